import { expect, test } from 'vitest';
import { defaultPolicy, isDefaultPolicy } from './default-policy.ts';

const scope = { region: 'cn-north-1', account: '123456789012', partition: 'aws-cn' };

test('the default policy is the account’s, in its partition', () => {
  expect(JSON.parse(defaultPolicy(scope))).toMatchObject({
    Statement: [{ Principal: { AWS: 'arn:aws-cn:iam::123456789012:root' }, Action: 'kms:*' }],
  });
});

test('the default policy is known however AWS lays it out', () => {
  expect(isDefaultPolicy(JSON.stringify(JSON.parse(defaultPolicy(scope)), null, 2), scope)).toBe(true);
});

test.each([
  ['another account', defaultPolicy({ ...scope, account: '210987654321' })],
  ['another action', defaultPolicy(scope).replace('kms:*', 'kms:Encrypt')],
  ['no policy', undefined],
  ['no JSON', '{'],
])('%s is not the default policy', (_, text) => {
  expect(isDefaultPolicy(text, scope)).toBe(false);
});
