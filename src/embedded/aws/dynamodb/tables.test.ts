import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  ListTablesCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { changeMs, createTable, describeTable, refusal, startAws, tableInput, updateTable } from '../aws.fixture.ts';

const keyed = (name: string) => [{ AttributeName: name, KeyType: 'HASH' as const }];
const definition = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });

test('a new table is CREATING, then ACTIVE', async () => {
  await using aws = await startAws();
  const { TableDescription: created } = await aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(created).toMatchObject({
    TableStatus: 'CREATING',
    TableArn: 'arn:aws:dynamodb:us-west-2:123456789012:table/blog',
    CreationDateTime: new Date(aws.clock.now()),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
    DeletionProtectionEnabled: false,
  });
  aws.clock.advance(changeMs - 1);
  expect(await describeTable(aws)).toHaveProperty('TableStatus', 'CREATING');
  aws.clock.advance(1);
  expect(await describeTable(aws)).toEqual({ ...created, TableStatus: 'ACTIVE' });
});

test('describes what a table was created with', async () => {
  await using aws = await startAws();
  const throughput = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
  const projection = { ProjectionType: 'ALL' as const };
  const rangeKey = { AttributeName: 'day', KeyType: 'RANGE' as const };
  await createTable(aws, {
    AttributeDefinitions: [definition('id'), definition('day'), definition('kind')],
    KeySchema: [...keyed('id'), { AttributeName: 'kind', KeyType: 'RANGE' }],
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: throughput,
    LocalSecondaryIndexes: [{ IndexName: 'byDay', KeySchema: [...keyed('id'), rangeKey], Projection: projection }],
    GlobalSecondaryIndexes: [
      { IndexName: 'byKind', KeySchema: keyed('kind'), Projection: projection, ProvisionedThroughput: throughput },
    ],
    DeletionProtectionEnabled: true,
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    SSESpecification: { Enabled: true },
  });
  expect(await describeTable(aws)).toMatchObject({
    TableStatus: 'ACTIVE',
    ProvisionedThroughput: throughput,
    LocalSecondaryIndexes: [{ IndexArn: 'arn:aws:dynamodb:us-west-2:123456789012:table/blog/index/byDay' }],
    GlobalSecondaryIndexes: [{ IndexStatus: 'ACTIVE', ProvisionedThroughput: throughput }],
    DeletionProtectionEnabled: true,
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    LatestStreamLabel: '2026-01-02T03:04:05.000',
    LatestStreamArn: 'arn:aws:dynamodb:us-west-2:123456789012:table/blog/stream/2026-01-02T03:04:05.000',
    SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
  });
  expect(await describeTable(aws)).not.toHaveProperty('BillingModeSummary');
});

const index = { IndexName: 'byKind', KeySchema: keyed('kind'), Projection: { ProjectionType: 'ALL' as const } };
const wrong = 'ValidationException: One or more parameter values were invalid:';

