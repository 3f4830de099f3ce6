import type { ReplicationGroupUpdate, TableDescription } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, describeTable, refusal, type Started, startAws, updateTable } from '../aws.fixture.ts';

const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } as const;
const oregon = 'us-west-2';
const ireland = 'eu-west-1';

function change(aws: Started, ...updates: ReplicationGroupUpdate[]): Promise<TableDescription> {
  return updateTable(aws, { ReplicaUpdates: updates });
}

test('a replica is CREATING, then ACTIVE, and goes as it came', async () => {
  await using aws = await startAws();
  await createTable(aws, stream);
  const asked = { RegionName: ireland, KMSMasterKeyId: 'key', TableClassOverride: 'STANDARD' } as const;
  expect(await change(aws, { Create: asked })).toMatchObject({
    TableStatus: 'UPDATING',
    GlobalTableVersion: '2019.11.21',
    Replicas: [{ RegionName: ireland, ReplicaStatus: 'CREATING' }],
  });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({
    TableStatus: 'ACTIVE',
    Replicas: [
      { ReplicaStatus: 'ACTIVE', KMSMasterKeyId: 'key', ReplicaTableClassSummary: { TableClass: 'STANDARD' } },
    ],
  });
  expect(await change(aws, { Delete: { RegionName: ireland } })).toMatchObject({
    Replicas: [{ ReplicaStatus: 'DELETING' }],
  });
  aws.settle();
  const table = await describeTable(aws);
  expect(table.Replicas).toBeUndefined();
  expect(table.GlobalTableVersion).toBeUndefined();
});

test('changes a replica, and leaves the others', async () => {
  await using aws = await startAws();
  await createTable(aws, stream);
  for (const RegionName of [ireland, 'us-east-1']) {
    await change(aws, { Create: { RegionName } });
    aws.settle();
  }
  const update = { RegionName: ireland, ProvisionedThroughputOverride: { ReadCapacityUnits: 7 } };
  expect(await change(aws, { Update: update })).toMatchObject({ Replicas: [{ ReplicaStatus: 'UPDATING' }, {}] });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({
    Replicas: [
      { ...update, ReplicaStatus: 'ACTIVE' },
      { RegionName: 'us-east-1', ReplicaStatus: 'ACTIVE' },
    ],
  });
  await change(aws, { Delete: { RegionName: ireland } });
  aws.settle();
  expect((await describeTable(aws)).Replicas?.map(({ RegionName }) => RegionName)).toEqual(['us-east-1']);
});

test.each([
  [
    'two at once',
    [{ Create: { RegionName: ireland } }, { Create: { RegionName: 'us-east-1' } }],
    'Update table operation with more than one create or delete replica actions not allowed',
  ],
  ['no action', [{}], 'There are no actions specified in the Replica Update Action of the request.'],
  [
    'its own region',
    [{ Create: { RegionName: oregon } }],
    'Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required.',
  ],
  [
    'a region twice',
    [{ Create: { RegionName: 'us-east-2' } }],
    'Failed to create a the new replica of table with name: ‘blog’ because one or more replicas already existed as tables.',
  ],
  [
    'to delete what is not there',
    [{ Delete: { RegionName: ireland } }],
    'Update global table operation failed because one or more replicas were not part of the global table. Please retry the request without these replicas: [eu-west-1].',
  ],
])('refuses %s', async (_, updates, message) => {
  await using aws = await startAws();
  await createTable(aws, stream);
  await change(aws, { Create: { RegionName: 'us-east-2' } });
  aws.settle();
  expect(await refusal(change(aws, ...updates))).toBe(`ValidationException: ${message}`);
});

test('needs a stream and payment by request', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const create = () => change(aws, { Create: { RegionName: ireland } });
  expect(await refusal(create())).toMatch('needs a stream with StreamViewType NEW_AND_OLD_IMAGES');
  await updateTable(aws, stream);
  aws.settle();
  await updateTable(aws, {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
  });
  aws.settle();
  const message = 'ValidationException: Table write capacity should either be Pay-Per-Request or AutoScaled.';
  expect(await refusal(create())).toBe(message);
});
