import type { AspectsOf, ChangeOf } from '../../engine/definition/define.ts';
import type { bucketShape } from './bucket-shape.ts';
import { s3 } from './service.ts';

type Change = ChangeOf<typeof bucketShape>;

/** What becomes of objects: how they are encrypted, how long they stay, and where they go. */
export const dataAspects = {
  Encryption: {
    notFound: ['ServerSideEncryptionConfigurationNotFoundError'],
    read: async ({ Name: Bucket }, aws) =>
      (await aws.read('GetBucketEncryption', { Bucket })).ServerSideEncryptionConfiguration,
    put: ({ spec: { Name: Bucket }, observed, delta }) => {
      // What no field of ours says is kept: the call writes the rule as a whole.
      const BlockedEncryptionTypes = observed.Encryption?.Rules?.[0]?.BlockedEncryptionTypes;
      const Rules = delta.wanted('Encryption')?.Rules?.map((rule) => ({ ...rule, BlockedEncryptionTypes }));
      return [s3.call('PutBucketEncryption', { Bucket, ServerSideEncryptionConfiguration: { Rules } })];
    },
  },
  Lifecycle: {
    notFound: ['NoSuchLifecycleConfiguration'],
    async read({ Name: Bucket }, aws) {
      const { Rules } = await aws.read('GetBucketLifecycleConfiguration', { Bucket });
      return { Rules };
    },
    put: ({ spec: { Name: Bucket, Lifecycle } }) => [
      Lifecycle?.Rules?.length
        ? s3.call('PutBucketLifecycleConfiguration', { Bucket, LifecycleConfiguration: Lifecycle })
        : s3.call('DeleteBucketLifecycle', { Bucket }),
    ],
  },
  Versioning: {
    async read({ Name: Bucket }, aws) {
      const { Status } = await aws.read('GetBucketVersioning', { Bucket });
      return Status && { Status };
    },
  },
  Replication: {
    notFound: ['ReplicationConfigurationNotFoundError'],
    read: async ({ Name: Bucket }, aws) =>
      (await aws.read('GetBucketReplication', { Bucket })).ReplicationConfiguration,
  },
  ObjectLockEnabledForBucket: {
    notFound: ['ObjectLockConfigurationNotFoundError'],
    async read({ Name: Bucket }, aws) {
      const { ObjectLockConfiguration: lock } = await aws.read('GetObjectLockConfiguration', { Bucket });
      return lock?.ObjectLockEnabled === 'Enabled';
    },
  },
  ObjectLockConfiguration: {
    notFound: ['ObjectLockConfigurationNotFoundError'],
    async read({ Name: Bucket }, aws) {
      const { ObjectLockConfiguration: lock } = await aws.read('GetObjectLockConfiguration', { Bucket });
      return lock?.Rule && { Rule: lock.Rule };
    },
  },
} satisfies AspectsOf<typeof bucketShape>;

/**
 * Versions are what replication and locks are made of: they come before, and replication ends before they do. A lock
 * that was once enabled stays so.
 */
export function historyCalls({ spec, delta }: Change) {
  const { Name: Bucket, Replication } = spec;
  const versioning = delta.has('Versioning')
    ? [s3.call('PutBucketVersioning', { Bucket, VersioningConfiguration: delta.wanted('Versioning') })]
    : [];
  const isReplicated = Replication?.Rules?.length !== undefined && Replication.Rules.length > 0;
  const replication = delta.has('Replication')
    ? [
        isReplicated
          ? s3.call('PutBucketReplication', { Bucket, ReplicationConfiguration: Replication })
          : s3.call('DeleteBucketReplication', { Bucket }),
      ]
    : [];
  const pair = isReplicated ? [...versioning, ...replication] : [...replication, ...versioning];
  return [...pair, ...lockCalls({ spec, delta })];
}

function lockCalls({ spec, delta }: Pick<Change, 'spec' | 'delta'>) {
  const enables = delta.has('ObjectLockEnabledForBucket') && spec.ObjectLockEnabledForBucket === true;
  if (!enables && !delta.has('ObjectLockConfiguration')) return [];
  const { Name: Bucket, ObjectLockConfiguration: { Rule } = {} } = spec;
  return [
    s3.call('PutObjectLockConfiguration', {
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
    }),
  ];
}
