import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { changeMs, createTable, describeTable, refusal, startAws, updateTable } from '../aws.fixture.ts';

const wrong = 'ValidationException: One or more parameter values were invalid:';
const units = (reads: number, writes: number) => ({ ReadCapacityUnits: reads, WriteCapacityUnits: writes });
const provisioned = { BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5, 5) } as const;
const stream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } as const;

test('a changed table is UPDATING, then ACTIVE', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await updateTable(aws, { TableClass: 'STANDARD_INFREQUENT_ACCESS' })).toMatchObject({
    TableStatus: 'UPDATING',
  });
  expect(await describeTable(aws)).not.toHaveProperty('TableClassSummary');
  aws.clock.advance(changeMs);
  expect(await describeTable(aws)).toMatchObject({
    TableStatus: 'ACTIVE',
    TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS', LastUpdateDateTime: new Date(aws.clock.now()) },
  });
});

test('moves between the billing modes', async () => {
  await using aws = await startAws();
  await createTable(aws, provisioned);
  expect(await updateTable(aws, { BillingMode: 'PAY_PER_REQUEST' })).toMatchObject({
    TableStatus: 'UPDATING',
    BillingModeSummary: {
      BillingMode: 'PAY_PER_REQUEST',
      LastUpdateToPayPerRequestDateTime: new Date(aws.clock.now()),
    },
    ProvisionedThroughput: units(0, 0),
  });
  aws.settle();
  await updateTable(aws, { OnDemandThroughput: { MaxReadRequestUnits: 10, MaxWriteRequestUnits: -1 } });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({ OnDemandThroughput: { MaxReadRequestUnits: 10 } });
  expect(await updateTable(aws, provisioned)).toMatchObject({ BillingModeSummary: { BillingMode: 'PROVISIONED' } });
  aws.settle();
  const table = await describeTable(aws);
  expect(table).toMatchObject({ TableStatus: 'ACTIVE', ProvisionedThroughput: units(5, 5) });
  expect(table.OnDemandThroughput).toBeUndefined();
});

test('changes provisioned throughput when the table is ACTIVE again', async () => {
  await using aws = await startAws();
  await createTable(aws, provisioned);
  expect(await updateTable(aws, { ProvisionedThroughput: units(6, 4) })).toMatchObject({
    ProvisionedThroughput: units(5, 5),
  });
  aws.settle();
  expect(await describeTable(aws)).toMatchObject({
    ProvisionedThroughput: { ...units(6, 4), NumberOfDecreasesToday: 1, LastIncreaseDateTime: expect.any(Date) },
  });
});

test('needs no change for the mode and the class that a table has', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await updateTable(aws, { BillingMode: 'PAY_PER_REQUEST' })).toMatchObject({ TableStatus: 'ACTIVE' });
  expect(await updateTable(aws, { TableClass: 'STANDARD' })).toMatchObject({ TableStatus: 'ACTIVE' });
});

test('turns the stream on and off; a new one has a new name', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const { LatestStreamArn: first } = await updateTable(aws, stream);
  aws.settle();
  expect(await refusal(updateTable(aws, stream))).toBe(
    'ValidationException: Table already has an enabled stream: TableName: blog',
  );
  const off = await updateTable(aws, { StreamSpecification: { StreamEnabled: false } });
  expect(off).toMatchObject({ LatestStreamArn: first });
  expect(off.StreamSpecification).toBeUndefined();
  aws.settle();
  const { LatestStreamArn: second } = await updateTable(aws, stream);
  expect(second).toMatch(/^arn:aws:dynamodb:us-west-2:123456789012:table\/blog\/stream\/2026-/);
  expect(second).not.toBe(first);
});

