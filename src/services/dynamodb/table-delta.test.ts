import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { changeOf, differingPaths, index, insights, type Situation, type TableSpec, units } from './table.fixture.ts';

const key = 'arn:aws:kms:eu-west-1:123456789012:key/0b5d';
const encrypted: TableDescription = { SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key } };
const onDemand: TableDescription = {
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  ProvisionedThroughput: units(0),
};

/** Whether a table and what the user wants of it are the same. */
type Case = readonly [string, Situation];

describe('a table is as wanted', () => {
  it.each<Case>([
    ['that has nothing asked for', { described: encrypted }],
    ['whose units were never asked for', { described: { ProvisionedThroughput: units(5) } }],
    ['on demand, without units', { spec: { BillingMode: 'PAY_PER_REQUEST' }, described: onDemand }],
    [
      'on demand, whose units were given up',
      {
        spec: { BillingMode: 'PAY_PER_REQUEST' },
        described: onDemand,
        onceSet: ['ProvisionedThroughput', 'BillingMode'],
      },
    ],
    [
      'on demand, whose units are still in the spec',
      { spec: { BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: units(5) }, described: onDemand },
    ],
    [
      "on demand, whose indexes' units are still in the spec",
      {
        spec: {
          BillingMode: 'PAY_PER_REQUEST',
          GlobalSecondaryIndexes: [index('a', { ProvisionedThroughput: units(0) })],
        },
        described: { ...onDemand, GlobalSecondaryIndexes: [{ ...index('a'), ProvisionedThroughput: units(0) }] },
      },
    ],
    [
      'with its attributes and keys in another order',
      {
        spec: {
          AttributeDefinitions: [attribute('a'), attribute('b')],
          KeySchema: [
            { AttributeName: 'a', KeyType: 'HASH' },
            { AttributeName: 'b', KeyType: 'RANGE' },
          ],
        },
        described: {
          AttributeDefinitions: [attribute('b'), attribute('a')],
          KeySchema: [
            { AttributeName: 'b', KeyType: 'RANGE' },
            { AttributeName: 'a', KeyType: 'HASH' },
          ],
        },
      },
    ],
    [
      'with its indexes in another order, and more told about them',
      {
        spec: { GlobalSecondaryIndexes: [index('a'), index('b', { Projection: include('x', 'y') })] },
        described: {
          GlobalSecondaryIndexes: [
            { ...index('b', { Projection: include('y', 'x') }), IndexStatus: 'ACTIVE', ItemCount: 5 },
            { ...index('a'), ProvisionedThroughput: { ...units(5), NumberOfDecreasesToday: 1 } },
          ],
        },
      },
    ],
    [
      'with its local indexes in another order',
      {
        spec: { LocalSecondaryIndexes: [index('a', { Projection: include('x', 'y') }), index('b')] },
        described: { LocalSecondaryIndexes: [index('b'), index('a', { Projection: include('y', 'x') })] },
      },
    ],
    ['encrypted without a word of how', { spec: { SSESpecification: { Enabled: true } }, described: encrypted }],
    [
      'encrypted with the key',
      { spec: { SSESpecification: { Enabled: true, KMSMasterKeyId: key } }, described: encrypted },
    ],
    ["encrypted with the key's id", { spec: { SSESpecification: { KMSMasterKeyId: '0b5d' } }, described: encrypted }],
    [
      "encrypted with the key's alias",
      { spec: { SSESpecification: { KMSMasterKeyId: 'alias/a' } }, described: encrypted },
    ],
    ['not encrypted by a key of its own', { spec: { SSESpecification: { Enabled: false } } }],
    [
      'not encrypted, though the spec says how it would be',
      { spec: { SSESpecification: { Enabled: false, SSEType: 'KMS' } } },
    ],
    ['not encrypted, though the spec says how but not that', { spec: { SSESpecification: { SSEType: 'KMS' } } }],
    ['without a stream', { spec: { StreamSpecification: { StreamEnabled: false } } }],
    [
      'expiring by the attribute',
      { ...ttl({ AttributeName: 'at', Enabled: true }, { AttributeName: 'at', Enabled: true }) },
    ],
    ['not expiring, off in the spec', ttl({ AttributeName: 'at', Enabled: false }, undefined)],
    ['not expiring, unsaid in the spec', ttl({ AttributeName: 'at' }, undefined)],
    ['not expiring, given up', { onceSet: ['TimeToLive'] }],
    ['with insights, by the state', { spec: insights('ENABLED'), parts: insights('ENABLE') }],
    ['without insights, by the state', { spec: insights('DISABLED'), parts: insights('DISABLE') }],
    ['without insights, given up', { parts: insights('DISABLE'), onceSet: ['ContributorInsights'] }],
    [
      'with an equal policy',
      { spec: { ResourcePolicy: '{"Statement": [{}]}' }, parts: { ResourcePolicy: '{"Statement":{}}' } },
    ],
    ['without a policy, given up', { onceSet: ['ResourcePolicy'] }],
    [
      'with its replicas in another order, and more told about them',
      {
        spec: { TableReplicas: [replica('a'), replica('b')] },
        described: { Replicas: [{ ...replica('b'), ReplicaStatus: 'ACTIVE' }, replica('a')] },
      },
    ],
    [
      "with its replicas' indexes in another order",
      { spec: { TableReplicas: [replica('a', ['x', 'y'])] }, described: { Replicas: [replica('a', ['y', 'x'])] } },
    ],
    [
      "with a replica's key by its alias",
      {
        spec: { TableReplicas: [{ RegionName: 'a', KMSMasterKeyId: 'alias/a' }] },
        described: { Replicas: [{ RegionName: 'a', KMSMasterKeyId: key }] },
      },
    ],
  ])('%s', (_, situation) => {
    expect(differingPaths(situation)).toEqual([]);
  });
});

