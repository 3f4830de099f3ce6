import { request } from 'node:http';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { createTable, post, refusal, startAws } from './aws.fixture.ts';
import { startAwsEndpoint } from './endpoint.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-amz-target': '' };

test('tells the caller its account', async () => {
  await using standard = await startAws();
  expect(await standard.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:user/embedded',
  });
  await using other = await startAws({ account: '210987654321' });
  expect(await other.sts.send(new GetCallerIdentityCommand({}))).toHaveProperty('Account', '210987654321');
});

test.each([
  'DynamoDB_20120810.TransactWriteItems',
  'DynamoDB_20120810.constructor',
  'DynamoDB_20120810.GetItem.',
  'AmazonSQS.CreateQueue',
])('says that it lacks %s', async (target) => {
  await using aws = await startAws();
  const answer = await post(aws.url, '', '{}', {
    'x-amz-target': target,
    'content-type': 'application/x-amz-json-1.1',
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(JSON.parse(answer.text)).toEqual({
    __type: 'com.amazon.coral.service#UnknownOperationException',
    message: `${target} is not an operation that this endpoint has`,
  });
});

test('says in the query protocol that it lacks an action', async () => {
  await using aws = await startAws();
  const answer = await post(aws.url, '', 'Action=<Assume>%01"Role"&Version=2011-06-15', form);
  expect(answer).toMatchObject({ status: 400 });
  expect(answer.headers.get('content-type')).toBe('text/xml');
  expect(answer.text).toContain('<Type>Sender</Type><Code>InvalidAction</Code>');
  expect(answer.text).toContain('Could not find operation &lt;Assume&gt; &quot;Role&quot; for version 2011-06-15');
});

test('answers a request of no protocol it knows', async () => {
  await using aws = await startAws();
  const response = await fetch(`${aws.url}/bucket`);
  expect(response.status).toBe(400);
  expect(await response.json()).toHaveProperty('__type', 'com.amazon.coral.service#UnknownOperationException');
});

test('refuses unsigned requests as AWS does', async () => {
  await using aws = await startAws();
  const answer = await post(aws.url, 'ListTables', '{}', { authorization: '' });
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('#MissingAuthenticationTokenException');
  const identity = await post(aws.url, '', 'Action=GetCallerIdentity&Version=2011-06-15', {
    ...form,
    authorization: '',
  });
  expect(identity.status).toBe(403);
  expect(identity.text).toContain('<Code>MissingAuthenticationToken</Code>');
});

test('refuses requests from web pages', async () => {
  await using aws = await startAws();
  expect(await post(aws.url, 'ListTables', '{}', { origin: 'https://example.com' })).toMatchObject({ status: 403 });
  const status = await new Promise((resolve, reject) => {
    const rebound = request(aws.url, { headers: { host: 'example.com' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    rebound.on('error', reject).end();
  });
  expect(status).toBe(403);
});

test('refuses bodies that are too large', async () => {
  await using aws = await startAws();
  const answer = await post(aws.url, 'PutItem', 'a'.repeat(16 * 1024 * 1024 + 1));
  expect(answer.status).toBe(413);
  expect(answer.text).toContain('#RequestEntityTooLargeException');
  expect(await aws.dynamodb.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
});

test('several endpoints, and several regions of one, have tables of their own', async () => {
  await using one = await startAws();
  await using other = await startAws();
  await createTable(one);
  expect(await one.dynamodb.send(new ListTablesCommand({}))).toMatchObject({ TableNames: ['blog'] });
  expect(await other.dynamodb.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  const elsewhere = one.dynamodbIn('eu-west-1').send(new DescribeTableCommand({ TableName: 'blog' }));
  expect(await refusal(elsewhere)).toMatch('ResourceNotFoundException');
});

test('starts at once on the machine’s own clock, and closes twice', async () => {
  const before = performance.now();
  const endpoint = await startAwsEndpoint();
  expect(performance.now() - before).toBeLessThan(300);
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await endpoint.close();
  await endpoint.close();
  await expect(fetch(endpoint.url)).rejects.toThrow('fetch failed');
});

test('stops the changes that are under way when it is closed', async () => {
  const aws = await startAws();
  await createTable(aws);
  await post(aws.url, 'UpdateTable', JSON.stringify({ TableName: 'blog', TableClass: 'STANDARD_INFREQUENT_ACCESS' }));
  expect(aws.clock.waiting).toBe(1);
  await aws.close();
  expect(aws.clock.waiting).toBe(0);
});
