import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { metadataOf, objectAt } from './object.ts';
import {
  crdPath,
  startForTest,
  startWithWidgets,
  type TestClient,
  widget,
  widgetCrd,
  widgetsPath,
} from './test-client.ts';

const widgets = widgetsPath();

async function specOf(client: TestClient, name: string): Promise<JsonObject> {
  return objectAt((await client.get(`${widgets}/${name}`)).body, 'spec');
}

function fieldsOf(body: JsonObject): Json[] {
  const causes = objectAt(body, 'details')['causes'];
  return Array.isArray(causes) ? causes.filter(isObject).map((cause) => cause['field'] ?? null) : [];
}

describe('the schema of a custom resource', () => {
  test('fills defaults, also in items of lists', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a', { tags: [{ key: 'k' }] }));
    expect(await specOf(started.client, 'a')).toEqual({
      size: 'small',
      replicas: 1,
      tags: [{ key: 'k', value: 'none' }],
    });
  });

  test('fills the default of a status, whatever a creation says of it', async () => {
    await using started = await startForTest();
    const crd = JSON.stringify(widgetCrd()).replace('"status":{"type":"object",', '$&"default":{"phase":"new"},');
    await started.client.post(crdPath, JSON.parse(crd));
    const { body } = await started.client.post(widgets, { ...widget('a'), status: { phase: 'made up' } });
    expect(body['status']).toEqual({ phase: 'new' });
    expect((await started.client.get(`${widgets}/a`)).body['status']).toEqual({ phase: 'new' });
  });

  test('prunes unknown fields with a warning, and keeps them where it says so', async () => {
    await using started = await startWithWidgets();
    const created = await started.client.post(
      widgets,
      widget('a', { zz: 1, tags: [{ key: 'k', qq: 1 }], free: { any: { thing: [1] } } }, { mm: 1 }),
    );
    expect(created.warning).toBe(
      '299 - "unknown field \\"metadata.mm\\"", 299 - "unknown field \\"spec.tags[0].qq\\"", 299 - "unknown field \\"spec.zz\\""',
    );
    const spec = await specOf(started.client, 'a');
    expect(spec).not.toHaveProperty('zz');
    expect(spec).toMatchObject({ tags: [{ key: 'k', value: 'none' }], free: { any: { thing: [1] } } });
  });

  test('with fieldValidation=Strict, unknown and repeated fields are errors', async () => {
    await using started = await startWithWidgets();
    const unknown = await started.client.post(`${widgets}?fieldValidation=Strict`, widget('a', { zz: 1 }));
    expect(unknown.code).toBe(400);
    expect(unknown.body['message']).toBe(
      'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.zz"',
    );
    const text = JSON.stringify(widget('a', { tags: [{ key: 'a' }] })).replace('"key":"a"', '"key":"a","key":"b"');
    const repeated = await started.client.post(`${widgets}?fieldValidation=Strict`, text);
    expect(repeated.body['message']).toMatch(/strict decoding error: duplicate field "spec.tags\[0\].key"/);
    const silent = await started.client.post(`${widgets}?fieldValidation=Ignore`, widget('a', { zz: 1 }));
    expect([silent.code, silent.warning]).toEqual([201, null]);
  });

  test('reports every error with its field, as kubectl shows them', async () => {
    await using started = await startWithWidgets();
    const refused = await started.client.post(widgets, { ...widget('a'), spec: { tags: [{}], labels: { a: 1 } } });
    expect(refused.code).toBe(422);
    expect(refused.body).toMatchObject({
      reason: 'Invalid',
      details: { name: 'a', group: 'example.com', kind: 'Widget' },
    });
    expect(fieldsOf(refused.body)).toEqual(['spec.size', 'spec.tags[0].key', 'spec.labels.a', '<nil>']);
    expect(refused.body['message']).toMatch(/^Widget.example.com "a" is invalid: \[spec.size: Required value, /);
  });

  test.each<[string, Json, string]>([
    ['size', 'huge', 'Unsupported value: "huge": supported values: "small", "medium", "large"'],
    ['size', 1, 'Invalid value: "integer": spec.size in body must be of type string: "integer"'],
    ['replicas', -1, 'Invalid value: -1: spec.replicas in body should be greater than or equal to 0'],
    ['replicas', 11, 'Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
    ['ratio', 0, 'Invalid value: 0: spec.ratio in body should be greater than 0'],
    ['enabled', 'yes', 'Invalid value: "string": spec.enabled in body must be of type boolean: "string"'],
    ['name', 'A1', 'Invalid value: "A1": spec.name in body should match \'^[a-z]+$\''],
    ['name', 'a', 'Invalid value: "a": spec.name in body should be at least 2 chars long'],
    ['name', 'abcdefghi', 'Too long: may not be more than 8 bytes'],
    ['when', 'today', 'Invalid value: "today": spec.when in body must be of type date-time: "today"'],
    ['blob', '%%', 'Invalid value: "%%": spec.blob in body must be of type byte: "%%"'],
    ['big', 1.5, 'Invalid value: "float64": spec.big in body must be of type int64: "float64"'],
    ['port', true, 'Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"'],
    ['labels', { a: '1', b: '2', c: '3' }, 'Too many: 3: must have at most 2 items'],
    ['tags', [{ key: '1' }, { key: '2' }, { key: '3' }, { key: '4' }], 'Too many: 4: must have at most 3 items'],
    ['keyed', [{ name: 'a' }, { name: 'a' }], 'Duplicate value: {"name":"a"}'],
    ['names', ['a', 'a'], 'Duplicate value: "a"'],
    ['tags', {}, 'Invalid value: "object": spec.tags in body must be of type array: "object"'],
  ])('refuses %s %j', async (field, value, message) => {
    await using started = await startWithWidgets();
    const refused = await started.client.post(widgets, widget('a', { [field]: value }));
    expect(refused.code).toBe(422);
    const causes = objectAt(refused.body, 'details')['causes'];
    expect(causes).toEqual(expect.arrayContaining([expect.objectContaining({ message })]));
  });

  test.each<[string, Json]>([
    ['port', 80],
    ['port', 'http'],
    ['when', '2026-01-01T00:00:00.5+01:00'],
    ['blob', 'YWJj'],
    ['maybe', null],
    ['ratio', 0.5],
  ])('accepts %s %j', async (field, value) => {
    await using started = await startWithWidgets();
    expect((await started.client.post(widgets, widget('a', { [field]: value }))).code).toBe(201);
    expect((await specOf(started.client, 'a'))[field]).toEqual(value);
  });

  test('a null of a field that is not nullable means that the field is not set', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a', { name: null, replicas: null }));
    expect(await specOf(started.client, 'a')).toEqual({ size: 'small', replicas: 1 });
  });

  test('a field with the rule self == oldSelf can be set once, and unset', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    expect((await started.client.patch(`${widgets}/a`, 'merge', { spec: { fixed: 'x' } })).code).toBe(200);
    const refused = await started.client.patch(`${widgets}/a`, 'merge', { spec: { fixed: 'y' } });
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toBe(
      'Widget.example.com "a" is invalid: spec.fixed: Invalid value: "y": Value is immutable once set',
    );
    expect((await started.client.patch(`${widgets}/a`, 'merge', { spec: { fixed: null } })).code).toBe(200);
  });
});