describe('a table is not as wanted', () => {
  it.each<readonly [string, Situation, string[]]>([
    [
      'by its units',
      { spec: { ProvisionedThroughput: units(5, 1) }, described: { ProvisionedThroughput: units(5, 2) } },
      ['ProvisionedThroughput.WriteCapacityUnits'],
    ],
    ['by its billing', { spec: { BillingMode: 'PAY_PER_REQUEST' } }, ['BillingMode']],
    ['by its billing, given up', { described: onDemand, onceSet: ['BillingMode'] }, ['BillingMode']],
    ['by an attribute', { spec: { AttributeDefinitions: [attribute('a')] } }, ['AttributeDefinitions.a']],
    ['by an index too few', { spec: { GlobalSecondaryIndexes: [index('a')] } }, ['GlobalSecondaryIndexes.a']],
    [
      'by an index too many',
      { spec: { GlobalSecondaryIndexes: [] }, described: { GlobalSecondaryIndexes: [index('a')] } },
      ['GlobalSecondaryIndexes.a'],
    ],
    [
      'by what an index shows',
      {
        spec: { GlobalSecondaryIndexes: [index('a', { Projection: include('x') })] },
        described: { GlobalSecondaryIndexes: [index('a', { Projection: include('y') })] },
      },
      ['GlobalSecondaryIndexes.a.Projection.NonKeyAttributes'],
    ],
    [
      'by another key',
      { spec: { SSESpecification: { KMSMasterKeyId: '1111' } }, described: encrypted },
      ['SSESpecification.KMSMasterKeyId'],
    ],
    ['by encryption', { spec: { SSESpecification: { Enabled: true } } }, ['SSESpecification.Enabled']],
    ['by encryption, given up', { described: encrypted, onceSet: ['SSESpecification'] }, ['SSESpecification.Enabled']],
    ['by expiry', ttl({ AttributeName: 'at', Enabled: true }, undefined), ['TimeToLive']],
    [
      'by the attribute of expiry',
      ttl({ AttributeName: 'at', Enabled: true }, { AttributeName: 'by', Enabled: true }),
      ['TimeToLive'],
    ],
    [
      'by expiry, off in the spec',
      ttl({ AttributeName: 'at', Enabled: false }, { AttributeName: 'at', Enabled: true }),
      ['TimeToLive'],
    ],
    [
      'by expiry, given up',
      { parts: { TimeToLive: { AttributeName: 'at', Enabled: true } }, onceSet: ['TimeToLive'] },
      ['TimeToLive'],
    ],
    ['by recovery', { spec: recovery(true), parts: recovery(false) }, ['ContinuousBackups.PointInTimeRecoveryEnabled']],
    [
      'by recovery, given up',
      { parts: recovery(true), onceSet: ['ContinuousBackups'] },
      ['ContinuousBackups.PointInTimeRecoveryEnabled'],
    ],
    ['by insights', { spec: insights('ENABLE'), parts: insights('DISABLE') }, ['ContributorInsights']],
    ['by insights, given up', { parts: insights('ENABLE'), onceSet: ['ContributorInsights'] }, ['ContributorInsights']],
    ['by its policy', { spec: { ResourcePolicy: '{"Statement": []}' } }, ['ResourcePolicy']],
    ['by its policy, given up', { parts: { ResourcePolicy: '{}' }, onceSet: ['ResourcePolicy'] }, ['ResourcePolicy']],
    [
      'by a replica',
      { spec: { TableReplicas: [replica('a')] }, described: { Replicas: [replica('b')] } },
      ['TableReplicas.a', 'TableReplicas.b'],
    ],
  ])('%s', (_, situation, expected) => {
    expect(differingPaths(situation)).toEqual(expected);
  });
});

describe('units beside on-demand billing', () => {
  it('are dropped from the spec', () => {
    const { spec } = changeOf({ spec: { BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: units(5) } });
    expect(spec).toEqual({ TableName: 'orders', BillingMode: 'PAY_PER_REQUEST' });
  });

  it.each([{}, { BillingMode: 'PROVISIONED' as const }])('stay in any other spec: %j', (billing) => {
    const wanted = { TableName: 'orders', ...billing, ProvisionedThroughput: units(5) };
    expect(changeOf({ spec: wanted }).spec).toEqual(wanted);
  });
});

function attribute(AttributeName: string) {
  return { AttributeName, AttributeType: 'S' as const };
}

function include(...NonKeyAttributes: string[]) {
  return { ProjectionType: 'INCLUDE' as const, NonKeyAttributes };
}

function replica(RegionName: string, indexes: string[] = []) {
  const override = { ProvisionedThroughputOverride: { ReadCapacityUnits: 5 } };
  const all = indexes.map((IndexName) => ({ IndexName, ...override }));
  return { RegionName, ...(all.length === 0 ? {} : { GlobalSecondaryIndexes: all }) };
}

function ttl(wanted: object, there: TableSpec['TimeToLive']): Situation {
  const spec = { TimeToLive: { Enabled: undefined, AttributeName: undefined, ...wanted } };
  return { spec, ...(there === undefined ? {} : { parts: { TimeToLive: there } }) };
}

function recovery(PointInTimeRecoveryEnabled: boolean) {
  return { ContinuousBackups: { PointInTimeRecoveryEnabled } };
}
