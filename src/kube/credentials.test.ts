import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { KubeClient } from './client.ts';
import { loadConnection } from './config.ts';
import { type FakeApi, fakeApi, fixture, pem, rejection, widget, widgets } from './fake-api.fixture.ts';
import { kubeconfig, type TempDir, tempDir } from './temp-dir.fixture.ts';

const orders = { namespace: 'shop', name: 'orders' };

/** A client by a kubeconfig with this user. */
async function clientFor(api: FakeApi, dir: TempDir, user: object, clock = new ManualClock()) {
  const cluster = api.url.startsWith('https') ? { 'certificate-authority': fixture('ca.pem') } : {};
  const file = await dir.write('config', kubeconfig({ server: api.url, ...cluster }, user));
  return new KubeClient(await loadConnection({ env: {}, kubeconfig: file, clock }), { userAgent: 'test/1', clock });
}

/** The headers, and the certificate, of one successful request. */
async function sent(api: FakeApi, client: KubeClient) {
  const read = client.get(widgets, orders);
  const request = await api.next();
  request.json(widget('orders', '7'));
  await read;
  return { ...request.headers, clientName: request.clientName };
}

describe('a request', () => {
  it('carries the token', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const client = await clientFor(api, dir, { token: 'abc', tokenFile: '/none', username: 'ann' });
    expect(await sent(api, client)).toMatchObject({ authorization: 'Bearer abc' });
  });

  it('carries user name and password', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const client = await clientFor(api, dir, { username: 'ann', password: 'p:w' });
    const authorization = `Basic ${Buffer.from('ann:p:w').toString('base64')}`;
    expect(await sent(api, client)).toMatchObject({ authorization });
  });

  it('carries nothing for a user without credentials', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    expect((await sent(api, await clientFor(api, dir, {}))).authorization).toBeUndefined();
  });

  it('says as whom an administrator acts', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const extra = { 'as-uid': '7', 'as-groups': ['g1', 'g2'], 'as-user-extra': { 'example.test/Team': ['a', 'b'] } };
    const headers = await sent(api, await clientFor(api, dir, { token: 'abc', as: 'bob', ...extra }));
    expect(headers).toMatchObject({
      authorization: 'Bearer abc',
      'impersonate-user': 'bob',
      'impersonate-uid': '7',
      'impersonate-group': 'g1, g2',
      'impersonate-extra-example.test%2fteam': 'a, b',
    });
  });
});

describe('a client certificate', () => {
  it('comes from files or from the kubeconfig itself', async () => {
    await using api = await fakeApi(true);
    await using dir = await tempDir();
    const files = { 'client-certificate': fixture('client.pem'), 'client-key': fixture('client-key.pem') };
    expect((await sent(api, await clientFor(api, dir, files))).clientName).toBe('ann');
    const data = {
      'client-certificate-data': Buffer.from(pem('second-client.pem')).toString('base64'),
      'client-key-data': Buffer.from(pem('second-client-key.pem')).toString('base64'),
    };
    expect((await sent(api, await clientFor(api, dir, { ...files, ...data }))).clientName).toBe('bob');
    expect((await sent(api, await clientFor(api, dir, {}))).clientName).toBeUndefined();
  });

  it('goes with a token', async () => {
    await using api = await fakeApi(true);
    await using dir = await tempDir();
    const files = { 'client-certificate': fixture('client.pem'), 'client-key': fixture('client-key.pem') };
    const tokenFile = await dir.write('token', 'abc');
    const headers = await sent(api, await clientFor(api, dir, { ...files, tokenFile }));
    expect(headers).toMatchObject({ clientName: 'ann', authorization: 'Bearer abc' });
  });
});

describe('a token file', () => {
  it('is read again after a minute', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const clock = new ManualClock();
    await dir.write('token', 'first\n');
    // Relative to the kubeconfig.
    const client = await clientFor(api, dir, { tokenFile: 'token' }, clock);
    expect((await sent(api, client)).authorization).toBe('Bearer first');
    await dir.write('token', 'second\n');
    clock.advance(59_000);
    expect((await sent(api, client)).authorization).toBe('Bearer first');
    clock.advance(1000);
    expect((await sent(api, client)).authorization).toBe('Bearer second');
  });

  it('is read again at once when the server refuses the token', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const tokenFile = await dir.write('token', 'first');
    const client = await clientFor(api, dir, { tokenFile });
    await sent(api, client);
    await dir.write('token', 'second');
    const write = client.create(widgets, widget('orders', ''));
    (await api.next()).fail(401, 'Unauthorized');
    const retry = await api.next();
    expect(retry).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer second' } });
    expect(JSON.parse(retry.body)).toEqual(widget('orders', ''));
    retry.json(widget('orders', '1'), 201);
    await write;
  });

  it('that has not changed is not sent twice', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const client = await clientFor(api, dir, { tokenFile: await dir.write('token', 'first') });
    const read = rejection(client.get(widgets, orders));
    (await api.next()).fail(401, 'Unauthorized');
    expect(await read).toMatchObject({ unauthorized: true });
    expect(api.requests.waiting).toEqual([]);
  });

  it('that is gone for a while leaves the token of before in use', async () => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    const clock = new ManualClock();
    const tokenFile = await dir.write('token', 'first');
    const client = await clientFor(api, dir, { tokenFile }, clock);
    await sent(api, client);
    await rm(tokenFile);
    clock.advance(60_000);
    expect((await sent(api, client)).authorization).toBe('Bearer first');
  });

  it.each([
    ['is missing', undefined, 'no such file'],
    ['is empty', '\n', 'and not empty'],
    ['holds more than a token', 'a b', 'one line of ASCII without spaces'],
  ])('that %s is told of at the first request', async (_, content, problem) => {
    await using api = await fakeApi();
    await using dir = await tempDir();
    if (content !== undefined) await dir.write('token', content);
    const client = await clientFor(api, dir, { tokenFile: 'token' });
    const error = await rejection(client.get(widgets, orders));
    expect(error).toMatchObject({ code: 0, reason: 'NoCredentials' });
    expect(String(error)).toContain(`${join(dir.path, 'token')}: cannot use the token for the Kubernetes API`);
    expect(String(error)).toContain(problem);
  });
});
