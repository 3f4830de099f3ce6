import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { metadataOf, objectAt, objectsAt, textAt } from './object.ts';
import {
  configMap,
  corePath,
  startForTest,
  startWithWidgets,
  type TestClient,
  type TestResponse,
  widget,
  widgetsPath,
} from './test-client.ts';

const widgets = widgetsPath();

function apply(client: TestClient, manager: string, object: JsonObject, more = ''): Promise<TestResponse> {
  const path = object['kind'] === 'Widget' ? widgets : corePath('configmaps');
  const name = textAt(metadataOf(object), 'name');
  return client.patch(`${path}/${name}?fieldManager=${manager}${more}`, 'apply', object);
}

/** What each manager owns, by `manager operation subresource`. */
function owned(body: JsonObject): Record<string, Json> {
  const entries = objectsAt(metadataOf(body), 'managedFields').map((entry): [string, Json] => [
    [entry['manager'], entry['operation'], entry['subresource']].filter(Boolean).join(' '),
    entry['fieldsV1'] ?? null,
  ]);
  return Object.fromEntries(entries);
}

function conflictFields(body: JsonObject): Json[] {
  const causes = objectAt(body, 'details')['causes'];
  return Array.isArray(causes) ? causes.filter(isObject).map((cause) => cause['field'] ?? null) : [];
}

