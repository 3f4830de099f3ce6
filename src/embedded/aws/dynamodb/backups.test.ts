import {
  CreateBackupCommand,
  CreateTableCommand,
  DeleteBackupCommand,
  DeleteTableCommand,
  DescribeBackupCommand,
  ListBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, refusal, type Started, startAws, tableInput, updateTable } from '../aws.fixture.ts';

async function create(aws: Started, BackupName = 'daily', TableName = 'blog'): Promise<string> {
  const answer = await aws.dynamodb.send(new CreateBackupCommand({ TableName, BackupName }));
  return answer.BackupDetails?.BackupArn ?? '';
}

function describe(aws: Started, BackupArn: string): Promise<unknown> {
  return aws.dynamodb.send(new DescribeBackupCommand({ BackupArn }));
}

function remove(aws: Started, BackupArn: string): Promise<unknown> {
  return aws.dynamodb.send(new DeleteBackupCommand({ BackupArn }));
}

test('a new backup is CREATING, then AVAILABLE, also when its table is gone', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const arn = await create(aws);
  expect(arn).toMatch(/^arn:aws:dynamodb:us-west-2:123456789012:table\/blog\/backup\/0\d{13}-[0-9a-f]{8}$/);
  expect(await describe(aws, arn)).toMatchObject({
    BackupDescription: {
      BackupDetails: {
        BackupName: 'daily',
        BackupStatus: 'CREATING',
        BackupType: 'USER',
        BackupCreationDateTime: new Date(aws.clock.now()),
      },
      SourceTableDetails: {
        TableName: 'blog',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TableCreationDateTime: expect.any(Date),
      },
    },
  });
  await aws.dynamodb.send(new DeleteTableCommand({ TableName: 'blog' }));
  aws.settle();
  expect(await describe(aws, arn)).toHaveProperty('BackupDescription.BackupDetails.BackupStatus', 'AVAILABLE');
});

test('a backup describes the table as it was', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const arn = await create(aws);
  const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  await updateTable(aws, { BillingMode: 'PROVISIONED', ProvisionedThroughput });
  aws.settle();
  expect(await describe(aws, arn)).toHaveProperty(
    'BackupDescription.SourceTableDetails.BillingMode',
    'PAY_PER_REQUEST',
  );
});

test('deletes a backup that is AVAILABLE', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const arn = await create(aws);
  expect(await refusal(remove(aws, arn))).toBe(`BackupInUseException: Backup is being created: ${arn}`);
  aws.settle();
  expect(await remove(aws, arn)).toHaveProperty('BackupDescription.BackupDetails.BackupStatus', 'DELETED');
  expect(await refusal(describe(aws, arn))).toBe(`BackupNotFoundException: Backup not found: ${arn}`);
  expect(await refusal(remove(aws, arn))).toBe(`BackupNotFoundException: Backup not found: ${arn}`);
});

test('lists backups in pages, of one table or of all', async () => {
  await using aws = await startAws();
  await createTable(aws);
  await createTable(aws, { TableName: 'other' });
  const made: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    made.push(await create(aws, name));
    aws.clock.advance(1000);
  }
  await create(aws, 'else', 'other');
  const list = async (input: object) => {
    const answer = await aws.dynamodb.send(new ListBackupsCommand(input));
    return { names: answer.BackupSummaries?.map(({ BackupName }) => BackupName), last: answer.LastEvaluatedBackupArn };
  };
  expect(await list({ TableName: 'blog', Limit: 2 })).toEqual({ names: ['one', 'two'], last: made[1] });
  const rest = { TableName: 'blog', ExclusiveStartBackupArn: made[1] };
  expect(await list(rest)).toEqual({ names: ['three'], last: undefined });
  expect((await list({})).names).toHaveLength(4);
  expect((await list({ BackupType: 'SYSTEM' })).names).toEqual([]);
  const late = { TimeRangeLowerBound: new Date(aws.clock.now()) };
  expect((await list(late)).names).toEqual(['else']);
});

test('refuses backups of tables that are missing or new, and ARNs that are none', async () => {
  await using aws = await startAws();
  expect(await refusal(create(aws))).toBe('TableNotFoundException: Table not found: blog');
  await aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(await refusal(create(aws))).toMatch('ContinuousBackupsUnavailableException: Backups are being enabled');
  const tableArn = 'arn:aws:dynamodb:us-west-2:123456789012:table/blog';
  expect(await refusal(describe(aws, tableArn))).toBe('ValidationException: Invalid Backup ARN');
});
