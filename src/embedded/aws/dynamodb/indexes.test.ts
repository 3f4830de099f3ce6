import {
  DeleteItemCommand,
  type GlobalSecondaryIndexUpdate,
  PutItemCommand,
  QueryCommand,
  type TableDescription,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { changeMs, createTable, describeTable, refusal, type Started, startAws, updateTable } from '../aws.fixture.ts';

const definitions = ['id', 'kind', 'day'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));
const index = (IndexName = 'byKind', key = 'kind') => ({
  IndexName,
  KeySchema: [{ AttributeName: key, KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'ALL' as const },
});
const wrong = 'ValidationException: One or more parameter values were invalid:';

function change(aws: Started, ...updates: GlobalSecondaryIndexUpdate[]): Promise<TableDescription> {
  return updateTable(aws, { AttributeDefinitions: definitions, GlobalSecondaryIndexUpdates: updates });
}

function put(aws: Started, id: string, kind: string): Promise<unknown> {
  return aws.dynamodb.send(new PutItemCommand({ TableName: 'blog', Item: { id: { S: id }, kind: { S: kind } } }));
}

async function idsOf(aws: Started, kind: string): Promise<(string | undefined)[]> {
  const condition = { KeyConditionExpression: 'kind = :kind', ExpressionAttributeValues: { ':kind': { S: kind } } };
  const found = await aws.dynamodb.send(new QueryCommand({ TableName: 'blog', IndexName: 'byKind', ...condition }));
  return (found.Items ?? []).map((item) => item['id']?.S);
}

test('a new index takes in the items while the table goes on', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await put(aws, 'one', 'note');
  expect(await change(aws, { Create: index() })).toMatchObject({
    TableStatus: 'UPDATING',
    AttributeDefinitions: [{ AttributeName: 'id' }, { AttributeName: 'kind' }],
    GlobalSecondaryIndexes: [{ IndexName: 'byKind', IndexStatus: 'CREATING' }],
  });
  aws.clock.advance(changeMs);
  expect(await describeTable(aws)).toMatchObject({
    TableStatus: 'ACTIVE',
    GlobalSecondaryIndexes: [{ IndexStatus: 'CREATING', Backfilling: true }],
  });
  await put(aws, 'two', 'note');
  aws.clock.advance(changeMs);
  const [made] = (await describeTable(aws)).GlobalSecondaryIndexes ?? [];
  expect(made).toMatchObject({ IndexStatus: 'ACTIVE', IndexArn: expect.stringMatching(/table\/blog\/index\/byKind$/) });
  expect(made?.Backfilling).toBeUndefined();
  expect((await idsOf(aws, 'note')).sort()).toEqual(['one', 'two']);
});

test('a deleted index is DELETING, then gone with the attribute that only it used', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await put(aws, 'one', 'note');
  await change(aws, { Create: index() });
  aws.settle();
  expect(await change(aws, { Delete: { IndexName: 'byKind' } })).toMatchObject({
    TableStatus: 'UPDATING',
    GlobalSecondaryIndexes: [{ IndexStatus: 'DELETING' }],
  });
  aws.settle();
  const table = await describeTable(aws);
  expect(table).toMatchObject({ TableStatus: 'ACTIVE', AttributeDefinitions: [{ AttributeName: 'id' }] });
  expect(table.GlobalSecondaryIndexes).toBeUndefined();
  expect(await refusal(idsOf(aws, 'note'))).toMatch('ValidationException');
});

test('an index that is made anew has nothing of its predecessor', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await put(aws, 'one', 'note');
  await change(aws, { Create: index() });
  aws.settle();
  await change(aws, { Delete: { IndexName: 'byKind' } });
  await put(aws, 'two', 'note');
  aws.settle();
  for (const id of ['one', 'two']) {
    await aws.dynamodb.send(new DeleteItemCommand({ TableName: 'blog', Key: { id: { S: id } } }));
  }
  await change(aws, { Create: index() });
  aws.settle();
  expect(await idsOf(aws, 'note')).toEqual([]);
});

