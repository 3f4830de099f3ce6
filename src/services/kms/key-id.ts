/**
 * True when two texts name the same key or alias: AWS answers with the ARN where a user gave the id, and the other way
 * round. An alias and a key that it leads to are not the same.
 */
export function isSameKey(desired: string | undefined, observed: string | undefined): boolean {
  return desired === observed || (desired !== undefined && observed !== undefined && ids(desired, observed));
}

function ids(one: string, other: string): boolean {
  const areArns = isArn(one) && isArn(other);
  return !areArns && bareId(one) === bareId(other);
}

function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** `1234abcd-…` of a key, `alias/orders` of an alias. */
function bareId(text: string): string {
  return (isArn(text) ? text.split(':').slice(5).join(':') : text).replace(/^key\//, '');
}
