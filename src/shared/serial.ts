/** Runs tasks one after the other, in the order in which they are given. */
export type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

/** A queue of tasks of its own; one that fails does not hold up the next. */
export function serial(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => {});
    return run;
  };
}
