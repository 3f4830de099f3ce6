import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { KubeClient } from './client.ts';
import { failure, fakeApi, rejection, widget, widgets } from './fake-api.fixture.ts';
import { KubeError } from './kube-error.ts';

const orders = { namespace: 'shop', name: 'orders' };
const path = '/apis/example.test/v1/namespaces/shop/widgets/orders';
/** Makes waits exact: the jitter's middle. */
const random = () => 0.5;

describe('an error of the API server', () => {
  it.each([
    [404, 'NotFound', 'notFound'],
    [409, 'Conflict', 'conflict'],
    [409, 'AlreadyExists', 'alreadyExists'],
    [410, 'Expired', 'gone'],
    [401, 'Unauthorized', 'unauthorized'],
    [403, 'Forbidden', 'forbidden'],
    [422, 'Invalid', 'invalid'],
    [429, 'TooManyRequests', 'tooManyRequests'],
    [500, 'InternalError', 'transient'],
  ] as const)('of %i %s is %s', async (code, reason, what) => {
    await using api = await fakeApi();
    const write = rejection(api.client().create(widgets, widget('orders', '')));
    (await api.next()).fail(code, reason);
    const error = await write;
    expect(error).toBeInstanceOf(KubeError);
    expect(error).toMatchObject({ code, reason, message: `${reason} it is`, [what]: true });
    const others = ['notFound', 'conflict', 'alreadyExists', 'gone', 'invalid'].filter((other) => other !== what);
    for (const other of others) expect(error).toMatchObject({ [other]: false });
  });

  it('carries its details, and how long to wait', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const write = rejection(client.create(widgets, widget('orders', '')));
    const details = { name: 'orders', causes: [{ field: 'spec.size', message: 'too big' }], retryAfterSeconds: 3 };
    (await api.next()).json(failure(422, 'Invalid', details), 422);
    expect(await write).toMatchObject({ details, retryAfterMs: 3000 });
    const again = rejection(client.create(widgets, widget('orders', '')));
    (await api.next()).json(failure(429, 'TooManyRequests', { causes: 'none' }), 429, { 'retry-after': '7' });
    expect(await again).toMatchObject({ details: { causes: [] }, retryAfterMs: 7000 });
  });

  it('is told in short when it is a page', async () => {
    await using api = await fakeApi();
    const write = rejection(api.client().create(widgets, widget('orders', '')));
    const page = `<html><style>b{}</style><h1>Bad\nGateway</h1>${'<p>long</p>'.repeat(1000)}</html>`;
    (await api.next()).text(page, 502, { 'content-type': 'text/html' });
    const error = await write;
    expect(error).toMatchObject({ code: 502, reason: 'BadGateway', transient: true });
    const start = `POST ${api.url}/apis/example.test/v1/namespaces/shop/widgets: HTTP 502: Bad Gateway long long`;
    expect(String(error)).toContain(start);
    expect(String(error).length).toBeLessThan(400);
  });

  it('of endless length is read in part only', async () => {
    await using api = await fakeApi();
    const write = rejection(api.client().create(widgets, widget('orders', '')));
    const { response } = await api.next();
    response.writeHead(500);
    const more = (): void => void response.write('x'.repeat(65_536), () => response.destroyed || setImmediate(more));
    more();
    expect(await write).toMatchObject({ code: 500 });
  });

  it('is told when the server speaks something else than JSON', async () => {
    await using api = await fakeApi();
    const client = api.client();
    for (const text of ['<html>Sign in</html>', '{"kind":', '[1]', '']) {
      const read = rejection(client.get(widgets, orders));
      (await api.next()).text(text);
      expect(await read).toMatchObject({ code: 200, reason: 'InvalidResponse' });
    }
    const read = rejection(client.get(widgets, orders));
    (await api.next()).text('<html>Sign in</html>');
    expect(String(await read)).toBe(`KubeError: GET ${api.url}${path}: the answer is not a JSON object: Sign in`);
  });

  it('is what a redirect is taken for', async () => {
    await using api = await fakeApi();
    const read = rejection(api.client().get(widgets, orders));
    (await api.next()).text('', 302, { location: 'https://login.example/' });
    expect(await read).toMatchObject({ code: 302, reason: 'Found' });
  });
});

