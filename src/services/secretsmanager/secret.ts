import type { ChangeOf } from '../../engine/definition/define.ts';
import { ownKey } from '../permissions.ts';
import contract from './contract/Secret.json' with { type: 'json' };
import { defaultKey, isSameSecretKey, observedReplicas, replicaAtWork, replicaChange } from './replicas.ts';
import { secretsmanager } from './service.ts';

/** How many days a deleted secret can be restored; without it AWS's 30. */
const recoveryWindow = 'secretsmanager.services.k8s.aws/recovery-window-in-days';
/** `true`: a deleted secret is gone at once, and its name free. */
const forceDelete = 'secretsmanager.services.k8s.aws/force-delete';
const whatBlocks =
  'replicas that are not in spec.replicaRegions have to be removed in AWS, ' +
  `and the annotation ${recoveryWindow} is a number of days from 7 to 30`;

const shape = secretsmanager.kind('Secret', {
  contract,
  create: 'CreateSecret',
  reads: ['DescribeSecret'],
  writes: [
    'UpdateSecret',
    'ReplicateSecretToRegions',
    'RemoveRegionsFromReplication',
    'RestoreSecret',
    'TagResource',
    'UntagResource',
  ],
  delete: 'DeleteSecret',
  iam: {
    resources: ['secretsmanager:*:*:secret:*'],
    also: [ownKey('secretsmanager', ['Decrypt', 'Encrypt', 'GenerateDataKey'])],
  },
  rename: { AddReplicaRegions: 'ReplicaRegions' },
  extraStatus: {
    Id: secretsmanager.fromOutput('DescribeSecret', 'ARN'),
    DeletedDate: secretsmanager.fromOutput('DescribeSecret', 'DeletedDate'),
  },
  overlay: {
    SecretString: { secret: true },
    KmsKeyId: { reference: { json: 'kmsKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' },
  },
});

/** A secret in AWS Secrets Manager, with its value from a Secret of Kubernetes. */
export const secret = shape.define({
  identity: { name: 'Name', inArn: false }, // orders/database; the ARN adds six characters of AWS's own
  arn: 'ARN',
  notFound: ['ResourceNotFoundException'],
  // The second is what AWS says of a secret of that name that can still be restored.
  alreadyExists: ['ResourceExistsException', 'InvalidRequestException'],
  terminal: ['InvalidParameterException', 'ValidationException'],
  synced: { states: {}, busy: ({ ReplicationStatus }) => replicaAtWork(ReplicationStatus) },
  gone: ({ DeletedDate }) => DeletedDate !== undefined,
  deletionBlocked: { InvalidRequestException: whatBlocks, InvalidParameterException: whatBlocks },
  fields: {
    Description: { unset: { to: '' } },
    ForceOverwriteReplicaSecret: { compare: 'ignore' },
    KmsKeyId: { compare: isSameSecretKey, unset: { to: defaultKey } },
    ReplicaRegions: { compare: { by: 'Region' }, unset: 'remove' },
    'ReplicaRegions.KmsKeyId': { compare: isSameSecretKey },
    Tags: { unset: 'remove' },
  },
  tags: {
    field: 'Tags',
    read: async ({ Tags }) => Tags,
    add: (Tags, { observed }) => secretsmanager.call('TagResource', { SecretId: observed.ARN, Tags }),
    remove: (TagKeys, { observed }) => secretsmanager.call('UntagResource', { SecretId: observed.ARN, TagKeys }),
  },
  async read({ spec: { Name, ForceOverwriteReplicaSecret } }, aws) {
    const secret = await aws.read('DescribeSecret', { SecretId: Name });
    const [VersionId] =
      Object.entries(secret.VersionIdsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
    return {
      ...secret,
      Id: secret.ARN,
      VersionId,
      ReplicaRegions: observedReplicas(secret.ReplicationStatus, ForceOverwriteReplicaSecret),
    };
  },
  update: (change) => [...settings(change), ...replicas(change)],
  restore: (_, { ARN }) => [secretsmanager.call('RestoreSecret', { SecretId: ARN })],
  remove({ spec, annotations }, { ARN: SecretId, ReplicationStatus = [] }) {
    // AWS deletes no secret that has replicas. Those of the spec go with it; others are not ours to delete.
    const own = new Set(spec.ReplicaRegions?.map(({ Region }) => Region));
    const left = ReplicationStatus.flatMap(({ Region }) => (Region !== undefined && own.has(Region) ? Region : []));
    if (left.length > 0)
      return [secretsmanager.call('RemoveRegionsFromReplication', { SecretId, RemoveReplicaRegions: left })];
    const isForced = annotations[forceDelete]?.toLowerCase() === 'true';
    return [
      secretsmanager.call('DeleteSecret', {
        SecretId,
        ...(isForced ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days(annotations) }),
      }),
    ];
  },
});

type SecretChange = ChangeOf<typeof shape>;

/** What is as wanted is not sent: a value that is sent is a new version, be it the same. */
function settings({ observed, delta }: SecretChange) {
  const changed = (['Description', 'KmsKeyId', 'SecretString'] as const).filter((field) => delta.has(field));
  if (changed.length === 0) return [];
  const values = Object.fromEntries(changed.map((field) => [field, delta.wanted(field)]));
  return [secretsmanager.call('UpdateSecret', { SecretId: observed.ARN, ...values })];
}

function replicas({ spec: { ForceOverwriteReplicaSecret }, observed, delta }: SecretChange) {
  if (!delta.has('ReplicaRegions')) return [];
  const SecretId = observed.ARN;
  const { add, remove } = replicaChange(delta.wanted('ReplicaRegions'), observed.ReplicaRegions);
  const removal = { SecretId, RemoveReplicaRegions: remove };
  const addition = { SecretId, AddReplicaRegions: add, ForceOverwriteReplicaSecret };
  return [
    ...(remove.length > 0 ? [secretsmanager.call('RemoveRegionsFromReplication', removal)] : []),
    ...(add.length > 0 ? [secretsmanager.call('ReplicateSecretToRegions', addition)] : []),
  ];
}

/** What is no whole number counts as not said. */
function days({ [recoveryWindow]: text = '' }: Readonly<Record<string, string>>): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
