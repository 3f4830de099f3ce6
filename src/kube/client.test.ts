import { describe, expect, it } from 'vitest';
import { type FakeApi, fakeApi, rejection, widget, widgets } from './fake-api.fixture.ts';
import { KubeError } from './kube-error.ts';

const orders = { namespace: 'shop', name: 'orders' };
const path = '/apis/example.test/v1/namespaces/shop/widgets/orders';

/** Answers the next request with JSON; resolves with the request. */
async function answer(api: FakeApi, body: object, code = 200) {
  const request = await api.next();
  request.json(body, code);
  return request;
}

describe('a client', () => {
  it('reads an object', async () => {
    await using api = await fakeApi();
    const read = api.client().get(widgets, orders);
    const request = await answer(api, widget('orders', '7'));
    expect(request).toMatchObject({ method: 'GET', path, query: {}, body: '' });
    expect(request.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'test/1' });
    expect(await read).toEqual(widget('orders', '7'));
  });

  it('creates an object in the namespace that it names', async () => {
    await using api = await fakeApi();
    const options = { dryRun: true, fieldManager: 'tack', fieldValidation: 'Strict' } as const;
    const created = api.client().create(widgets, widget('orders', ''), options);
    const request = await answer(api, widget('orders', '8'), 201);
    expect(request).toMatchObject({ method: 'POST', path: '/apis/example.test/v1/namespaces/shop/widgets' });
    expect(request.query).toEqual({ dryRun: 'All', fieldManager: 'tack', fieldValidation: 'Strict' });
    expect(request.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request.body)).toEqual(widget('orders', ''));
    expect((await created).metadata.resourceVersion).toBe('8');
  });

  it('replaces an object or a part of it', async () => {
    await using api = await fakeApi();
    const replaced = api.client().replace(widgets, widget('orders', '7'), { subresource: 'status' });
    expect(await answer(api, widget('orders', '8'))).toMatchObject({ method: 'PUT', path: `${path}/status` });
    await replaced;
  });

  it.each([
    ['merge', 'application/merge-patch+json'],
    ['json', 'application/json-patch+json'],
    ['apply', 'application/apply-patch+yaml'],
  ] as const)('sends a %s patch as %s', async (type, contentType) => {
    await using api = await fakeApi();
    const patch = { spec: { size: 2 } };
    const options = { type, fieldManager: 'tack', force: true, dryRun: true, subresource: 'status' };
    const patched = api.client().patch(widgets, { ...orders, patch }, options);
    const request = await answer(api, widget('orders', '8'));
    expect(request).toMatchObject({ method: 'PATCH', path: `${path}/status`, body: '{"spec":{"size":2}}' });
    expect(request.query).toEqual({ fieldManager: 'tack', force: 'true', dryRun: 'All' });
    expect(request.headers['content-type']).toBe(contentType);
    await patched;
  });

  it('deletes an object under conditions', async () => {
    await using api = await fakeApi();
    const preconditions = { uid: 'u', resourceVersion: '7' };
    const deleted = api.client().delete(widgets, orders, { propagationPolicy: 'Background', preconditions });
    const request = await answer(api, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
    expect(request).toMatchObject({ method: 'DELETE', path });
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background', preconditions };
    expect(JSON.parse(request.body)).toEqual(body);
    expect(await deleted).toMatchObject({ status: 'Success' });
  });

  it('keeps one connection for requests that follow each other', async () => {
    await using api = await fakeApi();
    const client = api.client();
    for (let i = 0; i < 3; i++) {
      const read = client.get(widgets, orders);
      await answer(api, widget('orders', '7'));
      await read;
    }
    expect(api.ports.size).toBe(1);
  });

  it('talks to a server below a path', async () => {
    await using api = await fakeApi();
    const { KubeClient } = await import('./client.ts');
    const server = new URL(`${api.url}/k8s/clusters/c-1/`);
    const read = new KubeClient(api.connection({ server }), { userAgent: 'test/1' }).get(widgets, orders);
    expect((await answer(api, widget('orders', '7'))).path).toBe(`/k8s/clusters/c-1${path}`);
    await read;
  });

  it('lists the resources of a group and version', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const resources = [{ name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get', 'list'] }];
    const found = client.serverResources('example.test/v1');
    const { path: groupPath } = await answer(api, { kind: 'APIResourceList', apiVersion: 'v1', resources });
    expect(groupPath).toBe('/apis/example.test/v1');
    expect(await found).toEqual(resources);
    const core = client.serverResources('v1');
    expect((await answer(api, { resources: null })).path).toBe('/api/v1');
    expect(await core).toEqual([]);
  });

  it('sends any other request, and returns text', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const asked = client.raw({ method: 'GET', path: '/healthz?verbose=1', headers: { accept: 'text/plain' } });
    const request = await api.next();
    request.text('ok');
    expect(request).toMatchObject({ path: '/healthz', query: { verbose: '1' } });
    expect(request.headers.accept).toBe('text/plain');
    expect(await asked).toEqual({ code: 200, body: 'ok' });
    await expect(client.raw({ method: 'GET', path: 'healthz' })).rejects.toThrow('must begin with a slash');
  });

  it('reports each attempt with its code', async () => {
    await using api = await fakeApi();
    const records: unknown[] = [];
    const client = api.client({ onResponse: ({ method, host, code }) => records.push({ method, host, code }) });
    const read = rejection(client.create(widgets, widget('orders', '')));
    (await api.next()).fail(409, 'AlreadyExists');
    await read;
    const cut = rejection(client.create(widgets, widget('orders', '')));
    (await api.next()).cut();
    await cut;
    const host = `127.0.0.1:${api.port}`;
    expect(records).toEqual([
      { method: 'POST', host, code: 409 },
      { method: 'POST', host, code: 0 },
    ]);
  });

  it('takes keys such as __proto__ as any other', async () => {
    await using api = await fakeApi();
    const read = api.client().get(widgets, orders);
    (await api.next()).text('{"kind":"Widget","__proto__":{"polluted":1},"metadata":{"__proto__":{"name":"x"}}}');
    const object = await read;
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(object['polluted']).toBeUndefined();
    expect(object.metadata.name).toBeUndefined();
    expect(Object.hasOwn(object, '__proto__')).toBe(true);
  });
});

describe('an aborted request', () => {
  it('rejects with the reason, before and while it is sent', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const reason = new Error('no longer wanted');
    await expect(client.get(widgets, orders, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const read = rejection(client.get(widgets, orders, { signal: controller.signal }));
    const { response } = await api.next();
    const closed = new Promise((resolve) => response.once('close', resolve));
    controller.abort(reason);
    expect(await read).toBe(reason);
    await closed;
  });

  it('is what all requests become when the client is closed', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const read = rejection(client.get(widgets, orders));
    await api.next();
    client.close();
    expect(await read).toMatchObject({ code: 0, reason: 'Closed' });
    expect(await rejection(client.get(widgets, orders))).toBeInstanceOf(KubeError);
  });
});
