import type { GlobalSecondaryIndexDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import type { SpecIn } from '../../engine/definition/define.ts';
import { mayBeSameKey } from '../may-be-same-key.ts';
import { dynamodb } from './service.ts';
import { observedTable } from './table-observed.ts';
import { tableRemoval } from './table-removal.ts';
import { tableShape } from './table-shape.ts';
import { tableUpdates } from './table-update.ts';

/** A DynamoDB table. */
export const table = tableShape.define({
  identity: { name: 'TableName' },
  arn: 'TableArn', // arn:aws:dynamodb:eu-west-1:123456789012:table/orders
  notFound: ['ResourceNotFoundException'],
  alreadyExists: ['ResourceInUseException'],
  terminal: ['InvalidParameter', 'ValidationException'],
  // AWS takes one change of it in an hour.
  waits: { ValidationException: 'Time to live has been modified multiple times' },
  synced: { states: { TableStatus: ['ACTIVE', 'ARCHIVED'] }, busy: partAtWork },
  updatable: { states: { TableStatus: ['ACTIVE'] }, busy: partAtWork },
  deletable: {
    states: { TableStatus: ['ACTIVE', 'ARCHIVED', 'INACCESSIBLE_ENCRYPTION_CREDENTIALS'] },
    busy: replicaAtWork,
  },
  deleting: { states: { TableStatus: ['DELETING'] } },
  pace: { firstMs: 500, maxMs: 10_000 },
  fields: {
    AttributeDefinitions: { compare: { by: 'AttributeName' } },
    KeySchema: { compare: { by: 'AttributeName' } },
    LocalSecondaryIndexes: { compare: { by: 'IndexName' } },
    'LocalSecondaryIndexes.Projection.NonKeyAttributes': { compare: 'set' },
    GlobalSecondaryIndexes: { compare: { by: 'IndexName' }, unset: 'remove' },
    'GlobalSecondaryIndexes.Projection.NonKeyAttributes': { compare: 'set' },
    BillingMode: { unset: { to: 'PROVISIONED' } },
    DeletionProtectionEnabled: { unset: { to: false } },
    TableClass: { unset: { to: 'STANDARD' } },
    StreamSpecification: { unset: { to: { StreamEnabled: false } } },
    SSESpecification: { unset: { to: { Enabled: false } } },
    // What is not encrypted has neither type nor key.
    'SSESpecification.SSEType': { compare: (desired, observed) => observed === undefined || desired === observed },
    'SSESpecification.KMSMasterKeyId': {
      compare: (desired, observed) => observed === undefined || mayBeSameKey(desired, observed),
    },
    ResourcePolicy: { compare: 'iamPolicy', unset: 'remove' },
    TimeToLive: {
      compare: (desired, observed) =>
        (desired?.Enabled ?? false) === (observed?.Enabled ?? false) &&
        (!desired?.Enabled || desired.AttributeName === observed?.AttributeName),
      unset: 'remove',
    },
    ContinuousBackups: { unset: { to: { PointInTimeRecoveryEnabled: false } } },
    ContributorInsights: {
      // Users also write the state, ENABLED, for the action, ENABLE.
      compare: (desired, observed) => desired?.startsWith('ENABLE') === observed?.startsWith('ENABLE'),
      unset: { to: 'DISABLE' },
    },
    TableReplicas: { compare: { by: 'RegionName' }, unset: 'remove' },
    'TableReplicas.KMSMasterKeyId': { compare: mayBeSameKey },
    'TableReplicas.GlobalSecondaryIndexes': { compare: hasOverrides },
    Tags: { unset: 'remove' },
  },
  normalise: withoutUnitsOnDemand,
  tags: {
    field: 'Tags',
    read: ({ TableArn }, aws) => aws.readAll('ListTagsOfResource', { ResourceArn: TableArn }, { items: 'Tags' }),
    add: (Tags, { arn }) => dynamodb.call('TagResource', { ResourceArn: arn, Tags }),
    remove: (TagKeys, { arn }) => dynamodb.call('UntagResource', { ResourceArn: arn, TagKeys }),
  },
  aspects: {
    TimeToLive: {
      async read({ TableName }, aws) {
        const { TimeToLiveDescription: ttl } = await aws.read('DescribeTimeToLive', { TableName });
        const isOn = ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
        return isOn ? { AttributeName: ttl.AttributeName, Enabled: true } : undefined;
      },
      put({ spec: { TableName, TimeToLive: wanted }, observed: { TimeToLive: there } }) {
        // Another attribute can only be chosen after the one before was given up.
        const off = there?.Enabled ? [{ AttributeName: there.AttributeName, Enabled: false }] : [];
        const on = wanted?.Enabled ? [{ AttributeName: wanted.AttributeName, Enabled: true }] : [];
        const options = off.length > 0 && on.length > 0 ? ({ after: 'settled' } as const) : {};
        return [...off, ...on].map((TimeToLiveSpecification) =>
          dynamodb.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification }, options),
        );
      },
    },
    ContinuousBackups: {
      async read({ TableName }, aws) {
        const { ContinuousBackupsDescription: backups } = await aws.read('DescribeContinuousBackups', { TableName });
        const recovery = backups?.PointInTimeRecoveryDescription;
        return { PointInTimeRecoveryEnabled: recovery?.PointInTimeRecoveryStatus === 'ENABLED' };
      },
      put: ({ spec: { TableName }, delta }) => [
        dynamodb.call('UpdateContinuousBackups', {
          TableName,
          PointInTimeRecoverySpecification: delta.wanted('ContinuousBackups'),
        }),
      ],
    },
    ContributorInsights: {
      async read({ TableName }, aws) {
        const { ContributorInsightsStatus } = await aws.read('DescribeContributorInsights', { TableName });
        return ContributorInsightsStatus?.startsWith('ENABL') ? 'ENABLE' : 'DISABLE';
      },
      put: ({ spec: { TableName }, delta }) => [
        dynamodb.call('UpdateContributorInsights', {
          TableName,
          ContributorInsightsAction: delta.wanted('ContributorInsights')?.startsWith('ENABLE') ? 'ENABLE' : 'DISABLE',
        }),
      ],
    },
    ResourcePolicy: {
      notFound: ['PolicyNotFoundException'],
      read: async ({ TableArn }, aws) => (await aws.read('GetResourcePolicy', { ResourceArn: TableArn })).Policy,
      put: ({ arn, spec: { ResourcePolicy } }) => [
        ResourcePolicy === undefined
          ? dynamodb.call('DeleteResourcePolicy', { ResourceArn: arn })
          : dynamodb.call('PutResourcePolicy', { ResourceArn: arn, Policy: ResourcePolicy }),
      ],
    },
  },
  async read({ spec: { TableName } }, aws) {
    const { Table } = await aws.read('DescribeTable', { TableName });
    return Table && observedTable(Table);
  },
  update: tableUpdates,
  remove: tableRemoval,
});

