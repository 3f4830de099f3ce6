/** The group of a function that has none of its own. */
export function defaultLogGroup(functionName: string | undefined): string {
  return `/aws/lambda/${functionName}`;
}

/** An empty name stands for the function's own group. */
export function isSameLogGroup(desired: string | undefined, observed: string | undefined): boolean {
  return desired === '' ? observed?.startsWith('/aws/lambda/') !== false : desired === observed;
}
