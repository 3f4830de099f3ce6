import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsClients, type AwsScope } from './client-factory.ts';
import { caller, failure, fakeAws, jsonError, jsonReply, stubAwsEnv, tables } from './fake-aws.fixture.ts';
import type { SdkModule } from './sdk-module.ts';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

const region = 'us-west-2';

describe('the endpoint of a call', () => {
  /** Which of the given settings' servers a call reaches. */
  async function reached(settings: readonly ('annotation' | 'flag' | 'service variable' | 'variable')[]) {
    const names: string[] = [];
    const named = (name: string) => () => {
      names.push(name);
      return jsonReply({});
    };
    await using annotation = await fakeAws(named('annotation'));
    await using flag = await fakeAws(named('flag'));
    await using service = await fakeAws(named('service variable'));
    await using general = await fakeAws(named('variable'));
    if (settings.includes('service variable')) vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', service.url);
    if (settings.includes('variable')) vi.stubEnv('AWS_ENDPOINT_URL', general.url);
    using aws = await caller(settings.includes('flag') ? flag.url : undefined);
    const scope: AwsScope = settings.includes('annotation') ? { region, endpoint: annotation.url } : { region };
    await aws.call('ListTables', {}, { scope });
    return names;
  }

  it('is the namespace’s before any other', async () => {
    expect(await reached(['annotation', 'flag', 'service variable', 'variable'])).toEqual(['annotation']);
  });

  it('is the flag’s before the SDK’s variables', async () => {
    expect(await reached(['flag', 'service variable', 'variable'])).toEqual(['flag']);
  });

  it('is AWS_ENDPOINT_URL_<SERVICE> before AWS_ENDPOINT_URL', async () => {
    expect(await reached(['service variable', 'variable'])).toEqual(['service variable']);
  });

  it('is AWS_ENDPOINT_URL when nothing else is set', async () => {
    expect(await reached(['variable'])).toEqual(['variable']);
  });

  it('must be a URL', async () => {
    using aws = await caller(undefined);
    const error = await failure(aws.call('ListTables', {}, { scope: { region, endpoint: 'localhost:8000' } }));
    expect(error).toMatchObject({ kind: 'client' });
    expect(String(error)).toContain('ListTables, "localhost:8000" is not an endpoint URL');
  });
});

