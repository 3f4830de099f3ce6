import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeContributorInsightsCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateContributorInsightsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { changeMs, createTable, refusal, type Started, startAws, tableInput, updateTable } from '../aws.fixture.ts';

const TableName = 'blog';

async function timeToLive(aws: Started): Promise<unknown> {
  return (await aws.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
}

function setTimeToLive(aws: Started, Enabled: boolean, AttributeName = 'expires'): Promise<unknown> {
  const TimeToLiveSpecification = { Enabled, AttributeName };
  return aws.dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

async function recovery(aws: Started): Promise<unknown> {
  const answer = await aws.dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
  return answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
}

function setRecovery(aws: Started, isOn: boolean, days?: number): Promise<unknown> {
  const specification = { PointInTimeRecoveryEnabled: isOn, RecoveryPeriodInDays: days };
  const input = { TableName, PointInTimeRecoverySpecification: specification };
  return aws.dynamodb.send(new UpdateContinuousBackupsCommand(input));
}

async function insights(aws: Started, IndexName?: string): Promise<unknown> {
  return aws.dynamodb.send(new DescribeContributorInsightsCommand({ TableName, IndexName }));
}

function setInsights(aws: Started, action: 'ENABLE' | 'DISABLE', IndexName?: string): Promise<unknown> {
  const input = { TableName, IndexName, ContributorInsightsAction: action };
  return aws.dynamodb.send(new UpdateContributorInsightsCommand(input));
}

test('turns time to live on and off', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await timeToLive(aws)).toEqual({ TimeToLiveStatus: 'DISABLED' });
  expect(await refusal(setTimeToLive(aws, false))).toBe('ValidationException: TimeToLive is already disabled');
  await setTimeToLive(aws, true);
  expect(await timeToLive(aws)).toEqual({ TimeToLiveStatus: 'ENABLING', AttributeName: 'expires' });
  expect(await refusal(setTimeToLive(aws, false))).toBe(
    'ValidationException: Time to live has been modified multiple times within a fixed interval',
  );
  aws.settle();
  expect(await timeToLive(aws)).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  expect(await refusal(setTimeToLive(aws, true))).toBe('ValidationException: TimeToLive is already enabled');
  expect(await refusal(setTimeToLive(aws, true, 'other'))).toBe(
    'ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is expires',
  );
  await setTimeToLive(aws, false);
  expect(await timeToLive(aws)).toEqual({ TimeToLiveStatus: 'DISABLING', AttributeName: 'expires' });
  aws.settle();
  expect(await timeToLive(aws)).toEqual({ TimeToLiveStatus: 'DISABLED' });
  await setTimeToLive(aws, true, 'other');
});

test('lets time to live be changed again after the time that was asked for', async () => {
  await using aws = await startAws({ timeToLiveCooldownMs: 60_000 });
  await createTable(aws);
  await setTimeToLive(aws, true);
  aws.clock.advance(59_999);
  expect(await refusal(setTimeToLive(aws, false))).toMatch('within a fixed interval');
  aws.clock.advance(1);
  await setTimeToLive(aws, false);
});

test('turns point-in-time recovery on and off', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await recovery(aws)).toEqual({ PointInTimeRecoveryStatus: 'DISABLED' });
  const since = new Date(aws.clock.now());
  await setRecovery(aws, true);
  aws.clock.advance(1000);
  const latest = new Date(aws.clock.now());
  const range = { EarliestRestorableDateTime: since, LatestRestorableDateTime: latest };
  expect(await recovery(aws)).toEqual({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35, ...range });
  await setRecovery(aws, true, 7);
  expect(await recovery(aws)).toEqual({ PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 7, ...range });
  expect(await refusal(setRecovery(aws, false, 7))).toMatch('Cannot specify RecoveryPeriodInDays when disabling');
  await setRecovery(aws, false);
  expect(await recovery(aws)).toEqual({ PointInTimeRecoveryStatus: 'DISABLED' });
});

test('turns contributor insights on and off, of the table and of an index', async () => {
  await using aws = await startAws();
  await createTable(aws, {
    AttributeDefinitions: ['id', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byKind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  expect(await insights(aws)).toMatchObject({ ContributorInsightsStatus: 'DISABLED' });
  expect(await setInsights(aws, 'ENABLE')).toMatchObject({ ContributorInsightsStatus: 'ENABLING' });
  aws.clock.advance(changeMs);
  expect(await insights(aws)).toMatchObject({
    ContributorInsightsStatus: 'ENABLED',
    ContributorInsightsRuleList: ['DynamoDBContributorInsights-PKC-blog', 'DynamoDBContributorInsights-PKT-blog'],
  });
  expect(await insights(aws, 'byKind')).toMatchObject({ ContributorInsightsStatus: 'DISABLED', IndexName: 'byKind' });
  expect(await setInsights(aws, 'ENABLE')).toMatchObject({ ContributorInsightsStatus: 'ENABLED' });
  expect(await setInsights(aws, 'DISABLE')).toMatchObject({ ContributorInsightsStatus: 'DISABLING' });
  aws.settle();
  expect(await insights(aws)).toMatchObject({ ContributorInsightsStatus: 'DISABLED' });
  expect(await refusal(setInsights(aws, 'ENABLE', 'ghost'))).toBe(
    'ResourceNotFoundException: Requested resource not found: Index: ghost not found for table: blog',
  );
});

test('refuses settings of a table that is still CREATING', async () => {
  await using aws = await startAws();
  await aws.dynamodb.send(new CreateTableCommand(tableInput()));
  expect(await refusal(setTimeToLive(aws, true))).toBe(
    'ResourceInUseException: Attempt to change a resource which is still in use: Table blog is being created',
  );
  expect(await refusal(timeToLive(aws))).toBe(
    'ValidationException: Cannot describe time to live while table is in CREATING state: ' +
      'Current table state is CREATING',
  );
  expect(await refusal(setRecovery(aws, true))).toBe(
    'ContinuousBackupsUnavailableException: Backups are being enabled for the table: blog. Please retry later',
  );
  expect(await recovery(aws)).toEqual({ PointInTimeRecoveryStatus: 'DISABLED' });
  expect(await refusal(setInsights(aws, 'ENABLE'))).toMatch(
    'TableStatus must be ACTIVE to enable ContributorInsights.',
  );
});

test('takes settings of a table that is UPDATING', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await updateTable(aws, { TableClass: 'STANDARD_INFREQUENT_ACCESS' })).toMatchObject({
    TableStatus: 'UPDATING',
  });
  await setTimeToLive(aws, true);
  await setRecovery(aws, true);
  await setInsights(aws, 'ENABLE');
});

test('has no settings of a table that there is not', async () => {
  await using aws = await startAws();
  const missing = 'ResourceNotFoundException: Requested resource not found: Table: blog not found';
  expect(await refusal(timeToLive(aws))).toBe(missing);
  expect(await refusal(setTimeToLive(aws, true))).toBe(missing);
  expect(await refusal(insights(aws))).toBe(missing);
  expect(await refusal(recovery(aws))).toBe('TableNotFoundException: Table not found: blog');
});
