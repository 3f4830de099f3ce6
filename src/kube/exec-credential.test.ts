import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { KubeClient } from './client.ts';
import { loadConnection } from './config.ts';
import { type FakeApi, fakeApi, fixture, pem, rejection, widget, widgets } from './fake-api.fixture.ts';
import { kubeconfig, type TempDir, tempDir } from './temp-dir.fixture.ts';

const orders = { namespace: 'shop', name: 'orders' };
const apiVersion = 'client.authentication.k8s.io/v1';

interface PluginSetup {
  readonly api: FakeApi;
  readonly dir: TempDir;
  readonly clock?: ManualClock;
  /** More fields of `exec`. */
  readonly exec?: object;
  readonly variables?: { name: string; value: string }[];
  readonly cluster?: object;
}

/** A client whose credentials come from the plugin among the fixtures. */
async function clientFor({ api, dir, exec = {}, variables = [], ...setup }: PluginSetup) {
  const { clock = new ManualClock() } = setup;
  const env = [
    { name: 'RUNS', value: join(dir.path, 'runs') },
    { name: 'ANSWER', value: join(dir.path, 'answer') },
    ...variables,
  ];
  const plugin = {
    apiVersion,
    command: process.execPath,
    args: [fixture('exec-plugin.mjs'), 'get-token'],
    env,
    ...exec,
  };
  const ca = api.url.startsWith('https') ? { 'certificate-authority': fixture('ca.pem') } : {};
  const cluster = { server: api.url, ...ca, ...setup.cluster };
  const file = await dir.write('config', kubeconfig(cluster, { exec: plugin }));
  return new KubeClient(await loadConnection({ env: {}, kubeconfig: file, clock }), { userAgent: 'test/1', clock });
}

function answer(dir: TempDir, status: object, more: object = {}): Promise<string> {
  return dir.write('answer', { kind: 'ExecCredential', apiVersion, status, ...more });
}

async function runs(dir: TempDir): Promise<{ info: string; args: string[]; EXTRA?: string }[]> {
  const lines = (await readFile(join(dir.path, 'runs'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function sent(api: FakeApi, client: KubeClient) {
  const read = client.get(widgets, orders);
  const request = await api.next();
  request.json(widget('orders', '7'));
  await read;
  return { authorization: request.headers.authorization, clientName: request.clientName };
}

describe('an exec plugin', () => {
  it('is asked once for a token, however many requests need it', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    await answer(dir, { token: 'abc' });
    const client = await clientFor({ api, dir, variables: [{ name: 'EXTRA', value: 'x y' }] });
    const reads = [1, 2, 3].map(() => client.get(widgets, orders));
    for (const request of await api.requests.take(3)) {
      expect(request.headers.authorization).toBe('Bearer abc');
      request.json(widget('orders', '7'));
    }
    await Promise.all(reads);
    await sent(api, client);
    const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false } });
    expect(await runs(dir)).toEqual([{ info, args: ['get-token'], EXTRA: 'x y' }]);
  });

  it('is asked again when the token has expired', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const clock = new ManualClock();
    await answer(dir, { token: 'first', expirationTimestamp: new Date(clock.now() + 60_000).toISOString() });
    const client = await clientFor({ api, dir, clock });
    await sent(api, client);
    await answer(dir, { token: 'second' });
    clock.advance(59_999);
    expect((await sent(api, client)).authorization).toBe('Bearer first');
    clock.advance(1);
    expect((await sent(api, client)).authorization).toBe('Bearer second');
    expect(await runs(dir)).toHaveLength(2);
  });

  it('is asked again once when the server refuses what it gave', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    await answer(dir, { token: 'first' });
    const client = await clientFor({ api, dir });
    await sent(api, client);
    await answer(dir, { token: 'second' });
    const reads = [1, 2].map(() => client.get(widgets, orders));
    for (const refused of await api.requests.take(2)) refused.fail(401, 'Unauthorized');
    for (const again of await api.requests.take(2)) {
      expect(again.headers.authorization).toBe('Bearer second');
      again.json(widget('orders', '7'));
    }
    await Promise.all(reads);
    expect(await runs(dir)).toHaveLength(2);
    const refused = rejection(client.get(widgets, orders));
    (await api.next()).fail(401, 'Unauthorized');
    expect(await refused).toMatchObject({ unauthorized: true });
    expect(await runs(dir)).toHaveLength(3);
    expect(api.requests.waiting).toEqual([]);
  });

  it('is told of the cluster when it wants to be', async () => {
    await using api = await fakeApi(true);
    await using dir = await tempDir();
    await answer(dir, { token: 'abc' });
    const extensions = [
      { name: 'other', extension: {} },
      { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } },
    ];
    const cluster = { extensions, 'tls-server-name': 'kube.test' };
    const client = await clientFor({ api, dir, cluster, exec: { provideClusterInfo: true } });
    await sent(api, client);
    const [run] = await runs(dir);
    expect(JSON.parse(run?.info ?? '').spec.cluster).toEqual({
      server: api.url,
      'tls-server-name': 'kube.test',
      'certificate-authority-data': Buffer.from(pem('ca.pem')).toString('base64'),
      config: { audience: 'a' },
    });
  });

  it('may give a client certificate, and another later', async () => {
    await using api = await fakeApi(true);
    await using dir = await tempDir();
    const clock = new ManualClock();
    const certificate = (name: string) => ({
      clientCertificateData: pem(`${name}.pem`),
      clientKeyData: pem(`${name}-key.pem`),
    });
    const expirationTimestamp = new Date(clock.now() + 1000).toISOString();
    await answer(dir, { ...certificate('client'), expirationTimestamp });
    const client = await clientFor({ api, dir, clock });
    expect(await sent(api, client)).toEqual({ authorization: undefined, clientName: 'ann' });
    await answer(dir, { ...certificate('second-client'), token: 'abc' });
    clock.advance(1000);
    expect(await sent(api, client)).toEqual({ authorization: 'Bearer abc', clientName: 'bob' });
  });

  it('may be of the older version', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const beta = { apiVersion: 'client.authentication.k8s.io/v1beta1' };
    await answer(dir, { token: 'abc' }, beta);
    expect((await sent(api, await clientFor({ api, dir, exec: beta }))).authorization).toBe('Bearer abc');
  });
});

