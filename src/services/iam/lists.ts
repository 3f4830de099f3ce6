/** Those of `some` that are not among `others`, each once. */
export function without(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return [...new Set(some)].filter((element) => !known.has(element));
}

/** True when two lists have the same elements, in whatever order and however often. */
export function isSameSet(some: readonly string[] = [], others: readonly string[] = []): boolean {
  return without(some, others).length === 0 && without(others, some).length === 0;
}
