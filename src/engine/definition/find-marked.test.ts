import { expect, test } from 'vitest';
import type { AwsErrorKind } from '../../aws/error-kind.ts';
import { AwsError } from '../../aws/errors.ts';
import { annotations } from '../annotations.ts';
import { findMarked } from './find-marked.ts';

const subject = { annotations: { [annotations.creationUid]: 'uid-1' } };
const many = Array.from({ length: 25 }, (_, index) => index);

function refused(kind: AwsErrorKind): AwsError {
  return new AwsError({ kind, code: 'No', awsMessage: '', detail: '', service: 'KMS', operation: 'ListResourceTags' });
}

test('finds the one that bears the mark of the object, and asks no further', async () => {
  const asked: number[] = [];
  const found = await findMarked(subject, many, async (one) => {
    asked.push(one);
    return one === 12 ? 'uid-1' : one === 3 ? 'uid-2' : undefined;
  });
  expect(found).toBe(12);
  expect(asked).toEqual(many.slice(0, 20));
});

test('finds none where none bears it, nor for an object that has no mark', async () => {
  expect(await findMarked(subject, many, async () => 'uid-2')).toBeUndefined();
  expect(await findMarked({ annotations: {} }, many, async () => undefined)).toBeUndefined();
});

test.each(['denied', 'client'] as const)('passes over what may not be read (%s)', async (kind) => {
  const markOf = async (one: number): Promise<string> => {
    if (one === 0) throw refused(kind);
    return 'uid-1';
  };
  expect(await findMarked(subject, many, markOf)).toBe(1);
});

test.each(['throttled', 'network', 'server'] as const)('gives up when AWS does not tell (%s)', async (kind) => {
  await expect(findMarked(subject, many, () => Promise.reject(refused(kind)))).rejects.toThrow(AwsError);
});
