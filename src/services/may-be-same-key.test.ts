import { expect, test } from 'vitest';
import { mayBeSameKey } from './may-be-same-key.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = `arn:aws:kms:eu-west-1:123456789012:key/${id}`;

test.each([
  ['alias/orders', arn, true],
  ['arn:aws:kms:eu-west-1:123456789012:alias/orders', arn, true],
  [id, arn, true],
  [arn, arn, true],
  [undefined, undefined, true],
  [id, arn.replace('1234abcd', 'abcd1234'), false],
  [undefined, arn, false],
])('%s may be %s: %s', (desired, observed, expected) => {
  expect(mayBeSameKey(desired, observed)).toBe(expected);
});
