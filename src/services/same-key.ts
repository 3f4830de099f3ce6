/**
 * True when `observed`, a KMS key's ARN as AWS reports it, is the key that a user means. A user may also give its id, or
 * an alias, of which the ARN does not tell what it stands for.
 */
export function isSameKey(desired: string | undefined, observed: string | undefined): boolean {
  return desired === observed || desired?.includes('alias/') === true || observed?.endsWith(`:key/${desired}`) === true;
}
