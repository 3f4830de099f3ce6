import { CreateTableCommand, DescribeTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import { type AwsProxy, isWrite, startAwsProxy } from '../support/aws-proxy.ts';

interface Started extends AsyncDisposable {
  readonly proxy: AwsProxy;
  readonly dynamodb: DynamoDBClient;
  readonly sts: STSClient;
}

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };

async function start(): Promise<Started> {
  await using startup = new AsyncDisposableStack();
  const endpoint = startup.use(await startAwsEndpoint());
  const proxy = startup.use(await startAwsProxy(endpoint.url));
  const dynamodb = new DynamoDBClient(configFor(proxy));
  const sts = new STSClient(configFor(proxy));
  startup.defer(() => dynamodb.destroy());
  startup.defer(() => sts.destroy());
  const running = startup.move();
  return { proxy, dynamodb, sts, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function configFor({ url }: AwsProxy) {
  return { endpoint: url, region: 'us-west-2', credentials, maxAttempts: 1 };
}

const list = new ListTablesCommand({});

const create = new CreateTableCommand({
  TableName: 'blog',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
});

/** How a call ends: with its output, or the name of its error. */
async function endOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => (error instanceof Error ? error.name : error));
}

test('passes calls on and keeps them in order', async () => {
  await using aws = await start();
  await aws.dynamodb.send(create);
  await aws.sts.send(new GetCallerIdentityCommand({}));
  await endOf(aws.dynamodb.send(new DescribeTableCommand({ TableName: 'other' })));
  expect(aws.proxy.calls).toMatchObject([
    { service: 'dynamodb', operation: 'CreateTable', input: create.input, status: 200 },
    {
      service: 'sts',
      operation: 'GetCallerIdentity',
      input: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      status: 200,
    },
    { service: 'dynamodb', operation: 'DescribeTable', input: { TableName: 'other' }, status: 400 },
  ]);
  aws.proxy.clear();
  expect(aws.proxy.calls).toEqual([]);
});

test('names calls of services with paths', async () => {
  await using aws = await start();
  await fetch(`${aws.proxy.url}/bucket?list`);
  expect(aws.proxy.calls).toMatchObject([{ service: '', operation: 'GET /bucket?list', input: '', status: 400 }]);
});

test('tells writes from reads', () => {
  const reads = ['DescribeTable', 'GetItem', 'ListTables', 'HeadBucket', 'GET /bucket', 'HEAD /bucket'];
  const writes = ['CreateTable', 'UpdateTable', 'TagResource', 'PutItem', 'AssumeRole', 'PUT /bucket'];
  expect([...reads, ...writes].filter(isWrite)).toEqual(writes);
});

test('waits for the next call, not for earlier ones', async () => {
  await using aws = await start();
  await aws.dynamodb.send(list);
  const [first] = aws.proxy.calls;
  const byName = aws.proxy.waitFor('ListTables');
  const byPredicate = aws.proxy.waitFor(({ operation }) => operation.startsWith('Create'));
  await aws.dynamodb.send(create);
  await aws.dynamodb.send(list);
  expect(await byName).toBe(aws.proxy.calls[2]);
  expect(await byName).not.toBe(first);
  expect(await byPredicate).toBe(aws.proxy.calls[1]);
});

test('refuses calls in their protocol, as many as it should, until the rule is taken away', async () => {
  await using aws = await start();
  const error = { code: 'ThrottlingException', message: 'not now' };
  aws.proxy.intercept({ operation: 'ListTables', count: 1, error });
  const remove = aws.proxy.intercept({ operation: '*', error: { code: 'InternalFailure', status: 500 } });
  await expect(aws.dynamodb.send(list)).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'not now',
    $metadata: { httpStatusCode: 400 },
  });
  await expect(aws.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InternalFailure',
    $metadata: { httpStatusCode: 500 },
  });
  expect(await endOf(aws.dynamodb.send(list))).toBe('InternalFailure');
  remove();
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: [] });
  expect(aws.proxy.calls.map(({ status }) => status)).toEqual([400, 500, 500, 200]);
});

test('lets only those calls meet a fault for which the rule’s predicate holds', async () => {
  await using aws = await start();
  const when = ({ input }: { input: unknown }) => JSON.stringify(input).includes('blog');
  aws.proxy.intercept({ when, error: { code: 'AccessDeniedException' } });
  expect(await endOf(aws.dynamodb.send(create))).toBe('AccessDeniedException');
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: [] });
});