describe('clients', () => {
  function countingLoad(): { loads: () => number; load: () => Promise<SdkModule> } {
    let count = 0;
    return {
      loads: () => count,
      load: async () => {
        count += 1;
        return { DynamoDBClient: class {} };
      },
    };
  }

  it('are one for a service, region, endpoint and identity', async () => {
    using clients = new AwsClients({ region });
    const identity = { key: 'role-a', credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) };
    const scopes: AwsScope[] = [
      { region },
      { region: 'eu-west-1' },
      { region, endpoint: 'https://other.example' },
      { region, identity },
      { region, identity: { ...identity, key: 'role-b' } },
    ];
    const first = await Promise.all(scopes.map((scope) => clients.client(tables, scope)));
    const again = await Promise.all(scopes.map((scope) => clients.client(tables, scope)));
    expect(new Set(first.map(({ client }) => client)).size).toBe(5);
    expect(again.map(({ client }) => client)).toEqual(first.map(({ client }) => client));
    expect(again.every(({ client }, i) => client === first[i]?.client)).toBe(true);
  });

  it('are not loaded before the first call, and once by calls at the same time', async () => {
    using clients = new AwsClients({ region });
    const { load, loads } = countingLoad();
    const service = { ...tables, load };
    expect(loads()).toBe(0);
    const [a, b] = await Promise.all([clients.client(service, { region }), clients.client(service, { region })]);
    expect(a).toBe(b);
    expect(loads()).toBe(1);
  });

  it('are loaded anew after a failure', async () => {
    using clients = new AwsClients({ region });
    const load = vi.fn<() => Promise<SdkModule>>().mockRejectedValueOnce(new Error('disk'));
    load.mockResolvedValue({ DynamoDBClient: class {} });
    const service = { ...tables, load };
    expect(await failure(clients.client(service, { region }))).toMatchObject({ message: 'disk' });
    expect(await clients.client(service, { region })).toBeDefined();
  });

  it('do not pile up: the least recently used goes first', async () => {
    using clients = new AwsClients({ region });
    const { load, loads } = countingLoad();
    const service = { ...tables, load };
    await clients.client(service, { region: 'first' });
    for (let i = 0; i < 499; i++) await clients.client(service, { region: `r-${i}` });
    await clients.client(service, { region: 'first' });
    await clients.client(service, { region: 'one-more' });
    expect(loads()).toBe(501);
    await clients.client(service, { region: 'first' });
    expect(loads()).toBe(501);
    await clients.client(service, { region: 'r-0' });
    expect(loads()).toBe(502);
  });

  it('say what is missing when the package has no such client', async () => {
    using clients = new AwsClients({ region });
    const service = { ...tables, clientClass: 'NoClient' };
    expect(String(await failure(clients.client(service, { region })))).toContain('the SDK of DynamoDB has no NoClient');
  });

  it('call as the scope’s identity, and tell it when AWS refuses it', async () => {
    await using server = await fakeAws(() => jsonError('ExpiredTokenException', 'expired'));
    using aws = await caller(server.url);
    const invalidate = vi.fn();
    const credentials = async () => ({ accessKeyId: 'AKIDROLE', secretAccessKey: 'hidden' });
    const scope = { region, identity: { key: 'role', credentials, invalidate } };
    expect(await failure(aws.call('ListTables', {}, { scope }))).toMatchObject({ kind: 'expiredCredentials' });
    expect(server.seen[0]?.headers.authorization).toContain('Credential=AKIDROLE/');
    expect(invalidate).toHaveBeenCalledOnce();
  });

  it('ask the identity anew for every call, and do not take its failure for an answer of the service', async () => {
    await using server = await fakeAws(() => jsonReply({}));
    using aws = await caller(server.url);
    const refusal = { name: 'ResourceNotFoundException', $fault: 'client', $metadata: { httpStatusCode: 400 } };
    const given = { accessKeyId: 'AKIDROLE', secretAccessKey: 'hidden' };
    const refused = Object.assign(new Error('no such role'), refusal, { __type: 'x' });
    let allowed = true;
    const credentials = async () => (allowed ? given : Promise.reject(refused));
    const scope = { region, identity: { key: 'role', credentials } };
    await aws.call('ListTables', {}, { scope });
    allowed = false;
    const error = await failure(aws.call('ListTables', {}, { scope }));
    expect(error).toMatchObject({ kind: 'expiredCredentials', code: 'CredentialsProviderError', apiError: false });
    expect(String(error)).toContain('get credentials: api error ResourceNotFoundException: no such role');
  });

  it('take the path-style flag and the service’s own options', async () => {
    const made: object[] = [];
    class Client {
      constructor(options: object) {
        made.push(options);
      }
    }
    using clients = new AwsClients({ region, usePathStyle: true, endpointUrl: 'https://flag.example' });
    const service = { ...tables, load: async () => ({ DynamoDBClient: Client }), clientOptions: { odd: 1 } };
    await clients.client(service, { region });
    await clients.client({ ...service, name: 'sts', ownEndpoint: true }, { region });
    expect(made).toMatchObject([{ forcePathStyle: true, odd: 1, endpoint: 'https://flag.example' }, { odd: 1 }]);
    expect(made[1]).not.toHaveProperty('endpoint');
  });
});

describe('attempts', () => {
  const throttled = jsonError('ThrottlingException', 'slow down');

  async function attempts(config: object, more: object = {}): Promise<number> {
    await using server = await fakeAws(() => throttled);
    using aws = await caller(server.url, config);
    await failure(aws.call('ListTables', {}, more));
    return server.seen.length;
  }

  it('are three, and one for a call to be sent once', async () => {
    expect(await attempts({})).toBe(3);
    expect(await attempts({}, { once: true })).toBe(1);
  });

  it('are as many as set, by option before AWS_MAX_ATTEMPTS', async () => {
    const options: { maxAttempts: unknown }[] = [];
    class Client {
      constructor(given: { maxAttempts: unknown }) {
        options.push(given);
      }
    }
    const service = { ...tables, load: async () => ({ DynamoDBClient: Client }) };
    for (const config of [
      { env: {} },
      { env: { AWS_MAX_ATTEMPTS: '5' } },
      { env: { AWS_MAX_ATTEMPTS: 'many' } },
      { env: { AWS_MAX_ATTEMPTS: '5' }, maxAttempts: 2 },
    ]) {
      using clients = new AwsClients({ region, ...config });
      await clients.client(service, { region });
    }
    expect(options.map(({ maxAttempts }) => maxAttempts)).toEqual([3, 5, 3, 2]);
  });
});
