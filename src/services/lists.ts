/** Those of `some` that are not among `others`, each once. */
export function without(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return [...new Set(some)].filter((element) => !known.has(element));
}

/** True when two lists have the same elements, in whatever order and however often. */
export function isSameSet(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return without(some, others).length === 0 && without(others, some).length === 0;
}

/** What is done for each member that a set is to get, and then for each that it is to lose. */
interface OneByOne<A, R> {
  add(member: string): A;
  remove(member: string): R;
}

/** Makes a set the wanted one where AWS takes and gives up one member at a time; new ones come before old ones go. */
export function oneByOne<A, R>(
  wanted: readonly string[] = [],
  there: readonly string[] = [],
  { add, remove }: OneByOne<A, R>,
): (A | R)[] {
  return [...without(wanted, there).map(add), ...without(there, wanted).map(remove)];
}