test('changes the encryption beside everything else', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const toKey = (KMSMasterKeyId: string) =>
    updateTable(aws, { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId } });
  expect(await toKey('one')).toMatchObject({ TableStatus: 'ACTIVE', SSEDescription: { Status: 'UPDATING' } });
  expect(await refusal(toKey('two'))).toMatch('ResourceInUseException');
  aws.settle();
  const arn = 'arn:aws:kms:us-west-2:123456789012:key/one';
  expect(await describeTable(aws)).toMatchObject({ SSEDescription: { Status: 'ENABLED', KMSMasterKeyArn: arn } });
  expect(await refusal(toKey(arn))).toMatch(`${wrong} Table is already encrypted with given KMSMasterKeyId.`);
  // An alias is another way to name a key, which AWS takes for a change.
  expect(await toKey('alias/mine')).toMatchObject({ SSEDescription: { Status: 'UPDATING', KMSMasterKeyArn: arn } });
  aws.settle();
  await updateTable(aws, { SSESpecification: { Enabled: false } });
  aws.settle();
  expect((await describeTable(aws)).SSEDescription).toBeUndefined();
  const again = updateTable(aws, { SSESpecification: { Enabled: false } });
  expect(await refusal(again)).toBe(`${wrong} Table is already encrypted by default`);
});

test('changes the deletion protection at once, also of a table that is UPDATING', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await updateTable(aws, stream);
  expect(await updateTable(aws, { DeletionProtectionEnabled: true })).toMatchObject({
    DeletionProtectionEnabled: true,
    TableStatus: 'UPDATING',
  });
});

test('refuses another change while one goes on', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await updateTable(aws, stream);
  const inUse = 'ResourceInUseException: Attempt to change a resource which is still in use:';
  const second = updateTable(aws, { TableClass: 'STANDARD_INFREQUENT_ACCESS' });
  expect(await refusal(second)).toBe(`${inUse} Table is being updated: blog`);
});

const cases: [string, Partial<UpdateTableCommandInput>, string][] = [
  ['nothing', {}, 'ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled,'],
  [
    'the same throughput',
    { ProvisionedThroughput: units(5, 5) },
    'ValidationException: The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5.',
  ],
  [
    'no units',
    { ProvisionedThroughput: units(0, 5) },
    "ValidationException: 1 validation error detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    'a mode without units',
    { BillingMode: 'PROVISIONED' },
    `${wrong} ProvisionedThroughput must be specified when BillingMode is PROVISIONED`,
  ],
  [
    'units by request',
    { BillingMode: 'PAY_PER_REQUEST', ProvisionedThroughput: units(1, 1) },
    `${wrong} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
  ],
  [
    'limits by request',
    { OnDemandThroughput: { MaxReadRequestUnits: 1 } },
    `${wrong} MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED`,
  ],
  [
    'a limit out of range',
    { BillingMode: 'PAY_PER_REQUEST', OnDemandThroughput: { MaxReadRequestUnits: 0 } },
    `${wrong} Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
  ],
  [
    'no stream',
    { StreamSpecification: { StreamEnabled: false } },
    'ValidationException: Table has no stream to disable: TableName: blog',
  ],
  [
    'a stream without a view',
    { StreamSpecification: { StreamEnabled: true } },
    `${wrong} If stream is being enabled then UpdateViewType is required`,
  ],
  [
    'encryption and a class',
    { SSESpecification: { Enabled: true }, TableClass: 'STANDARD' },
    `${wrong} Server-Side Encryption modification must be the only operation in the request`,
  ],
  [
    'protection and a stream',
    { DeletionProtectionEnabled: true, ...stream },
    `${wrong} DeletionProtection modification must be the only operation in the request`,
  ],
  [
    'a stream and throughput',
    { ...stream, ProvisionedThroughput: units(6, 6) },
    `${wrong} You cannot modify stream status while updating table IOPS`,
  ],
  [
    'limits and a stream',
    { ...stream, OnDemandThroughput: { MaxReadRequestUnits: 1 } },
    `${wrong} OnDemandThroughput can only be combined with BillingMode in an UpdateTable request`,
  ],
];

test.each(cases)('refuses to change a table to %s', async (_, changes, message) => {
  await using aws = await startAws();
  await createTable(aws, provisioned);
  expect(await refusal(updateTable(aws, changes))).toMatch(message);
  expect(await describeTable(aws)).toMatchObject({ TableStatus: 'ACTIVE' });
});
