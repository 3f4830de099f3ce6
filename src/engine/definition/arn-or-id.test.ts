import { expect, test } from 'vitest';
import { isSameResource } from './arn-or-id.ts';

const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arn = `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
const aliasArn = 'arn:aws:kms:eu-west-1:123456789012:alias/team/orders';

test.each([
  [id, id],
  [id, arn],
  [arn, id],
  [arn, arn],
  [`key/${id}`, arn],
  ['mrk-1234abcd', 'arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-1234abcd'],
  ['alias/team/orders', aliasArn],
  ['orders', 'arn:aws:sqs:eu-west-1:123456789012:orders'],
  [undefined, undefined],
])('%s is %s', (one, other) => {
  expect(isSameResource(one, other)).toBe(true);
});

test.each([
  [id, undefined],
  [undefined, id],
  [arn, ''],
  [id, arn.replace('1234abcd', 'abcd1234')],
  [arn, arn.replace('123456789012', '210987654321')],
  ['alias/orders', aliasArn],
  [aliasArn, arn],
  ['90ab', arn],
  ['team/orders', 'orders'],
])('%s is not %s', (one, other) => {
  expect(isSameResource(one, other)).toBe(false);
});