describe('server-side apply', () => {
  test('creates the object, and the applier owns what it mentions', async () => {
    await using started = await startWithWidgets();
    const spec = {
      keyed: [{ name: 'x', value: 1 }],
      names: ['q'],
      secretRef: { name: 'n' },
      free: { any: { thing: [1] } },
    };
    const created = await apply(started.client, 'm1', widget('a', spec, { labels: { l: '1' } }));
    expect(created.code).toBe(201);
    expect(owned(created.body)).toEqual({
      'm1 Apply': {
        'f:metadata': { 'f:labels': { 'f:l': {} } },
        'f:spec': {
          'f:free': { 'f:any': { '.': {}, 'f:thing': {} } },
          'f:keyed': { 'k:{"name":"x"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
          'f:names': { 'v:"q"': {} },
          'f:secretRef': {},
          'f:size': {},
        },
      },
    });
  });

  test('the same configuration again changes nothing', async () => {
    await using started = await startWithWidgets();
    const first = await apply(started.client, 'm1', widget('a'));
    const second = await apply(started.client, 'm1', widget('a'));
    expect(second.code).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  test('a value that another manager owns is a conflict that names field and manager', async () => {
    await using started = await startWithWidgets();
    await apply(started.client, 'm1', widget('a', { keyed: [{ name: 'x', value: 1 }] }));
    const one = await apply(started.client, 'm2', widget('a', { size: 'large' }));
    expect(one.code).toBe(409);
    expect(one.body).toMatchObject({
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "m1": .spec.size',
      details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "m1"', field: '.spec.size' }] },
    });
    const two = await apply(started.client, 'm2', widget('a', { size: 'large', keyed: [{ name: 'x', value: 2 }] }));
    expect(two.body['message']).toBe(
      'Apply failed with 2 conflicts: conflicts with "m1":\n- .spec.size\n- .spec.keyed[name="x"].value',
    );
    expect(conflictFields(two.body)).toEqual(['.spec.size', '.spec.keyed[name="x"].value']);
  });

  test('force takes the fields over; equal values are shared', async () => {
    await using started = await startWithWidgets();
    await apply(started.client, 'm1', widget('a'));
    const shared = await apply(started.client, 'm2', widget('a'));
    expect(owned(shared.body)).toMatchObject({
      'm1 Apply': { 'f:spec': { 'f:size': {} } },
      'm2 Apply': { 'f:spec': { 'f:size': {} } },
    });
    const taken = await apply(started.client, 'm2', widget('a', { size: 'large' }), '&force=true');
    expect(taken.body).toMatchObject({ spec: { size: 'large' } });
    expect(owned(taken.body)).toEqual({ 'm2 Apply': { 'f:spec': { 'f:size': {} } } });
  });

  test('removes what the manager no longer applies, and only that', async () => {
    await using started = await startWithWidgets();
    const keyed = [{ name: 'x', value: 1 }, { name: 'y' }];
    await apply(started.client, 'm1', widget('a', { keyed, names: ['q', 'r'] }, { labels: { l: '1' } }));
    await apply(started.client, 'm2', widget('a', { keyed: [{ name: 'x' }, { name: 'z' }], names: ['r'] }));
    await started.client.patch(`${widgets}/a`, 'merge', { spec: { name: 'kept' } });
    const { body } = await apply(started.client, 'm1', widget('a'));
    expect(body['spec']).toEqual({
      size: 'small',
      replicas: 1,
      name: 'kept',
      keyed: [{ name: 'x' }, { name: 'z' }],
      names: ['r'],
    });
    expect(metadataOf(body)).not.toHaveProperty('labels');
  });

  test('refuses an empty map where the manager removes all entries, as kube-apiserver does', async () => {
    await using started = await startWithWidgets();
    await apply(started.client, 'm1', widget('a', { labels: { l: '1' } }));
    const refused = await apply(started.client, 'm1', widget('a', { labels: {} }));
    expect(refused.body['message']).toContain('spec.labels in body must be of type object: "null"');
  });

  test('an update takes ownership, and the applier then meets a conflict with it', async () => {
    await using started = await startWithWidgets();
    await apply(started.client, 'm1', widget('a'));
    const updated = await started.client.patch(`${widgets}/a`, 'merge', { spec: { size: 'large' } });
    expect(owned(updated.body)).toEqual({ 'test Update': { 'f:spec': { 'f:size': {} } } });
    const refused = await apply(started.client, 'm1', widget('a'));
    expect(refused.body['message']).toBe(
      'Apply failed with 1 conflict: conflict with "test" using example.com/v1: .spec.size',
    );
  });

  test('metadata that nobody applies survives the removal of other metadata', async () => {
    await using started = await startForTest();
    await apply(started.client, 'm1', configMap('a', { x: '1' }, { labels: { l: '1' } }));
    await started.client.patch(`${corePath('configmaps')}/a`, 'merge', { metadata: { annotations: { n: '1' } } });
    const { body } = await apply(started.client, 'm1', configMap('a', { x: '1' }));
    expect(metadataOf(body)).toMatchObject({ name: 'a', annotations: { n: '1' }, uid: expect.any(String) });
    expect(metadataOf(body)).not.toHaveProperty('labels');
  });

  test('status is applied through its subresource, and tracked apart', async () => {
    await using started = await startWithWidgets();
    const configuration = { ...widget('a'), status: { phase: 'Sneaky' } };
    expect(owned((await apply(started.client, 'm1', configuration)).body)).toEqual({
      'm1 Apply': { 'f:spec': { 'f:size': {} } },
    });
    const status = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } };
    const ready = { ...status, status: { phase: 'P', conditions: [{ type: 'Ready', status: 'True' }] } };
    await started.client.patch(`${widgets}/a/status?fieldManager=ctl`, 'apply', ready);
    const { body } = await started.client.patch(`${widgets}/a/status?fieldManager=ctl`, 'apply', {
      ...status,
      status: { conditions: [{ type: 'Synced', status: 'False' }] },
    });
    expect(body['status']).toEqual({ conditions: [{ type: 'Synced', status: 'False' }] });
    expect(owned(body)).toHaveProperty(['ctl Apply status']);
  });

  test.each<[string, JsonObject, string, RegExp]>([
    ['without a manager', widget('a'), '', /fieldManager: Required value: is required for apply patch/],
    [
      'with an unknown field',
      widget('a', { zz: 1 }),
      'm',
      /\(\/a; example.com\/v1, Kind=Widget\): .spec.zz: field not declared in schema$/,
    ],
    ['with repeated items', widget('a', { names: ['q', 'q'] }), 'm', /.spec.names: duplicate entries for key \[="q"\]/],
    ['with an item without its key', widget('a', { keyed: [{ value: 1 }] }), 'm', /omits all key fields \["name"\]/],
    ['with a value of another type', widget('a', { size: 5 }), 'm', /.spec.size: expected string, got 5/],
    ['with managed fields', widget('a', {}, { managedFields: [{}] }), 'm', /metadata.managedFields must be nil/],
    ['of another version', { ...widget('a'), apiVersion: 'example.com/v2' }, 'm', /Incorrect version specified/],
  ])('a configuration %s is refused', async (_, configuration, manager, message) => {
    await using started = await startWithWidgets();
    const query = manager === '' ? '' : `?fieldManager=${manager}`;
    const refused = await started.client.patch(`${widgets}/a${query}`, 'apply', configuration);
    expect(refused.code).toBeGreaterThanOrEqual(400);
    expect(refused.body['message']).toMatch(message);
  });

  test('takes YAML', async () => {
    await using started = await startWithWidgets();
    const yaml = 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\nspec:\n  size: large\n';
    const created = await started.client.patch(`${widgets}/a?fieldManager=m`, 'apply', yaml);
    expect(created.body).toMatchObject({ spec: { size: 'large' } });
    const broken = await started.client.patch(`${widgets}/a?fieldManager=m`, 'apply', 'a: [b\nc: d');
    expect(broken.code).toBe(400);
  });

  test('a dry run of a creation stores nothing', async () => {
    await using started = await startWithWidgets();
    expect((await apply(started.client, 'm', widget('a'), '&dryRun=All')).code).toBe(201);
    expect((await started.client.get(`${widgets}/a`)).code).toBe(404);
  });
});

describe('kubectl going from client-side to server-side apply', () => {
  const configuration = configMap('a', { x: '1', y: '2' });
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

  test('may change what it applied before, and the annotation follows', async () => {
    await using started = await startForTest();
    const annotations = { [annotation]: JSON.stringify(configuration) };
    const client = `${corePath('configmaps')}?fieldManager=kubectl-client-side-apply`;
    await started.client.post(client, { ...configuration, metadata: { name: 'a', annotations } });
    const refused = await apply(started.client, 'other', configMap('a', { x: '9' }));
    expect(refused.code).toBe(409);
    const { code, body } = await apply(started.client, 'kubectl', configMap('a', { x: '9' }));
    expect(code).toBe(200);
    expect(body['data']).toEqual({ x: '9', y: '2' });
    const followed: unknown = JSON.parse(textAt(objectAt(metadataOf(body), 'annotations'), annotation));
    expect(followed).toMatchObject({ data: { x: '9' } });
  });

  test('managed fields can be replaced, and an empty entry resets them', async () => {
    await using started = await startForTest();
    await apply(started.client, 'm', configuration);
    const change = [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }];
    const reset = await started.client.patch(`${corePath('configmaps')}/a`, 'json', change);
    expect(metadataOf(reset.body)).not.toHaveProperty('managedFields');
    const after = await apply(started.client, 'm', configMap('a', { x: '9' }));
    expect(after.body['message']).toMatch(/conflict with "before-first-apply" using v1: .data.x/);
  });
});