describe('a read', () => {
  it('is tried again when the server is busy, after the time it asks for', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const read = api.client({ clock, random }).get(widgets, orders);
    (await api.next()).fail(429, 'TooManyRequests', { 'retry-after': '2' });
    await clock.pass(2000);
    (await api.next()).text('upstream is down', 503);
    await clock.pass(500);
    (await api.next()).cut();
    await clock.pass(1000);
    (await api.next()).json(widget('orders', '7'));
    expect((await read).metadata.name).toBe('orders');
  });

  it('fails after five attempts', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const read = rejection(api.client({ clock, random }).get(widgets, orders));
    for (const waitMs of [250, 500, 1000, 2000]) {
      (await api.next()).fail(503, 'ServiceUnavailable');
      await clock.pass(waitMs);
    }
    (await api.next()).fail(503, 'ServiceUnavailable');
    expect(await read).toMatchObject({ code: 503 });
  });

  it('is not tried again when the server asks for a long wait', async () => {
    await using api = await fakeApi();
    const read = rejection(api.client().get(widgets, orders));
    (await api.next()).fail(503, 'ServiceUnavailable', { 'retry-after': '3600' });
    expect(await read).toMatchObject({ code: 503, retryAfterMs: 3_600_000 });
  });

  it('stops waiting for the next attempt when it is aborted', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const controller = new AbortController();
    const read = rejection(api.client({ clock, random }).get(widgets, orders, { signal: controller.signal }));
    (await api.next()).fail(503, 'ServiceUnavailable');
    await clock.waited(250);
    controller.abort('enough');
    expect(await read).toBe('enough');
  });

  it('that no server takes says where it went', async () => {
    const server = new URL(`http://127.0.0.1:${await freePort()}`);
    await using api = await fakeApi();
    const connection = api.connection({ server });
    const client = new KubeClient(connection, { userAgent: 'test/1', clock: { now: () => 0, after: immediately } });
    const error = await rejection(client.get(widgets, orders));
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed', transient: true });
    expect(String(error)).toBe(`KubeError: GET ${server.origin}${path}: connect ECONNREFUSED ${server.host}`);
  });
});

describe('a write', () => {
  it('is sent once, whatever comes', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const busy = rejection(client.create(widgets, widget('orders', '')));
    (await api.next()).fail(503, 'ServiceUnavailable');
    expect(await busy).toMatchObject({ code: 503 });
    const cut = rejection(client.create(widgets, widget('orders', '')));
    (await api.next()).cut();
    expect(await cut).toMatchObject({ code: 0, reason: 'ConnectionFailed' });
    expect(api.requests.waiting).toEqual([]);
  });
});

describe('the time limit', () => {
  it('ends a request without an answer, and is not followed by another', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const read = rejection(api.client({ clock }).get(widgets, orders));
    await api.next();
    await clock.pass(30_000);
    const error = await read;
    expect(error).toMatchObject({ code: 0, reason: 'Timeout', transient: true });
    expect(String(error)).toBe(`KubeError: GET ${api.url}${path}: no answer within 30000 ms`);
    expect(api.requests.waiting).toEqual([]);
  });

  it('covers the body', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const read = rejection(api.client({ clock, timeoutMs: 5000 }).get(widgets, orders));
    (await api.next()).open().response.write('{"kind":');
    await clock.pass(5000);
    expect(await read).toMatchObject({ reason: 'Timeout' });
  });

  it('leaves no timer behind', async () => {
    await using api = await fakeApi();
    let running = 0;
    const after = (): (() => void) => {
      running++;
      return () => running--;
    };
    const read = api.client({ clock: { now: () => 0, after } }).get(widgets, orders);
    (await api.next()).json(widget('orders', '7'));
    await read;
    expect(running).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Runs waits between attempts at once, and time limits never. */
function immediately(ms: number, task: () => void): () => void {
  if (ms < 30_000) queueMicrotask(task);
  return () => {};
}
