/** Takes up a piece of work when all before it is done. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Does one thing after the other, in the order in which they were asked for; one that fails holds up none. */
export function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work, work);
    last = done;
    return done;
  };
}
