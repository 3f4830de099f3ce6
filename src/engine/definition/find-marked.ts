import { AwsError } from '../../aws/errors.ts';
import { annotations } from '../annotations.ts';
import type { Subject } from './kind.ts';

/** So many are asked for their marks at a time. */
const atATime = 10;

/**
 * The one of many resources that bears the mark of the subject, for `findLost`. `markOf` reads one's tag
 * `services.k8s.aws/uid`. Those that may not be read, or have gone meanwhile, are passed over.
 * @throws AwsError
 */
export async function findMarked<T>(
  { annotations: { [annotations.creationUid]: uid } }: Pick<Subject, 'annotations'>,
  all: readonly T[],
  markOf: (one: T) => Promise<string | undefined>,
): Promise<T | undefined> {
  for (let start = 0; start < all.length; start += atATime) {
    const some = all.slice(start, start + atATime);
    const marks = await Promise.all(some.map((one) => markOf(one).catch(unlessOthers)));
    const found = some.find((_, index) => marks[index] !== undefined && marks[index] === uid);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unlessOthers(error: unknown): undefined {
  if (!(error instanceof AwsError && ['denied', 'client'].includes(error.kind))) throw error;
}