test('cuts the connection before or after AWS gets the call', async () => {
  await using aws = await start();
  aws.proxy.intercept({ operation: 'CreateTable', count: 1, reset: true });
  await expect(aws.dynamodb.send(create)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: [] });
  aws.proxy.intercept({ operation: 'CreateTable', count: 1, resetAfter: true });
  await expect(aws.dynamodb.send(create)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: ['blog'] });
  const creations = aws.proxy.calls.filter(({ operation }) => operation === 'CreateTable');
  expect(creations.map(({ status }) => status)).toEqual([undefined, 200]);
  await Promise.all(creations.map(({ done }) => done));
});

test('cuts an answer in the middle', async () => {
  await using aws = await start();
  aws.proxy.intercept({ operation: 'CreateTable', truncate: true });
  await expect(aws.dynamodb.send(create)).rejects.toThrow(/aborted|ECONNRESET|terminated/i);
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: ['blog'] });
  const response = await fetch(aws.proxy.url, { method: 'POST', headers: { 'x-amz-target': 'X.CreateTable' } });
  expect(response.status).toBe(400);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('does not answer a call that hangs', async () => {
  await using aws = await start();
  aws.proxy.intercept({ operation: 'ListTables', hang: true });
  const came = aws.proxy.waitFor('ListTables');
  const abort = new AbortController();
  const ended = endOf(aws.dynamodb.send(list, { abortSignal: abort.signal }));
  await came;
  // A later call that is answered shows that the first one was not.
  await aws.dynamodb.send(create);
  expect(aws.proxy.calls.map(({ status }) => status)).toEqual([undefined, 200]);
  abort.abort();
  expect(await ended).toBe('AbortError');
});

test('lets go of calls that hang when it is closed', async () => {
  const aws = await start();
  aws.proxy.intercept({ hang: true });
  const came = aws.proxy.waitFor('ListTables');
  const ended = endOf(aws.dynamodb.send(list));
  await came;
  await aws.proxy.close();
  expect(await ended).not.toHaveProperty('TableNames');
  await aws[Symbol.asyncDispose]();
});

test('holds a call until a promise has resolved', async () => {
  await using aws = await start();
  const { promise, resolve } = Promise.withResolvers<void>();
  aws.proxy.intercept({ operation: 'CreateTable', delayBefore: () => promise });
  const came = aws.proxy.waitFor('CreateTable');
  const created = aws.dynamodb.send(create);
  await came;
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: [] });
  resolve();
  expect(await created).toHaveProperty('TableDescription.TableName', 'blog');
});

test('holds an answer until a promise has resolved', async () => {
  await using aws = await start();
  const { promise, resolve } = Promise.withResolvers<void>();
  aws.proxy.intercept({ operation: 'CreateTable', delayAfter: () => promise });
  const came = aws.proxy.waitFor('CreateTable');
  const created = aws.dynamodb.send(create);
  await (await came).done;
  expect(await aws.dynamodb.send(list)).toMatchObject({ TableNames: ['blog'] });
  expect(aws.proxy.calls).toMatchObject([{ operation: 'CreateTable', status: 200 }, { operation: 'ListTables' }]);
  resolve();
  expect(await created).toHaveProperty('TableDescription.TableName', 'blog');
});

test('hangs up when its client does, if it is to', async () => {
  await using aws = await start();
  await using inner = await startAwsProxy(aws.proxy.url, { hangsUp: true });
  const answered = Promise.withResolvers<void>();
  aws.proxy.intercept({ operation: 'CreateTable', delayAfter: () => answered.promise });
  const over = new AbortController();
  const client = new DynamoDBClient(configFor(inner));
  const came = aws.proxy.waitFor('CreateTable');
  const created = client.send(create, { abortSignal: over.signal });
  const call = await came;
  await call.done;
  over.abort();
  expect(await endOf(created)).toBe('AbortError');
  const [innerCall] = inner.calls;
  await innerCall?.done;
  // What happened before it has been seen when this is answered.
  await client.send(list);
  answered.resolve();
  await client.send(list);
  client.destroy();
  expect(call).toMatchObject({ status: 200, isTold: false });
  expect(innerCall).toMatchObject({ status: undefined, isTold: false });
});

test('cuts the connection when AWS cannot be reached', async () => {
  const endpoint = await startAwsEndpoint();
  await endpoint.close();
  await using proxy = await startAwsProxy(endpoint.url);
  await expect(fetch(proxy.url)).rejects.toThrow('fetch failed');
});
