import { expect, test } from 'vitest';
import { isSameKey } from './key-id.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
const aliasArn = 'arn:aws:kms:eu-west-1:123456789012:alias/team/orders';

test.each([
  [id, id],
  [id, arn],
  [arn, id],
  [`key/${id}`, arn],
  ['mrk-1234abcd', 'arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1234abcd'],
  ['alias/team/orders', aliasArn],
  [undefined, undefined],
])('%s is %s', (desired, observed) => {
  expect(isSameKey(desired, observed)).toBe(true);
});

test.each([
  [id, undefined],
  [undefined, id],
  [id, arn.replace('1234abcd', 'abcd1234')],
  [arn, arn.replace('123456789012', '210987654321')],
  ['alias/orders', aliasArn],
  [aliasArn, arn],
])('%s is not %s', (desired, observed) => {
  expect(isSameKey(desired, observed)).toBe(false);
});
