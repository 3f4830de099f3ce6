import { expect, test } from 'vitest';
import { defaultsTo } from '../defaults-to.ts';
import { redriveDefaultsTo } from './attributes.ts';
import { queue } from './queue.ts';

// No emulator answers these as SQS does.
test.each([
  [
    'QueueDeletedRecently',
    'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  ],
  [
    'InvalidParameterValue',
    'Value {...} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.',
  ],
])('%s is waited for', (code, message) => {
  expect(message).toContain(queue.behaviour.waits?.[code]);
});

test('a default that SQS does not tell is there', () => {
  const { compare } = defaultsTo('300');
  expect([compare('300', undefined), compare('300', '300'), compare('60', undefined)]).toEqual([true, true, false]);
});

const target = '"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:dead"';

test.each([
  ['a number for a text', `{${target},"maxReceiveCount":"3"}`, `{"maxReceiveCount":3,${target}}`, true],
  ['another number', `{${target},"maxReceiveCount":"3"}`, `{${target},"maxReceiveCount":4}`, false],
  ['none for an empty one', '', undefined, true],
  ['one for none', '', `{${target},"maxReceiveCount":4}`, false],
  ['what is no JSON', `{${target}`, `{${target}}`, false],
] as const)('redrive policies: %s', (_, desired, observed, same) => {
  expect(redriveDefaultsTo({}).compare(desired, observed)).toBe(same);
});

test('everybody may redrive unless a policy says otherwise', () => {
  const { compare } = redriveDefaultsTo({ redrivePermission: 'allowAll' });
  expect(compare('', '{"redrivePermission":"allowAll"}')).toBe(true);
  expect(compare('{"redrivePermission":"denyAll"}', undefined)).toBe(false);
});