describe('status and generation', () => {
  test('status is written through its subresource only', async () => {
    await using started = await startWithWidgets();
    const created = await started.client.post(widgets, { ...widget('a'), status: { phase: 'Sneaky' } });
    expect(created.body).not.toHaveProperty('status');
    await started.client.patch(`${widgets}/a`, 'merge', { status: { phase: 'Sneaky' } });
    const change = { status: { phase: 'Ready' }, spec: { size: 'large' }, metadata: { labels: { a: 'b' } } };
    const { body } = await started.client.patch(`${widgets}/a/status`, 'merge', change);
    expect(body).toMatchObject({ status: { phase: 'Ready' }, spec: { size: 'small' } });
    expect(metadataOf(body)).not.toHaveProperty('labels');
    expect((await started.client.get(`${widgets}/a/status`)).body).toMatchObject({ status: { phase: 'Ready' } });
  });

  test('generation counts changes of the spec and the deletion, not those of metadata and status', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a', {}, { finalizers: ['example.com/hold'], generation: 7 }));
    const generationAfter = async (path: string, change: Json): Promise<Json | undefined> =>
      metadataOf((await started.client.patch(path, 'merge', change)).body)['generation'];
    expect(await generationAfter(`${widgets}/a`, { metadata: { labels: { a: 'b' } } })).toBe(1);
    expect(await generationAfter(`${widgets}/a/status`, { status: { phase: 'x' } })).toBe(1);
    expect(await generationAfter(`${widgets}/a`, { spec: { size: 'large' } })).toBe(2);
    expect(metadataOf((await started.client.delete(`${widgets}/a`)).body)['generation']).toBe(3);
  });

  test('an update needs a resourceVersion', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    const refused = await started.client.put(`${widgets}/a`, widget('a'));
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toMatch(
      /^widgets.example.com "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update$/,
    );
  });
});
