import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from './errors.ts';
import type { AwsCallRecord } from './executor.ts';
import { caller, failure, fakeAws, jsonError, jsonReply, stubAwsEnv } from './fake-aws.fixture.ts';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

const table = { group: 'dynamodb.services.k8s.aws', version: 'v1alpha1', kind: 'Table' };
const backup = { ...table, kind: 'Backup' };

it('sends the input and returns the output without the SDK’s metadata', async () => {
  await using server = await fakeAws(() => jsonReply({ Table: { TableName: 'orders', ItemCount: 3 } }));
  using aws = await caller(server.url);
  const output = await aws.call('DescribeTable', { TableName: 'orders' });
  expect(output).toEqual({ Table: { TableName: 'orders', ItemCount: 3 } });
  expect(server.seen[0]).toMatchObject({ method: 'POST', body: '{"TableName":"orders"}' });
  expect(server.seen[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.DescribeTable');
});

describe('the user agent', () => {
  it('names the kind of each call although they share a client, before the SDK’s own', async () => {
    await using server = await fakeAws(() => jsonReply({}));
    using aws = await caller(server.url);
    await Promise.all([
      aws.call('ListTables', {}, { kind: table }),
      aws.call('ListBackups', {}, { kind: backup, userAgentExtra: { managedBy: 'kro', kroVersion: '0.4.1' } }),
    ]);
    await aws.call('ListGlobalTables');
    const agent = (operation: string) =>
      server.seen.find(({ headers }) => String(headers['x-amz-target']).endsWith(`.${operation}`))?.headers[
        'user-agent'
      ];
    const build = 'GitCommit/abc123; BuildDate/2026-01-02T03:04:05Z';
    const start = `aws-controllers-k8s/dynamodb.services.k8s.aws-v1.2.3 (${build}; `;
    expect(agent('ListTables')).toMatch(/ aws-sdk-js\/[\d.]+ .*api\/dynamodb/);
    expect(agent('ListTables')).toContain(`${start}CRDKind/Table; CRDVersion/v1alpha1) aws-sdk-js/`);
    expect(agent('ListBackups')).toContain(
      `${start}CRDKind/Backup; CRDVersion/v1alpha1; ManagedBy/kro; KROVersion/0.4.1) aws-sdk-js/`,
    );
    expect(agent('ListGlobalTables')).toMatch(/^aws-sdk-js\//);
  });

  it('is the same in a retry', async () => {
    await using server = await fakeAws((_, index) => (index === 0 ? jsonError('SlowDown', 'x', 503) : jsonReply({})));
    using aws = await caller(server.url);
    await aws.call('ListTables', {}, { kind: table });
    expect(server.seen).toHaveLength(2);
    expect(server.seen[1]?.headers['user-agent']).toBe(server.seen[0]?.headers['user-agent']);
  });
});

describe('what is recorded of a call', () => {
  it('is its operation, type, status, attempts and time', async () => {
    await using server = await fakeAws((_, index) => (index === 0 ? jsonError('SlowDown', 'x', 503) : jsonReply({})));
    using aws = await caller(server.url);
    await aws.call('ListTables', {}, { opType: 'READ_MANY' });
    expect(aws.records).toEqual([
      {
        service: 'dynamodb',
        operation: 'ListTables',
        opType: 'READ_MANY',
        status: 200,
        attempts: 2,
        ms: expect.any(Number),
      },
    ]);
  });

  it('is AWS’s code and status when it fails', async () => {
    await using server = await fakeAws(() => jsonError('ValidationException', 'bad'));
    using aws = await caller(server.url);
    await failure(aws.call('CreateTable', { TableName: 'orders' }, { opType: 'CREATE' }));
    expect(aws.records).toMatchObject([
      { opType: 'CREATE', status: 400, errorCode: 'ValidationException', errorKind: 'client', attempts: 1 },
    ]);
  });

  it('is a line at debug level that holds no value of the input, the output or the credentials', async () => {
    const reply = (index: number) =>
      index === 0
        ? jsonReply({ Table: { TableName: 'private-out' } })
        : jsonError('ValidationException', 'private-text');
    await using server = await fakeAws((_, index) => reply(index));
    using aws = await caller(server.url);
    await aws.call('DescribeTable', { TableName: 'private-in' }, { kind: table });
    await failure(aws.call('DescribeTable', { TableName: 'private-in' }));
    expect(aws.lines).toHaveLength(2);
    expect(aws.lines[0]).toContain('"operation":"DescribeTable","opType":"READ_ONE","status":200');
    expect(aws.lines[0]).toContain('"region":"us-west-2","requestId":"REQ-1"');
    expect(aws.lines[1]).toContain('"errorCode":"ValidationException"');
    expect(aws.lines.join()).not.toMatch(/private|hidden|AKID/);
  });
});

describe('an aborted call', () => {
  it('ends at once, is not retried, and is no one’s fault', async () => {
    await using server = await fakeAws(() => () => {});
    using aws = await caller(server.url);
    const controller = new AbortController();
    const pending = failure(aws.call('ListTables', {}, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort(new Error('shutting down'));
    const error = await pending;
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ kind: 'aborted', status: 0, apiError: false });
    expect(String(error)).toContain('operation error DynamoDB: ListTables, canceled');
    expect(server.seen).toHaveLength(1);
    expect(aws.records).toMatchObject([{ errorKind: 'aborted' }]);
  });

  it('is not sent when the signal was aborted before', async () => {
    await using server = await fakeAws(() => jsonReply({}));
    using aws = await caller(server.url);
    const error = await failure(aws.call('ListTables', {}, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'aborted' });
    expect(server.seen).toHaveLength(0);
  });

  it('does not wait for credentials', async () => {
    using aws = await caller('http://127.0.0.1:1');
    const controller = new AbortController();
    const asked = Promise.withResolvers<void>();
    const credentials = () => {
      asked.resolve();
      return new Promise<never>(() => {});
    };
    const scope = { region: 'us-west-2', identity: { key: 'slow', credentials } };
    const pending = failure(aws.call('ListTables', {}, { scope, signal: controller.signal }));
    await asked.promise;
    controller.abort();
    expect(await pending).toMatchObject({ kind: 'aborted' });
  });

  it('leaves no listener on the signal once it is over', async () => {
    await using server = await fakeAws(() => jsonReply({}));
    using aws = await caller(server.url);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await aws.call('ListTables', {}, { signal });
    expect(added.mock.calls.length).toBeGreaterThan(0);
    await vi.waitFor(() => expect(removed.mock.calls.length).toBe(added.mock.calls.length));
  });
});

describe('the gate', () => {
  it('holds a call back until it opens, and learns how each call went', async () => {
    await using server = await fakeAws((_, index) => (index === 0 ? jsonReply({}) : jsonError('AccessDenied', 'no')));
    const outcomes: AwsCallRecord[] = [];
    const open = Promise.withResolvers<void>();
    const gate = vi.fn(async () => {
      await open.promise;
      return (record: AwsCallRecord) => void outcomes.push(record);
    });
    using aws = await caller(server.url, {}, { gate });
    const pending = aws.call('ListTables');
    expect(gate).toHaveBeenCalledOnce();
    expect(server.seen).toHaveLength(0);
    open.resolve();
    await pending;
    await failure(aws.call('ListTables'));
    expect(outcomes).toEqual(aws.records);
    expect(outcomes.map(({ errorKind }) => errorKind)).toEqual([undefined, 'denied']);
  });

  it('that refuses ends the call with an AwsError', async () => {
    const gate = async () => Promise.reject(new Error('closed'));
    using aws = await caller('http://127.0.0.1:1', {}, { gate });
    expect(await failure(aws.call('ListTables'))).toBeInstanceOf(AwsError);
  });
});
