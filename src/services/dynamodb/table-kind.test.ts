import { describe, expect, it } from 'vitest';
import { kindFields } from '../../engine/definition/kind-fields.ts';
import contract from './contract/Table.json' with { type: 'json' };
import { blogSpec, loadedTable } from './table.fixture.ts';
import { table } from './table.ts';

/** The names directly below `spec` or `status` in the contract. */
function topLevel(root: 'spec' | 'status'): string[] {
  const names = Object.keys(contract).map((path) => new RegExp(`^${root}\\.(\\w+)$`).exec(path)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

const blogValue = {
  TableName: 'blog-posts',
  AttributeDefinitions: [
    { AttributeName: 'author', AttributeType: 'S' },
    { AttributeName: 'publishedAt', AttributeType: 'N' },
    { AttributeName: 'tag', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'author', KeyType: 'HASH' },
    { AttributeName: 'publishedAt', KeyType: 'RANGE' },
  ],
  BillingMode: 'PROVISIONED',
  ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byTag',
      KeySchema: [{ AttributeName: 'tag', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/blog' },
  TimeToLive: { AttributeName: 'expiresAt', Enabled: true },
  ContinuousBackups: { PointInTimeRecoveryEnabled: true },
  ContributorInsights: 'ENABLE',
  TableReplicas: [{ RegionName: 'eu-central-1', KMSMasterKeyId: 'alias/blog' }],
  DeletionProtectionEnabled: false,
  Tags: [{ Key: 'team', Value: 'editors' }],
};

describe('Table', () => {
  it.each(['spec', 'status'] as const)("has the contract's fields in its %s, no more and no fewer", async (root) => {
    const fields = kindFields(table, await table.service.load());
    const json = fields[root].map(({ name }) => loadedTable.jsonNameOf(name));
    expect(json.filter((name) => Object.hasOwn(contract, `${root}.${name}`)).sort()).toEqual(topLevel(root));
    expect(new Set(json).size).toBe(json.length);
  });

  it("has the contract's fields of its spec to compare", () => {
    expect(loadedTable.specFields.map(loadedTable.jsonNameOf).sort()).toEqual(topLevel('spec'));
  });

  it('creates with all but what has an operation of its own', () => {
    const later = loadedTable.specFields.filter((field) => !loadedTable.creation.members.has(field));
    expect(later.sort()).toEqual(['ContinuousBackups', 'ContributorInsights', 'TableReplicas', 'TimeToLive']);
  });

  it('is spelt as ACK spells it', () => {
    const { group, version, kind, plural } = table;
    expect([group, version, kind, plural]).toEqual(['dynamodb.services.k8s.aws', 'v1alpha1', 'Table', 'tables']);
    expect(['SSESpecification', 'TableId', 'LatestStreamArn'].map(loadedTable.jsonNameOf)).toEqual([
      'sseSpecification',
      'tableID',
      'latestStreamARN',
    ]);
  });

  it("turns a blog's table into SDK values and back", () => {
    expect(loadedTable.spec.decode(blogSpec)).toEqual({ value: blogValue, references: [], secrets: [] });
    expect(loadedTable.spec.encode(blogValue)).toEqual(blogSpec);
  });

  it('finds a reference to a key', () => {
    const json = { tableName: 'a', sseSpecification: { kmsMasterKeyRef: { from: { name: 'key', namespace: 'kms' } } } };
    expect(loadedTable.spec.decode(json).references).toMatchObject([
      { jsonPath: 'spec.sseSpecification.kmsMasterKeyRef', target: { name: 'key', namespace: 'kms' } },
    ]);
  });

  it('tells of its state what the contract has, and nothing else', () => {
    const seen = {
      TableStatus: 'ACTIVE',
      TableId: 'id-1',
      ItemCount: 0,
      TableSizeBytes: 12,
      CreationDateTime: new Date('2026-01-02T03:04:05.678Z'),
      LatestStreamArn: 'stream',
      TableArn: 'arn',
      WarmThroughput: { ReadUnitsPerSecond: 12_000 },
      BillingMode: 'PROVISIONED',
      GlobalSecondaryIndexesDescriptions: [{ IndexName: 'byTag', IndexStatus: 'ACTIVE', IndexArn: 'arn/byTag' }],
      Replicas: [{ RegionName: 'eu-central-1', ReplicaStatus: 'ACTIVE' }],
    };
    expect(loadedTable.status.encode(seen)).toEqual({
      tableStatus: 'ACTIVE',
      tableID: 'id-1',
      itemCount: 0,
      tableSizeBytes: 12,
      creationDateTime: '2026-01-02T03:04:05Z',
      latestStreamARN: 'stream',
      globalSecondaryIndexesDescriptions: [{ indexName: 'byTag', indexStatus: 'ACTIVE', indexARN: 'arn/byTag' }],
      replicas: [{ regionName: 'eu-central-1', replicaStatus: 'ACTIVE' }],
    });
  });

  it('has rules only for fields that it has', () => {
    const { fields = {}, aspects = {} } = table.behaviour;
    const top = [...Object.keys(fields), ...Object.keys(aspects)].map((path) => path.split('.', 1)[0]);
    expect(top.filter((field) => field === undefined || !loadedTable.specFields.includes(field))).toEqual([]);
  });
});
