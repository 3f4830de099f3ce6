/**
 * True when two texts name the same resource: AWS answers with the ARN where a user gave the id, or its end `key/1234`,
 * and the other way round. Two different ARNs, and two different ids, are two resources.
 */
export function isSameResource(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true;
  if (!one || !other) return false;
  const [long, short] = one.length > other.length ? [one, other] : [other, one];
  if (!long.startsWith('arn:') || short.startsWith('arn:')) return false;
  return long.endsWith(`/${short}`) || long.endsWith(`:${short}`);
}
