/** A field that AWS leaves out of its answers where it does not apply, and that goes back to a default. */
export function defaultsTo<T>(value: T) {
  const compare = (desired: T | undefined, observed: T | undefined): boolean => desired === (observed ?? value);
  return { compare, unset: { to: value } };
}
