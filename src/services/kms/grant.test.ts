import { expect, test } from 'vitest';
import { differences } from '../../engine/compare.ts';
import { grant } from './grant.ts';

// What AWS answers otherwise than emulators do.

const { fields = {} } = grant.behaviour;
const role = 'arn:aws:iam::123456789012:role/reader';

function differs(field: string, desired: unknown, observed: unknown): boolean {
  return differences(field, { desired, observed }, fields).length > 0;
}

test('AWS answers with the key’s ARN', () => {
  expect(differs('KeyId', '1234abcd', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd')).toBe(false);
  expect(differs('KeyId', '1234abcd', 'arn:aws:kms:eu-west-1:123456789012:key/abcd1234')).toBe(true);
});

test('AWS shows the id of a principal that it has just come to know', () => {
  expect(differs('GranteePrincipal', role, 'AROAEXAMPLE')).toBe(false);
  expect(differs('GranteePrincipal', role, `${role}s`)).toBe(true);
  expect(differs('RetiringPrincipal', role, undefined)).toBe(true);
});

test('a constraint is another one with a pair more or less', () => {
  const pair = { EncryptionContextSubset: { shop: 'berlin' } };
  const pairs = { EncryptionContextSubset: { shop: 'berlin', floor: '1' } };
  expect(differs('Constraints', pair, pair)).toBe(false);
  expect(differs('Constraints', pair, pairs)).toBe(true);
  expect(differs('Constraints', pairs, pair)).toBe(true);
  expect(differs('Constraints', pair, { EncryptionContextEquals: { shop: 'berlin' } })).toBe(true);
});
