import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, post, refusal, type Started, startAws, tableInput } from '../aws.fixture.ts';

const TableName = 'blog';
const item = (id: string, day: number, more = {}) => ({ id: { S: id }, day: { N: String(day) }, ...more });

/** A table with a range key, a local index that projects keys only, and a global one. */
async function createIndexed(aws: Started): Promise<void> {
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  await createTable(aws, {
    AttributeDefinitions: [attribute('id', 'S'), attribute('day', 'N'), attribute('kind', 'S')],
    KeySchema: [key('id', 'HASH'), key('day', 'RANGE')],
    LocalSecondaryIndexes: [
      {
        IndexName: 'localKind',
        KeySchema: [key('id', 'HASH'), key('kind', 'RANGE')],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    GlobalSecondaryIndexes: [
      { IndexName: 'byKind', KeySchema: [key('kind', 'HASH')], Projection: { ProjectionType: 'ALL' } },
    ],
  });
}

async function query(aws: Started, input: Partial<QueryCommandInput>): Promise<unknown> {
  const condition = { KeyConditionExpression: 'id = :id', ExpressionAttributeValues: { ':id': { S: 'a' } } };
  return (await aws.dynamodb.send(new QueryCommand({ TableName, ...condition, ...input }))).Items;
}

test('puts, gets, updates and deletes an item', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const Key = { id: { S: 'a' } };
  await aws.dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, size: { N: '1' } } }));
  const UpdateExpression = 'ADD size :one';
  const values = { ExpressionAttributeValues: { ':one': { N: '1' } }, ExpressionAttributeNames: { '#s': 'size' } };
  const renamed = { ...values, UpdateExpression: UpdateExpression.replace('size', '#s') };
  await aws.dynamodb.send(new UpdateItemCommand({ TableName, Key, ...renamed }));
  const get = () => aws.dynamodb.send(new GetItemCommand({ TableName, Key }));
  expect((await get()).Item).toEqual({ ...Key, size: { N: '2' } });
  const old = await aws.dynamodb.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }));
  expect(old.Attributes).toEqual({ ...Key, size: { N: '2' } });
  expect((await get()).Item).toBeUndefined();
});

test('tells why a condition or an item is refused', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const put = (input: object) =>
    aws.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } }, ...input }));
  expect(await refusal(put({ ConditionExpression: 'attribute_exists(id)' }))).toBe(
    'ConditionalCheckFailedException: The conditional request failed',
  );
  expect(await refusal(put({ Item: { name: { S: 'a' } } }))).toBe(
    'ValidationException: One or more parameter values were invalid: Missing the key id in the item',
  );
});

test('queries a table in both directions, in pages and by range', async () => {
  await using aws = await startAws();
  await createIndexed(aws);
  const puts = [3, 1, 2, 10].map((day) => ({ PutRequest: { Item: item('a', day) } }));
  const other = { PutRequest: { Item: item('b', 1) } };
  await aws.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { blog: [...puts, other] } }));
  expect(await query(aws, {})).toEqual([item('a', 1), item('a', 2), item('a', 3), item('a', 10)]);
  expect(await query(aws, { ScanIndexForward: false, Limit: 2 })).toEqual([item('a', 10), item('a', 3)]);
  expect(await query(aws, { Limit: 2, ExclusiveStartKey: item('a', 1) })).toEqual([item('a', 2), item('a', 3)]);
  const range = {
    KeyConditionExpression: 'id = :id AND #d BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#d': 'day' },
    ExpressionAttributeValues: { ':id': { S: 'a' }, ':from': { N: '2' }, ':to': { N: '3' } },
  };
  expect(await query(aws, range)).toEqual([item('a', 2), item('a', 3)]);
  expect(await aws.dynamodb.send(new ScanCommand({ TableName, Select: 'COUNT' }))).toMatchObject({ Count: 5 });
  const both = { RequestItems: { blog: { Keys: [item('a', 1), item('b', 1)] } } };
  expect((await aws.dynamodb.send(new BatchGetItemCommand(both))).Responses?.['blog']).toHaveLength(2);
});

test('queries indexes for what they project, and local ones for everything', async () => {
  await using aws = await startAws();
  await createIndexed(aws);
  const whole = item('a', 1, { kind: { S: 'note' }, text: { S: 'hello' } });
  await aws.dynamodb.send(new PutItemCommand({ TableName, Item: whole }));
  const byKind = { KeyConditionExpression: 'kind = :k', ExpressionAttributeValues: { ':k': { S: 'note' } } };
  expect(await query(aws, { IndexName: 'byKind', ...byKind })).toEqual([whole]);
  expect(await query(aws, { IndexName: 'localKind' })).toEqual([item('a', 1, { kind: { S: 'note' } })]);
  expect(await query(aws, { IndexName: 'localKind', Select: 'ALL_ATTRIBUTES' })).toEqual([whole]);
  const filtered = { Select: 'ALL_ATTRIBUTES', FilterExpression: 'attribute_exists(#t)' } as const;
  const names = { ExpressionAttributeNames: { '#t': 'text' } };
  expect(await refusal(query(aws, { IndexName: 'localKind', ...filtered, ...names }))).toMatch('does not filter');
});

test('has no items of tables that are missing or new, or of a predecessor', async () => {
  await using aws = await startAws();
  const put = () => aws.dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: 'a' } } }));
  expect(await refusal(put())).toBe('ResourceNotFoundException: Requested resource not found');
  await aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(await refusal(put())).toBe('ResourceNotFoundException: Requested resource not found');
  aws.settle();
  await put();
  await aws.dynamodb.send(new DeleteTableCommand({ TableName }));
  expect(await refusal(put())).toBe('ResourceNotFoundException: Requested resource not found');
  aws.settle();
  await createTable(aws);
  expect((await aws.dynamodb.send(new ScanCommand({ TableName }))).Items).toEqual([]);
});

test('survives an expression that makes dynalite throw', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const Key = { id: { S: 'a' } };
  const condition = { TableName, Key, ConditionExpression: 'begins_with(x, y)' };
  const filter = { TableName, FilterExpression: 'begins_with(x, y)' };
  await aws.dynamodb.send(new PutItemCommand({ TableName, Item: Key }));
  expect(await post(aws.url, 'DeleteItem', JSON.stringify(condition))).toMatchObject({ status: 400 });
  expect(await post(aws.url, 'Scan', JSON.stringify(filter))).toMatchObject({ status: 400 });
  expect((await aws.dynamodb.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(Key);
});
