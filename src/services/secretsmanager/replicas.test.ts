import { expect, test } from 'vitest';
import { isSameSecretKey, observedReplicas, replicaAtWork, replicaChange } from './replicas.ts';

const replica = (Region: string, KmsKeyId?: string) => ({ Region, ...(KmsKeyId === undefined ? {} : { KmsKeyId }) });

test.each([
  [undefined, undefined, true],
  ['alias/aws/secretsmanager', undefined, true],
  [undefined, 'arn:aws:kms:eu-west-1:123456789012:alias/aws/secretsmanager', true],
  ['1234abcd', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd', true],
  ['1234abcd', undefined, false],
  [undefined, '1234abcd', false],
])('the key %s is %s: %s', (desired, observed, expected) => {
  expect(isSameSecretKey(desired, observed)).toBe(expected);
});

test('replicas come and go', () => {
  const wanted = [replica('eu-west-1'), replica('us-east-1')];
  const there = [replica('eu-west-1', 'alias/aws/secretsmanager'), replica('us-west-1')];
  expect(replicaChange(wanted, there)).toEqual({ add: [replica('us-east-1')], remove: ['us-west-1'] });
  expect(replicaChange(undefined, there)).toEqual({ add: [], remove: ['eu-west-1', 'us-west-1'] });
});

test('a replica that is to have another key is made anew', () => {
  const wanted = [replica('eu-west-1', '1234abcd')];
  expect(replicaChange(wanted, [replica('eu-west-1', 'abcd1234')])).toEqual({ add: wanted, remove: ['eu-west-1'] });
});

test('a secret is not in sync before its replicas are', () => {
  expect(replicaAtWork([{ Region: 'eu-west-1', Status: 'InSync' }])).toBeUndefined();
  expect(replicaAtWork([{ Region: 'eu-west-1', Status: 'InProgress' }])).toBe('the replica in eu-west-1 is InProgress');
  const StatusMessage = 'Secret with this name already exists in this region';
  expect(replicaAtWork([{ Region: 'eu-west-1', Status: 'Failed', StatusMessage }])).toBe(
    `the replica in eu-west-1 is Failed: ${StatusMessage}`,
  );
});

test('a replica that failed is made once others may be overwritten', () => {
  const replicas = [{ Region: 'eu-west-1', Status: 'Failed' as const }];
  expect(observedReplicas(replicas)).toHaveLength(1);
  expect(observedReplicas(replicas, true)).toEqual([]);
});
