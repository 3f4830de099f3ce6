import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../shared/json.ts';
import { metadataOf, objectAt, objectsAt, resourceVersionOf } from './object.ts';
import { startKubeApi } from './server.ts';
import {
  configMap,
  corePath,
  namesIn,
  startForTest,
  startWithWidgets,
  TestClient,
  widget,
  widgetsPath,
} from './test-client.ts';

const configMaps = corePath('configmaps');

/** The status of a request that fetch would not send: it forbids some methods and headers and repairs some paths. */
function rawStatus(url: string, method: string, path: string, host: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    });
    socket.once('data', (data) => resolve(Number(data.toString('latin1').split(' ')[1])));
    socket.once('error', reject);
  });
}

describe('a server', () => {
  test('has a kubeconfig that names it and its token', async () => {
    await using started = await startForTest({ token: 'sesame' });
    const config: unknown = parse(started.api.kubeconfig());
    expect(config).toMatchObject({
      kind: 'Config',
      'current-context': 'embedded',
      clusters: [{ name: 'embedded', cluster: { server: started.api.url } }],
      users: [{ user: { token: 'sesame' } }],
      contexts: [{ context: { cluster: 'embedded', user: 'embedded', namespace: 'default' } }],
    });
  });

  test('with a token refuses those who do not have it', async () => {
    await using started = await startForTest({ token: 'sesame' });
    expect((await started.client.get('/api')).code).toBe(200);
    const stranger = await new TestClient(started.api.url, { authorization: 'Bearer other' }).get('/api');
    expect(stranger.code).toBe(401);
    expect(stranger.body).toMatchObject({ kind: 'Status', reason: 'Unauthorized' });
  });

  test('does not serve web pages', async () => {
    await using started = await startForTest();
    const refused = await started.client.get('/api', { headers: { origin: 'http://example.com' } });
    expect(refused.code).toBe(403);
    expect(await rawStatus(started.api.url, 'GET', '/api', 'evil.example.com')).toBe(403);
    expect(await rawStatus(started.api.url, 'GET', '/api', '[::1]:8080')).toBe(200);
  });

  test('keeps its objects apart from those of another in the same process', async () => {
    await using one = await startForTest();
    await using two = await startForTest();
    await one.client.post(configMaps, configMap('a'));
    expect(namesIn((await two.client.get(configMaps)).body)).toEqual([]);
  });

  test('can take over the state and port of one that was closed', async () => {
    const first = await startWithWidgets();
    await first.client.post(widgetsPath(), widget('a'));
    const before = (await first.client.get(widgetsPath())).body;
    await first.api.close();
    const port = Number(new URL(first.api.url).port);
    await using second = await startForTest({ state: first.api.state, port });
    expect(second.api.url).toBe(first.api.url);
    // By another name of the host, so that fetch does not take a connection to the first server from its pool.
    const client = new TestClient(second.api.url.replace('127.0.0.1', 'localhost'));
    expect((await client.get(widgetsPath())).body).toEqual(before);
    const watch = await client.watch(`${widgetsPath()}?watch=1&resourceVersion=${resourceVersionOf(before)}`);
    expect((await client.post(widgetsPath(), widget('b'))).code).toBe(201);
    expect(metadataOf((await watch.next())?.object ?? {})['name']).toBe('b');
    watch.close();
  });

  test('goes on with a deletion that a restart interrupted', async () => {
    const first = await startForTest();
    await first.client.post('/api/v1/namespaces', { metadata: { name: 'n' } });
    await first.client.post(corePath('configmaps', 'n'), configMap('a', {}, { finalizers: ['example.com/hold'] }));
    await first.client.delete('/api/v1/namespaces/n');
    await first.api.close();
    await using second = await startForTest({ state: first.api.state });
    const watch = await second.client.watch('/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dn');
    expect((await watch.next())?.type).toBe('ADDED');
    await second.client.patch(`${corePath('configmaps', 'n')}/a`, 'merge', { metadata: { finalizers: null } });
    expect((await watch.next())?.type).toBe('DELETED');
    watch.close();
  });

  test('closes with watches open, and twice without harm', async () => {
    const api = await startKubeApi();
    const watch = await new TestClient(api.url).watch(`${configMaps}?watch=1`);
    await api.close();
    expect(await watch.next()).toBeUndefined();
    await api.close();
  });

  test('says so when the port is taken', async () => {
    await using started = await startForTest();
    await expect(startKubeApi({ port: Number(new URL(started.api.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe('paths and methods', () => {
  test.each([
    ['GET', '/healthz', 200],
    ['GET', '/readyz?verbose', 200],
    ['GET', '/livez', 200],
    ['GET', '/nothing', 404],
    ['GET', '/api/v1/nothing', 404],
    ['GET', '/apis/nothing.io/v1', 404],
    ['GET', '/apis/nothing.io/v1/things', 404],
    ['GET', '/api/v1/configmaps/a', 405],
    ['POST', '/api/v1/configmaps', 405],
    ['POST', `${configMaps}/a`, 405],
    ['PUT', configMaps, 405],
    ['DELETE', '/api/v1/namespaces', 405],
    ['POST', '/api', 405],
    ['TRACE', '/api', 405],
    ['GET', '/%zz', 400],
  ])('%s %s is answered with %i', async (method, path, code) => {
    await using started = await startForTest();
    expect(await rawStatus(started.api.url, method, path, 'localhost')).toBe(code);
  });

  test('a failure is a Status', async () => {
    await using started = await startForTest();
    expect((await started.client.get('/api/v1/nothing')).body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'the server could not find the requested resource',
      reason: 'NotFound',
      details: {},
      code: 404,
    });
  });
});

describe('hostile input', () => {
  test.each([
    ['', /unexpected end of JSON input/],
    ['{"a":', /json parse error/],
    ['[]', /the body is not a JSON object/],
    ['{"kind":"Secret"}', /cannot be handled as a ConfigMap/],
    ['{"apiVersion":"v2","kind":"ConfigMap"}', /the API version in the data \(v2\) does not match/],
    [`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`, /exceeded max depth/],
  ])('the body %j is a bad request', async (body, message) => {
    await using started = await startForTest();
    const refused = await started.client.post(configMaps, body);
    expect(refused.code).toBe(400);
    expect(refused.body).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
    expect(refused.body['message']).toMatch(message);
  });

  test('a body of more than 3 MiB is refused', async () => {
    await using started = await startForTest();
    const refused = await started.client.post(configMaps, configMap('a', { x: 'x'.repeat(3 * 2 ** 20) }));
    expect(refused.code).toBe(413);
    expect(refused.body).toMatchObject({ reason: 'RequestEntityTooLarge' });
  });

  test('bodies of other content types are refused', async () => {
    await using started = await startForTest();
    expect((await started.client.post(configMaps, 'x', { type: 'text/plain' })).code).toBe(415);
    expect((await started.client.post(configMaps, 'k8s', { type: 'application/vnd.kubernetes.protobuf' })).code).toBe(
      400,
    );
  });

  test('YAML is read, and its aliases cannot explode', async () => {
    await using started = await startForTest();
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n';
    expect((await started.client.post(configMaps, yaml, { type: 'application/yaml' })).code).toBe(201);
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 9; n++)
      lines.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(',')}]`,
      );
    const bomb = await started.client.post(configMaps, lines.join('\n'), { type: 'application/yaml' });
    expect(bomb.code).toBeGreaterThanOrEqual(400);
  });

  test.each(['__proto__', 'constructor', 'toString'])('a key named %s is a key like any other', async (key) => {
    await using started = await startWithWidgets();
    const data = JSON.parse(`{"${key}":"1"}`) as JsonObject;
    const created = await started.client.post(
      configMaps,
      JSON.stringify(configMap('a')).replace('{}', `{"${key}":"1"}`),
    );
    expect(created.code).toBe(201);
    expect(objectAt(created.body, 'data')).toEqual(data);
    const text = JSON.stringify(widget('w', { free: 0, labels: 0 })).replaceAll(':0', `:{"${key}":"1"}`);
    await started.client.post(widgetsPath(), text);
    const applied = await started.client.patch(`${widgetsPath()}/w?fieldManager=m`, 'apply', text);
    expect(applied.code).toBe(200);
    const spec = objectAt(applied.body, 'spec');
    expect([JSON.stringify(spec['free']), JSON.stringify(spec['labels'])]).toEqual(Array(2).fill(`{"${key}":"1"}`));
    expect((await started.client.get(`/api/v1/${key}`)).code).toBe(404);
    expect((await started.client.get(`${configMaps}/${key}`)).code).toBe(404);
    expect(Object.prototype).not.toHaveProperty('1');
  });
});

describe('discovery', () => {
  test('lists groups, versions and resources', async () => {
    await using started = await startWithWidgets();
    expect((await started.client.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const groups = objectsAt((await started.client.get('/apis')).body, 'groups').map((group) => group['name']);
    expect(groups).toEqual([
      'apiextensions.k8s.io',
      'authorization.k8s.io',
      'coordination.k8s.io',
      'events.k8s.io',
      'example.com',
    ]);
    expect((await started.client.get('/apis/example.com')).body).toMatchObject({
      kind: 'APIGroup',
      preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' },
    });
    expect((await started.client.get('/apis/example.com/v1')).body).toMatchObject({
      kind: 'APIResourceList',
      groupVersion: 'example.com/v1',
      resources: [
        {
          name: 'widgets',
          singularName: 'widget',
          namespaced: true,
          kind: 'Widget',
          shortNames: ['wd'],
          categories: ['all', 'samples'],
          verbs: expect.arrayContaining(['create', 'watch']),
        },
        { name: 'widgets/status', kind: 'Widget', verbs: ['get', 'patch', 'update'] },
      ],
    });
  });

  test('comes in one document for clients that ask for it', async () => {
    await using started = await startWithWidgets();
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const { body } = await started.client.get('/apis', { accept });
    expect(body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
    expect(objectsAt(body, 'items').at(-1)).toMatchObject({
      metadata: { name: 'example.com' },
      versions: [{ version: 'v1', resources: [{ resource: 'widgets', scope: 'Namespaced' }] }],
    });
  });

  test('has an OpenAPI document for each group version, whose references all lead somewhere', async () => {
    await using started = await startWithWidgets();
    const index = objectAt((await started.client.get('/openapi/v3')).body, 'paths');
    expect(Object.keys(index)).toContain('apis/example.com/v1');
    for (const entry of objectsAt({ entries: Object.values(index) }, 'entries')) {
      const document = await started.client.get(String(entry['serverRelativeURL']));
      const schemas = objectAt(objectAt(document.body, 'components'), 'schemas');
      const refs = [...document.text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
      expect(Object.keys(schemas)).toEqual(expect.arrayContaining(refs));
    }
  });
});
