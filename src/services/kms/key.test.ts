import { expect, test } from 'vitest';
import { key } from './key.ts';

// What emulators answer otherwise than AWS, or not at all; the rest is in the cases.

const { behaviour } = key;
const scope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const window = 'kms.services.k8s.aws/pending-window-in-days';

test.each([
  ['30', 30],
  ['8', 8],
  ['77', 77],
  ['soon', 7],
  ['8.5', 7],
  ['', 7],
])('an annotation of %j days schedules the deletion in %i', (text, days) => {
  const subject = { spec: {}, status: {}, arn: undefined, scope, annotations: { [window]: text } };
  expect(behaviour.remove(subject, { KeyId: 'k' })).toEqual([
    { operation: 'ScheduleKeyDeletion', input: { KeyId: 'k', PendingWindowInDays: days } },
  ]);
});

test('a window that AWS refuses keeps the object, and the user is told of the annotation', () => {
  expect(behaviour.deletionBlocked?.['ValidationException']).toContain(window);
});

test('a key without rotation, such as an asymmetric one, is as one that is not rotated', () => {
  expect(behaviour.aspects?.['EnableKeyRotation']?.notFound).toContain('UnsupportedOperationException');
  const compare = behaviour.fields?.['EnableKeyRotation']?.compare;
  if (typeof compare !== 'function') throw new Error('rotation has a comparison of its own');
  expect([false, true].map((wanted) => compare(wanted as never, undefined as never))).toEqual([true, false]);
});

test('a multi-region key whose replicas are still there is on its way out', () => {
  expect(behaviour.gone).toEqual({ states: { KeyState: ['PendingDeletion', 'PendingReplicaDeletion'] } });
});