test.each([
  [
    'an undefined key',
    { KeySchema: keyed('x') },
    `${wrong} Some index key attributes are not defined in AttributeDefinitions. Keys: [x], AttributeDefinitions: [id]`,
  ],
  [
    'too many definitions',
    { AttributeDefinitions: [definition('id'), definition('y')] },
    `${wrong} Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    'a definition that no key uses',
    { AttributeDefinitions: ['id', 'kind', 'y'].map(definition), GlobalSecondaryIndexes: [index] },
    `${wrong} Some AttributeDefinitions are not used. AttributeDefinitions: [id, kind, y], keys used: [id, kind]`,
  ],
  [
    'an undefined key of an index',
    { GlobalSecondaryIndexes: [index] },
    `${wrong} Some index key attributes are not defined in AttributeDefinitions. Keys: [kind], AttributeDefinitions: [id]`,
  ],
  [
    'no throughput',
    { BillingMode: undefined },
    `${wrong} ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
  ],
  [
    'throughput by request',
    { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    `${wrong} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'a short name',
    { TableName: 'b' },
    'ValidationException: TableName must be at least 3 characters long and at most 255 characters long',
  ],
  [
    'no name',
    { TableName: undefined },
    "ValidationException: The parameter 'TableName' is required but was not present in the request",
  ],
  [
    'a strange billing mode',
    { BillingMode: 'FREE' as 'PROVISIONED' },
    "ValidationException: 1 validation error detected: Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]",
  ],
  [
    'a strange class',
    { TableClass: 'GOLD' as 'STANDARD' },
    'ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS].',
  ],
  [
    'a stream without a view',
    { StreamSpecification: { StreamEnabled: true } },
    `${wrong} Table is being created with a stream enabled, UpdateViewType is required`,
  ],
  [
    'a key without a type',
    { SSESpecification: { Enabled: true, KMSMasterKeyId: 'k' } },
    `${wrong} SSEType KMS is required if KMSMasterKeyId is specified`,
  ],
  [
    'a tag twice',
    {
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'a', Value: '' },
      ],
    },
    'ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found a',
  ],
  [
    'a policy that is no JSON',
    { ResourcePolicy: '{' },
    `${wrong} Invalid policy document: This policy contains invalid Json`,
  ],
])('refuses to create a table with %s', async (_, changes, message) => {
  await using aws = await startAws();
  const input = { ...tableInput(), ...changes } as ReturnType<typeof tableInput>;
  expect(await refusal(aws.dynamodb.send(new CreateTableCommand(input)))).toBe(message);
  expect(await aws.dynamodb.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
});

test('refuses to create a table twice', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const again = aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(await refusal(again)).toBe('ResourceInUseException: Table already exists: blog');
});

test('a deleted table is DELETING, then gone', async () => {
  await using aws = await startAws();
  const remove = () => aws.dynamodb.send(new DeleteTableCommand({ TableName: 'blog' }));
  await createTable(aws);
  expect(await remove()).toHaveProperty('TableDescription.TableStatus', 'DELETING');
  expect(await remove()).toHaveProperty('TableDescription.TableStatus', 'DELETING');
  expect(await describeTable(aws)).toHaveProperty('TableStatus', 'DELETING');
  aws.settle();
  const message = 'ResourceNotFoundException: Requested resource not found: Table: blog not found';
  expect(await refusal(describeTable(aws))).toBe(message);
  expect(await refusal(remove())).toBe(message);
});

test('refuses to delete a table that is protected, new or changing', async () => {
  await using aws = await startAws();
  const remove = () => refusal(aws.dynamodb.send(new DeleteTableCommand({ TableName: 'blog' })));
  await aws.dynamodb.send(new CreateTableCommand(tableInput({ DeletionProtectionEnabled: true })));
  const inUse = 'ResourceInUseException: Attempt to change a resource which is still in use:';
  expect(await remove()).toBe(`${inUse} Table is being created: blog`);
  aws.settle();
  expect(await remove()).toBe(
    'ValidationException: Resource cannot be deleted as it is currently protected against deletion. ' +
      'Disable deletion protection first.',
  );
  await updateTable(aws, { DeletionProtectionEnabled: false });
  await updateTable(aws, { TableClass: 'STANDARD_INFREQUENT_ACCESS' });
  expect(await remove()).toBe(`${inUse} Table: blog is in the process of being updated.`);
});

test('lists tables in pages', async () => {
  await using aws = await startAws();
  for (const TableName of ['cat', 'ant', 'bee']) await createTable(aws, { TableName });
  const page = (input: object) => aws.dynamodb.send(new ListTablesCommand(input));
  expect(await page({ Limit: 2 })).toMatchObject({ TableNames: ['ant', 'bee'], LastEvaluatedTableName: 'bee' });
  const last = await page({ ExclusiveStartTableName: 'bee', Limit: 2 });
  expect(last.TableNames).toEqual(['cat']);
  expect(last.LastEvaluatedTableName).toBeUndefined();
});

test('tells limits', async () => {
  await using aws = await startAws();
  expect(await aws.dynamodb.send(new DescribeLimitsCommand({}))).toMatchObject({ TableMaxReadCapacityUnits: 40_000 });
});

test('does not know the table of another name', async () => {
  await using aws = await startAws();
  const message = 'ResourceNotFoundException: Requested resource not found: Table: constructor not found';
  const call = aws.dynamodb.send(new DescribeTableCommand({ TableName: 'constructor' }));
  expect(await refusal(call)).toBe(message);
});