test('changes the throughput of an index', async () => {
  await using aws = await startAws();
  const units = (count: number) => ({ ReadCapacityUnits: count, WriteCapacityUnits: count });
  await createTable(aws, {
    AttributeDefinitions: definitions.slice(0, 2),
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: units(1),
    GlobalSecondaryIndexes: [{ ...index(), ProvisionedThroughput: units(1) }],
  });
  const to = (count: number) => change(aws, { Update: { IndexName: 'byKind', ProvisionedThroughput: units(count) } });
  expect(await refusal(to(1))).toMatch('The provisioned throughput for the index byKind will not change.');
  expect(await to(2)).toMatchObject({
    GlobalSecondaryIndexes: [{ IndexStatus: 'UPDATING', ProvisionedThroughput: units(1) }],
  });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({
    GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE', ProvisionedThroughput: units(2) }],
  });
  await updateTable(aws, { BillingMode: 'PAY_PER_REQUEST' });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({ GlobalSecondaryIndexes: [{ ProvisionedThroughput: units(0) }] });
  const back = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(1) } as const;
  expect(await refusal(updateTable(aws, back))).toBe(
    `${wrong} ProvisionedThroughput must be specified for index: byKind`,
  );
});

test('makes or deletes one index at a time', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const limit =
    'LimitExceededException: Subscriber limit exceeded: ' +
    'Only 1 online index can be created or deleted simultaneously per table';
  expect(await refusal(change(aws, { Create: index() }, { Create: index('byDay', 'day') }))).toBe(limit);
  await change(aws, { Create: index() });
  aws.clock.advance(changeMs);
  expect(await refusal(change(aws, { Create: index('byDay', 'day') }))).toBe(limit);
  aws.settle();
  await change(aws, { Create: index('byDay', 'day') });
});

const cases: [string, Partial<UpdateTableCommandInput>, string][] = [
  [
    'a name twice',
    { GlobalSecondaryIndexUpdates: [{ Create: index('old') }] },
    'ValidationException: Attempting to create an index which already exists',
  ],
  [
    'a key without a definition',
    { AttributeDefinitions: definitions.slice(0, 1), GlobalSecondaryIndexUpdates: [{ Create: index('new', 'day') }] },
    `${wrong} Some index key attributes are not defined in AttributeDefinitions. Keys: [day], AttributeDefinitions: [id, kind]`,
  ],
  [
    'no definitions',
    { AttributeDefinitions: undefined, GlobalSecondaryIndexUpdates: [{ Create: index() }] },
    `${wrong} AttributeDefinitions is not specified for index: byKind`,
  ],
  [
    'units by request',
    {
      GlobalSecondaryIndexUpdates: [
        { Create: { ...index(), ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } } },
      ],
    },
    `${wrong} ProvisionedThroughput should not be specified for index: byKind when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'an unknown index',
    { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'ghost' } }] },
    'ResourceNotFoundException: Requested resource not found: Index ghost for table blog',
  ],
  [
    'no action',
    { GlobalSecondaryIndexUpdates: [{}] },
    `${wrong} One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null`,
  ],
  [
    'two changes of one index',
    {
      GlobalSecondaryIndexUpdates: [
        { Delete: { IndexName: 'old' } },
        { Update: { IndexName: 'old', OnDemandThroughput: { MaxReadRequestUnits: 1 } } },
      ],
    },
    `${wrong} Only one global secondary index update per index is allowed simultaneously. Index: old`,
  ],
  [
    'an index and a stream',
    { StreamSpecification: { StreamEnabled: false }, GlobalSecondaryIndexUpdates: [{ Create: index() }] },
    `${wrong} You cannot create or delete index while changing stream status`,
  ],
  ['an empty list', { GlobalSecondaryIndexUpdates: [] }, `${wrong} List of GlobalSecondaryIndexUpdates is empty`],
];

test.each(cases)('refuses %s', async (_, changes, message) => {
  await using aws = await startAws();
  await createTable(aws, { AttributeDefinitions: definitions.slice(0, 2), GlobalSecondaryIndexes: [index('old')] });
  const before = await describeTable(aws);
  const input = { AttributeDefinitions: definitions, ...changes } as Partial<UpdateTableCommandInput>;
  expect(await refusal(updateTable(aws, input))).toBe(message);
  expect(await describeTable(aws)).toEqual(before);
});
