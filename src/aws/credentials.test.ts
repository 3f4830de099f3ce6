import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../shared/clock.ts';
import { CredentialsError, SharedCredentials } from './credentials.ts';
import {
  caller,
  failure,
  fakeAws,
  jsonError,
  jsonReply,
  type Seen,
  stubAwsEnv,
  xmlCredentials,
  xmlReply,
} from './fake-aws.fixture.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tack-credentials-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const listed = jsonReply({ TableNames: [] });

/** The access key that a request was signed with. */
function keyOf(request: Seen | undefined): string | undefined {
  return /Credential=([^/]+)\//.exec(request?.headers.authorization ?? '')?.[1];
}

describe('the default chain', () => {
  it('uses a web identity token, exchanged once for all clients and regions', async () => {
    const webIdentity = xmlReply('AssumeRoleWithWebIdentity', xmlCredentials('AKIDWEB'));
    await using sts = await fakeAws(() => webIdentity);
    await using server = await fakeAws(() => listed);
    stubAwsEnv({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/controller',
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('token', 'projected-token'),
      AWS_ENDPOINT_URL_STS: sts.url,
    });
    using aws = await caller(server.url);
    const elsewhere = { scope: { region: 'eu-west-1' } };
    await Promise.all([aws.call('ListTables'), aws.call('ListTables'), aws.call('ListTables', {}, elsewhere)]);
    expect(sts.seen).toHaveLength(1);
    expect(sts.seen[0]?.body).toContain('Action=AssumeRoleWithWebIdentity');
    expect(sts.seen[0]?.body).toContain('WebIdentityToken=projected-token');
    expect(server.seen.map(keyOf)).toEqual(['AKIDWEB', 'AKIDWEB', 'AKIDWEB']);
    expect(server.seen[0]?.headers['x-amz-security-token']).toBe('hidden-token');
  });

  it('uses EKS Pod Identity', async () => {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    const body = { AccessKeyId: 'AKIDPOD', SecretAccessKey: 'hidden', Token: 'hidden', Expiration: expiration };
    await using agent = await fakeAws(() => jsonReply(body));
    await using server = await fakeAws(() => listed);
    stubAwsEnv({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: await file('pod-token', 'pod-token'),
    });
    using aws = await caller(server.url);
    await aws.call('ListTables');
    await aws.call('ListTables', {}, { scope: { region: 'eu-west-1' } });
    expect(agent.seen).toMatchObject([{ target: '/v1/credentials', headers: { authorization: 'pod-token' } }]);
    expect(server.seen.map(keyOf)).toEqual(['AKIDPOD', 'AKIDPOD']);
  });

  it('reads a rotated credentials file again once AWS refuses the old key', async () => {
    const profile = (key: string): string => `[default]\naws_access_key_id = ${key}\naws_secret_access_key = hidden\n`;
    const path = await file('credentials', profile('AKIDOLD'));
    stubAwsEnv({ AWS_SHARED_CREDENTIALS_FILE: path });
    let refused = '';
    await using server = await fakeAws((request) =>
      keyOf(request) === refused ? jsonError('UnrecognizedClientException', 'unknown key') : listed,
    );
    const clock = new HeldClock();
    using aws = await caller(server.url, { clock });
    await aws.call('ListTables');
    await file('credentials', profile('AKIDNEW'));
    refused = 'AKIDOLD';
    clock.ms += 60_000;
    expect(await failure(aws.call('ListTables'))).toMatchObject({ kind: 'expiredCredentials' });
    expect(await aws.call('ListTables')).toEqual({ TableNames: [] });
    expect(server.seen.map(keyOf)).toEqual(['AKIDOLD', 'AKIDOLD', 'AKIDNEW']);
  });

  it('that finds nothing says where it looked and what to do, without any value', async () => {
    stubAwsEnv({ AWS_ACCESS_KEY_ID: 'AKIDHALF', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/x' });
    await using server = await fakeAws(() => listed);
    using aws = await caller(server.url);
    const error = await failure(aws.call('ListTables'));
    expect(error).toMatchObject({ kind: 'expiredCredentials', code: 'CredentialsProviderError', apiError: false });
    const text = String(error);
    expect(text).toContain(
      'operation error DynamoDB: ListTables, get credentials: none found; ' +
        'tried AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (only AWS_ACCESS_KEY_ID set), ' +
        'shared files (AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE set), ' +
        'AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN (only AWS_ROLE_ARN set), ' +
        'AWS_CONTAINER_CREDENTIALS_FULL_URI (not set), instance metadata (turned off). ' +
        "Give the pod's service account a role (IRSA or EKS Pod Identity), or set",
    );
    expect(text).not.toContain('AKIDHALF');
    expect(server.seen).toHaveLength(0);
  });

  it('that STS refuses says so, and is asked again by the next call', async () => {
    const body =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not trusted</Message></Error></ErrorResponse>';
    await using sts = await fakeAws(() => ({ status: 403, body }));
    stubAwsEnv({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/controller',
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('token', 'projected-token'),
      AWS_ENDPOINT_URL_STS: sts.url,
    });
    using aws = await caller(undefined);
    const error = await failure(aws.call('ListTables'));
    expect(error).toMatchObject({ kind: 'expiredCredentials', code: 'CredentialsProviderError' });
    expect(String(error)).toContain('get credentials: api error AccessDenied: not trusted');
    await failure(aws.call('ListTables'));
    expect(sts.seen).toHaveLength(2);
  });

  it('that cannot reach STS makes a network error', async () => {
    const gone = await fakeAws(() => listed);
    await gone[Symbol.asyncDispose]();
    stubAwsEnv({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/controller',
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('token', 'projected-token'),
      AWS_ENDPOINT_URL_STS: gone.url,
    });
    using aws = await caller(undefined);
    expect(await failure(aws.call('ListTables'))).toMatchObject({ kind: 'network' });
  });

  it('does not ask the endpoint that --aws-endpoint-url names', async () => {
    await using sts = await fakeAws(() => xmlReply('AssumeRoleWithWebIdentity', xmlCredentials('AKIDWEB')));
    await using server = await fakeAws(() => listed);
    stubAwsEnv({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/controller',
      AWS_WEB_IDENTITY_TOKEN_FILE: await file('token', 'projected-token'),
      AWS_ENDPOINT_URL_STS: sts.url,
    });
    using aws = await caller(server.url);
    await aws.call('ListTables');
    expect(server.seen.map(({ body }) => body)).toEqual(['{}']);
  });
});

/** A clock that stands still until moved; `expire` runs what waits. */
class HeldClock implements Clock {
  ms = 1_000_000;
  readonly waiting = new Set<() => void>();

  now(): number {
    return this.ms;
  }

  after(_ms: number, task: () => void): () => void {
    this.waiting.add(task);
    return () => this.waiting.delete(task);
  }

  expire(): void {
    for (const task of this.waiting) {
      this.waiting.delete(task);
      task();
    }
  }
}

describe('shared credentials', () => {
  const found = { accessKeyId: 'AKID', secretAccessKey: 'hidden' };

  it('give up on a source that hangs, and start anew', async () => {
    const clock = new HeldClock();
    const chain = vi.fn(async () =>
      chain.mock.calls.length === 1 ? () => new Promise<never>(() => {}) : async () => found,
    );
    const shared = new SharedCredentials({ chain, timeoutMs: 60_000, clock, env: {} });
    const hanging = failure(shared.provider());
    clock.expire();
    expect(String(await hanging)).toContain('no answer within 60 s; tried AWS_ACCESS_KEY_ID');
    expect(await shared.provider()).toBe(found);
    expect(clock.waiting.size).toBe(0);
  });

  it('start anew after the chain could not be made', async () => {
    const chain = vi
      .fn()
      .mockRejectedValueOnce(new Error('no module'))
      .mockResolvedValue(async () => found);
    const shared = new SharedCredentials({ chain, timeoutMs: 0, clock: new HeldClock(), env: {} });
    expect(await failure(shared.provider())).toBeInstanceOf(CredentialsError);
    expect(await shared.provider()).toBe(found);
  });

  it('are looked for again at most every ten seconds, however often they are refused', async () => {
    const clock = new HeldClock();
    const source = vi.fn(async () => found);
    const shared = new SharedCredentials({ chain: async () => source, timeoutMs: 0, clock, env: {} });
    const forced = () => source.mock.calls.flat().map((options) => (options as { forceRefresh: boolean }).forceRefresh);
    await shared.provider();
    shared.invalidate();
    await shared.provider();
    clock.ms += 10_000;
    shared.invalidate();
    await shared.provider();
    shared.invalidate();
    await shared.provider();
    expect(forced()).toEqual([false, false, true, false]);
  });

  it('stay refused until new ones were found', async () => {
    const source = vi.fn(async () => found);
    const shared = new SharedCredentials({ chain: async () => source, timeoutMs: 0, clock: new HeldClock(), env: {} });
    shared.invalidate();
    source.mockRejectedValueOnce(new Error('not now'));
    await failure(shared.provider());
    await shared.provider();
    expect(source.mock.calls).toEqual([[{ forceRefresh: true }], [{ forceRefresh: true }]]);
  });
});
