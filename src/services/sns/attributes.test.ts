import { expect, test } from 'vitest';
import { defaultsTo } from '../defaults-to.ts';
import { sameDeliveryPolicy, sameDocument, stated } from './attributes.ts';

test('an empty attribute says nothing', () => {
  expect(stated({ DisplayName: '', Owner: '123456789012', Policy: undefined })).toEqual({ Owner: '123456789012' });
});

test('a default that SNS does not tell is there', () => {
  const { compare } = defaultsTo('PassThrough');
  const pairs = [
    ['PassThrough', undefined],
    ['PassThrough', 'PassThrough'],
    ['Active', undefined],
  ] as const;
  expect(pairs.map(([desired, observed]) => compare(desired, observed))).toEqual([true, true, false]);
});

test.each([
  ['in another order', '{"a":["x"],"b":[1]}', '{ "b": [1], "a": ["x"] }', true],
  ['none for an empty one', '{}', undefined, true],
  ['false is a value', '{"a":[{"exists":false}]}', '{"a":[{}]}', false],
  ['one key less', '{"a":["x"]}', '{"a":["x"],"b":[1]}', false],
  ['what is no JSON', '{"a"', '{"a":1}', false],
] as const)('documents: %s', (_, desired, observed, same) => {
  expect(sameDocument(desired, observed)).toBe(same);
});

// As AWS fills it up; emulators give back the text that they were given.
const filledUp =
  '{"healthyRetryPolicy":{"minDelayTarget":5,"maxDelayTarget":9,"numRetries":4,"numMaxDelayRetries":0,' +
  '"numNoDelayRetries":0,"backoffFunction":null},"sicklyRetryPolicy":null,"throttlePolicy":null,"guaranteed":false}';

test.each([
  ['filled up', '{"healthyRetryPolicy":{"numRetries":4,"minDelayTarget":5,"maxDelayTarget":9}}', true],
  ['another number', '{"healthyRetryPolicy":{"numRetries":5,"minDelayTarget":5,"maxDelayTarget":9}}', false],
  ['a part that is no longer wanted', '{}', false],
] as const)('delivery policies: %s', (_, desired, same) => {
  expect(sameDeliveryPolicy(desired, filledUp)).toBe(same);
});