/** An index or a replica that AWS is still at work on: nothing else can be changed meanwhile. */
function partAtWork(parts: Parts): string | undefined {
  const index = parts.GlobalSecondaryIndexesDescriptions?.find(({ IndexStatus }) => IndexStatus !== 'ACTIVE');
  return index === undefined ? replicaAtWork(parts) : `index ${index.IndexName} is ${index.IndexStatus}`;
}

function replicaAtWork({ Replicas = [] }: Parts): string | undefined {
  const replica = Replicas.find(({ ReplicaStatus }) => movingReplica.has(ReplicaStatus));
  return replica && `the replica in ${replica.RegionName} is ${replica.ReplicaStatus}`;
}

interface Parts extends Pick<TableDescription, 'Replicas'> {
  readonly GlobalSecondaryIndexesDescriptions?: GlobalSecondaryIndexDescription[] | undefined;
}

const movingReplica: ReadonlySet<string | undefined> = new Set(['CREATING', 'UPDATING', 'DELETING']);

type Spec = SpecIn<typeof tableShape>;

/** AWS takes no units beside on-demand billing, of the table nor of its indexes, and reports none. */
function withoutUnitsOnDemand(spec: Spec): Spec {
  if (spec.BillingMode !== 'PAY_PER_REQUEST') return spec;
  const { ProvisionedThroughput: _, GlobalSecondaryIndexes: indexes, ...rest } = spec;
  if (indexes === undefined) return rest;
  return { ...rest, GlobalSecondaryIndexes: indexes.map(({ ProvisionedThroughput, ...index }) => index) };
}

type Overrides = NonNullable<Spec['TableReplicas']>[number]['GlobalSecondaryIndexes'];

/** The indexes of a replica that are to differ from the table's; the others follow it. */
function hasOverrides(desired: Overrides, observed: Partial<NonNullable<Overrides>[number]>[] | undefined): boolean {
  const units = new Map(
    observed?.map((index) => [index.IndexName, index.ProvisionedThroughputOverride?.ReadCapacityUnits]),
  );
  return (desired ?? []).every(
    ({ IndexName, ProvisionedThroughputOverride: wanted }) =>
      wanted?.ReadCapacityUnits === undefined || units.get(IndexName) === wanted.ReadCapacityUnits,
  );
}
