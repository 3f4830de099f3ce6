import { expect, test } from 'vitest';
import { secret } from './secret.ts';

// How a secret goes; what emulators can show of it is in the cases.

const scope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const own = 'secretsmanager.services.k8s.aws';
const there = { ARN: 'arn', ReplicationStatus: [{ Region: 'us-east-1' }, { Region: 'us-west-1' }] };

function removal(spec: object, observed: object, annotations: Record<string, string> = {}) {
  return secret.behaviour.remove({ spec: { ...spec }, status: {}, arn: 'arn', scope, annotations }, { ...observed });
}

test('replicas of the spec go first, and others stay', () => {
  expect(removal({ ReplicaRegions: [{ Region: 'us-east-1' }] }, there)).toEqual([
    { operation: 'RemoveRegionsFromReplication', input: { SecretId: 'arn', RemoveReplicaRegions: ['us-east-1'] } },
  ]);
  expect(removal({}, there)).toMatchObject([{ operation: 'DeleteSecret' }]);
});

test('AWS refuses to delete a secret with replicas of others: the user is told', () => {
  for (const code of ['InvalidRequestException', 'InvalidParameterException']) {
    expect(secret.behaviour.deletionBlocked?.[code]).toContain('replicas that are not in spec.replicaRegions');
  }
});

test.each([
  [{}, {}],
  [{ [`${own}/recovery-window-in-days`]: '10' }, { RecoveryWindowInDays: 10 }],
  [{ [`${own}/recovery-window-in-days`]: 'ten' }, {}],
  [{ [`${own}/force-delete`]: 'true' }, { ForceDeleteWithoutRecovery: true }],
  [{ [`${own}/force-delete`]: 'no' }, {}],
])('with the annotations %j it is deleted with %j', (annotations, options) => {
  expect(removal({}, { ARN: 'arn' }, annotations)).toEqual([
    { operation: 'DeleteSecret', input: { SecretId: 'arn', ...options } },
  ]);
});

test('a secret that can still be restored is as good as gone, and is restored', () => {
  const { gone, restore } = secret.behaviour;
  if (typeof gone !== 'function') throw new Error('a date tells');
  expect(gone({ DeletedDate: new Date() })).toBe(true);
  expect(gone({})).toBe(false);
  const subject = { spec: {}, status: {}, arn: 'arn', scope, annotations: {} };
  expect(restore?.(subject, { ARN: 'arn' })).toEqual([{ operation: 'RestoreSecret', input: { SecretId: 'arn' } }]);
});
