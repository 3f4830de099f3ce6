import {
  CreateGlobalTableCommand,
  CreateTableCommand,
  DescribeGlobalTableCommand,
  DescribeTableCommand,
  type ReplicaUpdate,
  UpdateGlobalTableCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { refusal, type Started, startAws, tableInput } from '../aws.fixture.ts';

const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } as const;
const oregon = 'us-west-2';
const ireland = 'eu-west-1';

async function createTables(aws: Started, ...regions: string[]): Promise<void> {
  for (const region of regions) await aws.dynamodbIn(region).send(new CreateTableCommand(tableInput(stream)));
  aws.settle();
}

function create(aws: Started, ...regions: string[]): Promise<unknown> {
  const ReplicationGroup = regions.map((RegionName) => ({ RegionName }));
  return aws.dynamodb.send(new CreateGlobalTableCommand({ GlobalTableName: 'blog', ReplicationGroup }));
}

function update(aws: Started, ...ReplicaUpdates: ReplicaUpdate[]): Promise<unknown> {
  return aws.dynamodb.send(new UpdateGlobalTableCommand({ GlobalTableName: 'blog', ReplicaUpdates }));
}

function describe(aws: Started, region = oregon): Promise<unknown> {
  return aws.dynamodbIn(region).send(new DescribeGlobalTableCommand({ GlobalTableName: 'blog' }));
}

const missing = "GlobalTableNotFoundException: Global table with name: 'blog' does not exist.";

test('a new global table is CREATING, then ACTIVE, in all regions', async () => {
  await using aws = await startAws();
  await createTables(aws, oregon, ireland);
  expect(await create(aws, oregon, ireland)).toHaveProperty('GlobalTableDescription.GlobalTableStatus', 'CREATING');
  aws.settle();
  const description = {
    GlobalTableName: 'blog',
    GlobalTableArn: 'arn:aws:dynamodb::123456789012:global-table/blog',
    GlobalTableStatus: 'ACTIVE',
    ReplicationGroup: [{ RegionName: oregon }, { RegionName: ireland }],
  };
  expect(await describe(aws)).toMatchObject({ GlobalTableDescription: description });
  expect(await describe(aws, ireland)).toMatchObject({ GlobalTableDescription: description });
  expect(await refusal(create(aws, oregon))).toBe(
    "GlobalTableAlreadyExistsException: Global table with name: 'blog' already exists.",
  );
});

test('adds and removes regions; without any it is gone, and its tables stay', async () => {
  await using aws = await startAws();
  await createTables(aws, oregon, ireland);
  await create(aws, oregon);
  aws.settle();
  expect(await update(aws, { Create: { RegionName: ireland } })).toMatchObject({
    GlobalTableDescription: { GlobalTableStatus: 'UPDATING', ReplicationGroup: [{}, { RegionName: ireland }] },
  });
  expect(await refusal(update(aws, { Create: { RegionName: ireland } }))).toMatch('ReplicaAlreadyExistsException');
  expect(await refusal(update(aws, { Delete: { RegionName: 'us-east-1' } }))).toMatch('ReplicaNotFoundException');
  expect(await refusal(update(aws, { Create: { RegionName: 'us-east-1' } }))).toMatch('TableNotFoundException');
  await update(aws, { Delete: { RegionName: ireland } }, { Delete: { RegionName: oregon } });
  expect(await refusal(describe(aws))).toBe(missing);
  const table = await aws.dynamodb.send(new DescribeTableCommand({ TableName: 'blog' }));
  expect(table).toHaveProperty('Table.TableStatus', 'ACTIVE');
});

test('refuses regions without the table, and what is not there', async () => {
  await using aws = await startAws();
  await createTables(aws, oregon);
  expect(await refusal(create(aws, oregon, ireland))).toMatch('TableNotFoundException: Table not found: blog');
  expect(await refusal(describe(aws))).toBe(missing);
  expect(await refusal(update(aws, { Create: { RegionName: oregon } }))).toBe(missing);
});
