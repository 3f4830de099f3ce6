import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { index, units } from './table.fixture.ts';
import { observedTable } from './table-observed.ts';

describe('a table as DescribeTable tells it', () => {
  it('has the defaults spelled out where AWS tells nothing', () => {
    expect(observedTable({ TableName: 'orders' })).toEqual({
      TableName: 'orders',
      BillingMode: 'PROVISIONED',
      TableClass: 'STANDARD',
      DeletionProtectionEnabled: false,
      SSESpecification: { Enabled: false },
      StreamSpecification: { StreamEnabled: false },
    });
  });

  it('has what AWS tells in the members of the spec', () => {
    const described: TableDescription = {
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      DeletionProtectionEnabled: true,
      ProvisionedThroughput: { ...units(5, 2), NumberOfDecreasesToday: 0 },
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    };
    expect(observedTable(described)).toMatchObject({
      BillingMode: 'PROVISIONED',
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      TableClass: 'STANDARD_INFREQUENT_ACCESS',
      DeletionProtectionEnabled: true,
      ProvisionedThroughput: units(5, 2),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
  });

  it.each<[string, TableDescription['SSEDescription'], object]>([
    ['nothing', undefined, { Enabled: false }],
    ['off', { Status: 'DISABLED' }, { Enabled: false }],
    ['on its way out', { Status: 'DISABLING', SSEType: 'KMS', KMSMasterKeyArn: 'k' }, { Enabled: false }],
    [
      'on',
      { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: 'k' },
      { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'k' },
    ],
    [
      'on its way',
      { Status: 'ENABLING', KMSMasterKeyArn: 'k' },
      { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: 'k' },
    ],
    ['changing', { Status: 'UPDATING', SSEType: 'AES256' }, { Enabled: true, SSEType: 'AES256' }],
  ])('has its encryption as settings: %s', (_, SSEDescription, expected) => {
    const observed = observedTable(SSEDescription === undefined ? {} : { SSEDescription });
    expect(observed.SSESpecification).toEqual(expected);
    expect(observed).not.toHaveProperty('SSEDescription');
  });

  it('has no stream where one was turned off', () => {
    const StreamSpecification = { StreamEnabled: false, StreamViewType: 'KEYS_ONLY' as const };
    expect(observedTable({ StreamSpecification }).StreamSpecification).toEqual({ StreamEnabled: false });
  });

  it('has no units while it is billed on demand, nor have its indexes', () => {
    const described: TableDescription = {
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ProvisionedThroughput: units(0),
      GlobalSecondaryIndexes: [{ ...index('a'), ProvisionedThroughput: units(0), IndexStatus: 'ACTIVE' }],
    };
    const observed = observedTable(described);
    expect(observed.ProvisionedThroughput).toBeUndefined();
    expect(observed.GlobalSecondaryIndexes).toEqual([{ ...index('a'), IndexStatus: 'ACTIVE' }]);
    expect(observed.GlobalSecondaryIndexesDescriptions).toEqual(described.GlobalSecondaryIndexes);
  });

  it('has the units of its indexes while they are provisioned', () => {
    const GlobalSecondaryIndexes = [{ ...index('a'), ProvisionedThroughput: units(3) }];
    expect(observedTable({ GlobalSecondaryIndexes })).toMatchObject({
      GlobalSecondaryIndexes,
      GlobalSecondaryIndexesDescriptions: GlobalSecondaryIndexes,
    });
  });

  it('has its replicas as settings, and as they are', () => {
    const Replicas = [{ RegionName: 'eu-central-1', ReplicaTableClassSummary: { TableClass: 'STANDARD' as const } }];
    const observed = observedTable({ Replicas });
    expect(observed.TableReplicas).toEqual([{ RegionName: 'eu-central-1', TableClassOverride: 'STANDARD' }]);
    expect(observed.Replicas).toEqual(Replicas);
    expect(observedTable({}).TableReplicas).toBeUndefined();
  });

  it('changes nothing of what AWS returned', () => {
    const described: TableDescription = {
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(0) }],
    };
    const before = JSON.stringify(described);
    observedTable(described);
    expect(JSON.stringify(described)).toBe(before);
  });
});
