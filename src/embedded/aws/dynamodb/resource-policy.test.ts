import {
  CreateTableCommand,
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { createTable, describeTable, refusal, type Started, startAws, tableInput } from '../aws.fixture.ts';

const tableArn = 'arn:aws:dynamodb:us-west-2:123456789012:table/blog';
const policy = '{"Version":"2012-10-17","Statement":[]}';
const other = '{"Version":"2012-10-17","Statement":[{}]}';
const none = 'PolicyNotFoundException: Resource-based policy not found for the provided ResourceArn:';

function get(aws: Started, ResourceArn = tableArn): Promise<unknown> {
  return aws.dynamodb.send(new GetResourcePolicyCommand({ ResourceArn }));
}

async function put(aws: Started, Policy: string, ExpectedRevisionId?: string, ResourceArn = tableArn): Promise<string> {
  const input = { ResourceArn, Policy, ExpectedRevisionId };
  return (await aws.dynamodb.send(new PutResourcePolicyCommand(input))).RevisionId ?? '';
}

function remove(aws: Started, ExpectedRevisionId?: string): Promise<unknown> {
  return aws.dynamodb.send(new DeleteResourcePolicyCommand({ ResourceArn: tableArn, ExpectedRevisionId }));
}

test('keeps the policy of a table from the creation on', async () => {
  await using aws = await startAws();
  await createTable(aws, { ResourcePolicy: policy });
  expect(await get(aws)).toMatchObject({ Policy: policy, RevisionId: expect.stringMatching(/^\d+$/) });
});

test('puts and deletes the policy of a table', async () => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await refusal(get(aws))).toBe(`${none} ${tableArn}`);
  const revision = await put(aws, policy);
  expect(await get(aws)).toMatchObject({ Policy: policy, RevisionId: revision });
  expect(await put(aws, policy)).toBe(revision);
  expect(await put(aws, other)).not.toBe(revision);
  await remove(aws);
  expect(await refusal(get(aws))).toBe(`${none} ${tableArn}`);
  await remove(aws);
});

test('compares revisions when asked to', async () => {
  await using aws = await startAws();
  await createTable(aws);
  const first = await put(aws, policy, 'NO_POLICY');
  expect(await refusal(put(aws, other, 'NO_POLICY'))).toBe(
    `${none} Requested policy update expecting none to be present for table blog, ` +
      `but a policy exists with revision id ${first}.`,
  );
  const second = await put(aws, other, first);
  expect(await refusal(remove(aws, first))).toBe(
    `${none} Requested update for policy with revision id ${first}, ` +
      `but the policy associated to target table blog has revision id ${second}.`,
  );
  await remove(aws, second);
  expect(await refusal(remove(aws, second))).toBe(`${none} ${tableArn}`);
});

test('keeps the policy of a stream apart', async () => {
  await using aws = await startAws();
  await createTable(aws, { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } });
  const { LatestStreamArn: stream = '' } = await describeTable(aws);
  await put(aws, policy, undefined, stream);
  expect(await get(aws, stream)).toMatchObject({ Policy: policy });
  expect(await refusal(get(aws))).toBe(`${none} ${tableArn}`);
  expect(await refusal(get(aws, `${tableArn}/stream/x`))).toBe(
    'ResourceNotFoundException: Requested resource not found: Stream: x not found for Table: blog',
  );
});

test('does not know a table that is still CREATING', async () => {
  await using aws = await startAws();
  await aws.dynamodb.send(new CreateTableCommand(tableInput({ ResourcePolicy: policy })));
  const message = 'ResourceNotFoundException: Requested resource not found: Table: blog not found';
  expect(await refusal(get(aws))).toBe(message);
  expect(await refusal(put(aws, policy))).toBe(message);
});

test.each([
  ['no JSON', '{', 'Invalid policy document: This policy contains invalid Json'],
  ['no object', '[]', 'Invalid policy document: This policy contains invalid Json'],
  ['too large', `{"Id":"${'a'.repeat(20_480)}"}`, 'Maximum policy size of 20480 bytes exceeded'],
])('refuses a policy that is %s', async (_, text, message) => {
  await using aws = await startAws();
  await createTable(aws);
  expect(await refusal(put(aws, text))).toBe(
    `ValidationException: One or more parameter values were invalid: ${message}`,
  );
});