describe('the error of an exec plugin', () => {
  async function failure(setup: Partial<PluginSetup>, prepare?: (dir: TempDir) => Promise<unknown>): Promise<string> {
    await using api = await fakeApi();
    await using dir = await tempDir();
    await prepare?.(dir);
    const client = await clientFor({ api, dir, ...setup });
    const error = await rejection(client.get(widgets, orders));
    expect(error).toMatchObject({ code: 0, reason: 'NoCredentials' });
    expect(String(error)).toContain(`${join(dir.path, 'config')}: users["u"].user.exec: `);
    expect(String(error)).not.toContain('hidden-token');
    return String(error);
  }

  it('says that the command is missing, and how to get it', async () => {
    const exec = { command: 'no-such-command', installHint: 'Get it from\nhttps://example.test' };
    expect(await failure({ exec })).toContain(
      'the command "no-such-command" was not found; install it or set PATH: Get it from https://example.test',
    );
    expect(await failure({ exec: { command: './none' } })).toMatch(/the command "\/.*\/none" was not found/);
  });

  it('quotes what the command wrote to stderr, not what it printed', async () => {
    const variables = [{ name: 'FAIL', value: 'please log in' }];
    const text = await failure({ variables });
    expect(text).toContain(`the command ${JSON.stringify(process.execPath)} failed (3): please log in`);
  });

  it.each([
    ['is not an ExecCredential', 'nothing', 'is not an ExecCredential'],
    ['is of another version', { kind: 'ExecCredential', apiVersion: 'v2' }, 'is not of apiVersion'],
    ['has no status', { kind: 'ExecCredential', apiVersion }, 'has no status'],
    [
      'holds nothing',
      { kind: 'ExecCredential', apiVersion, status: {} },
      'gave neither a token nor a client certificate',
    ],
    [
      'holds half a certificate',
      { kind: 'ExecCredential', apiVersion, status: { clientKeyData: 'k' } },
      'gave only one of clientCertificateData and clientKeyData',
    ],
    [
      'holds a bad certificate',
      { kind: 'ExecCredential', apiVersion, status: { clientKeyData: 'k', clientCertificateData: 'c' } },
      'gave a client certificate that cannot be used',
    ],
    [
      'holds a token that is none',
      { kind: 'ExecCredential', apiVersion, status: { token: 'hidden-token and more' } },
      'gave a token that cannot be used',
    ],
    [
      'has no time for its end',
      { kind: 'ExecCredential', apiVersion, status: { token: 'hidden-token', expirationTimestamp: 'soon' } },
      'gave an expirationTimestamp that is no time',
    ],
  ])('says that the answer %s', async (_, content, problem) => {
    expect(await failure({}, (dir) => dir.write('answer', content))).toContain(problem);
  });
});
