import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, type JsonObject, setOwn } from '../../shared/json.ts';
import { silent } from '../../shared/log.ts';
import { createTable, post, startAws, tableInput } from './aws.fixture.ts';

const operations = [
  ...['CreateTable', 'DescribeTable', 'UpdateTable', 'DeleteTable', 'ListTables', 'TagResource', 'UntagResource'],
  ...['ListTagsOfResource', 'UpdateTimeToLive', 'DescribeTimeToLive', 'UpdateContinuousBackups', 'CreateBackup'],
  ...['DescribeContinuousBackups', 'PutResourcePolicy', 'GetResourcePolicy', 'DeleteResourcePolicy', 'ListBackups'],
  ...['UpdateContributorInsights', 'DescribeContributorInsights', 'CreateGlobalTable', 'UpdateGlobalTable'],
  ...['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'],
  ...['constructor', '__proto__', 'toString', 'NoSuchOperation'],
];

const members = [
  ...['TableName', 'AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'GlobalSecondaryIndexUpdates'],
  ...['IndexName', 'Create', 'Update', 'Delete', 'Projection', 'ProvisionedThroughput', 'StreamSpecification', 'Tags'],
  ...['SSESpecification', 'ReplicaUpdates', 'ResourceArn', 'TagKeys', 'Policy', 'TimeToLiveSpecification', 'Limit'],
  ...['Item', 'Key', 'RequestItems', 'blog', 'id', 'S', 'N', 'B', 'M', 'L', 'SS', 'NULL', 'Expected', 'QueryFilter'],
  ...['KeyConditionExpression', 'FilterExpression', 'UpdateExpression', 'ExpressionAttributeValues', 'KeyConditions'],
  ...['ExpressionAttributeNames', 'ProjectionExpression', 'ExclusiveStartKey', 'AttributeUpdates', ':v', '#n'],
  ...['PutRequest', 'DeleteRequest', 'Keys', '__proto__', 'constructor', 'toString', 'length', 'type'],
];

const arn = 'arn:aws:dynamodb:us-west-2:123456789012:table/blog';

const scalar = fc.constantFrom<Json>(
  ...['blog', 'other', 'id', 'HASH', 'S', arn, '', '1', 'id = :v', 'SET #n = :v', 'REMOVE id.a[0]', 'constructor'],
  ...['a'.repeat(300), '(('.repeat(50), 0, -1, 1.5, 1e300, true, false, null],
);

const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...members), tie('tree')), { maxLength: 5 }).map(objectOf),
  ),
}));

function objectOf(entries: [string, Json][]): JsonObject {
  const object: JsonObject = {};
  for (const [key, value] of entries) setOwn(object, key, value);
  return object;
}

/** Anything at all, and what is right but for one member. */
const body = fc.oneof(
  tree,
  fc.tuple(fc.constantFrom(...members), tree).map(([member, value]) => {
    const nearlyRight: JsonObject = {
      ...objectOf(Object.entries(tableInput()) as [string, Json][]),
      Key: { id: { S: 'a' } },
    };
    setOwn(nearlyRight, member, value);
    return nearlyRight;
  }),
);

test('no input makes the endpoint fail', async () => {
  const failures: unknown[] = [];
  await using aws = await startAws({ logger: { ...silent, error: (...line) => void failures.push(line) } });
  await createTable(aws);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operations), body, async (operation, input) => {
      const answer = await post(aws.url, operation, JSON.stringify(input));
      expect(failures).toEqual([]);
      expect([200, 400]).toContain(answer.status);
      expect(JSON.parse(answer.text)).toBeTypeOf('object');
      aws.settle();
      if (operation === 'DeleteTable') await createTable(aws, { TableName: 'blog' }).catch(() => {});
    }),
    { numRuns: 1500 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test.each([
  ['no JSON', '{"TableName":'],
  ['empty', ''],
  ['null', 'null'],
  ['a list', '[]'],
  ['a text', '"blog"'],
  ['nested without end', `${'{"Item":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['a list with a hole', '{"TableName":"blog","AttributeDefinitions":[null]}'],
  ['a name that is the prototype', '{"TableName":"blog","Item":{"__proto__":{"S":"a"}}}'],
  ['wrong types', '{"TableName":["blog"]}'],
])('answers a body that is %s with a SerializationException', async (_, text) => {
  await using aws = await startAws();
  const answer = await post(aws.url, 'PutItem', text);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toHaveProperty('__type', 'com.amazon.coral.service#SerializationException');
});

test('answers long texts', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const long = 'a'.repeat(1024 * 1024);
  const named = await post(aws.url, 'DescribeTable', JSON.stringify({ TableName: long }));
  expect(JSON.parse(named.text)).toHaveProperty('__type', 'com.amazon.coral.validate#ValidationException');
  for (const expression of [long, '('.repeat(1024 * 1024), `NOT ${'NOT '.repeat(250_000)} a = :v`]) {
    const input = { TableName: 'blog', FilterExpression: expression, ExpressionAttributeValues: { ':v': { S: 'a' } } };
    const answer = await post(aws.url, 'Scan', JSON.stringify(input));
    expect(answer.status).toBe(400);
  }
  const item = await post(
    aws.url,
    'PutItem',
    JSON.stringify({ TableName: 'blog', Item: { id: { S: 'a' }, long: { S: long } } }),
  );
  expect(item.text).toContain('Item size has exceeded the maximum allowed size');
});
