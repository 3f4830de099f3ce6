import { describe, expect, test } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { metadataOf, objectAt } from './object.ts';
import { crdPath, startForTest, startWithWidgets, widget, widgetCrd, widgetsPath } from './test-client.ts';

const gadgets = '/apis/example.com/v1beta1/gadgets';

/** The versions of a definition. */
function versions(crd: JsonObject): JsonObject[] {
  const list = objectAt(crd, 'spec')['versions'];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The schema of a field of the sample's spec. */
function specField(crd: JsonObject, field: string): JsonObject {
  const path = ['schema', 'openAPIV3Schema', 'properties', 'spec', 'properties', field];
  return path.reduce((object, key) => objectAt(object, key), versions(crd)[0] ?? {});
}

/** A cluster-scoped kind with two versions, the second without a status subresource. */
function gadgetCrd(): JsonObject {
  const crd = widgetCrd();
  const [first = {}] = versions(crd);
  const { subresources: _, additionalPrinterColumns: __, ...second } = first;
  return {
    ...crd,
    metadata: { name: 'gadgets.example.com' },
    spec: {
      ...objectAt(crd, 'spec'),
      names: { kind: 'Gadget', plural: 'gadgets' },
      scope: 'Cluster',
      versions: [first, { ...second, name: 'v1beta1', storage: false }],
    },
  };
}

function specOf(crd: JsonObject): JsonObject {
  return objectAt(crd, 'spec');
}

function field(name: string): (crd: JsonObject) => JsonObject {
  return (crd) => specField(crd, name);
}

describe('CustomResourceDefinitions', () => {
  test('are accepted and served at once', async () => {
    await using started = await startWithWidgets();
    const { body } = await started.client.get(`${crdPath}/widgets.example.com`);
    expect(body).toMatchObject({
      spec: { conversion: { strategy: 'None' }, names: { singular: 'widget', listKind: 'WidgetList' } },
      status: {
        acceptedNames: { kind: 'Widget', plural: 'widgets' },
        storedVersions: ['v1'],
        conditions: [
          { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
          { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
        ],
      },
    });
    expect((await started.client.get(widgetsPath())).body).toMatchObject({ kind: 'WidgetList', items: [] });
  });

  test.each<[string, (crd: JsonObject) => JsonObject, string, Json | undefined, RegExp]>([
    ['another name', metadataOf, 'name', 'x', /must be spec.names.plural\+"."\+spec.group/],
    ['no dot in the group', specOf, 'group', 'x', /should be a domain with at least one dot/],
    ['an unknown scope', specOf, 'scope', 'x', /spec.scope: Unsupported value: "x"/],
    ['no version', specOf, 'versions', [], /exactly one version marked as storage/],
    ['a webhook', specOf, 'conversion', { strategy: 'Webhook' }, /this server cannot call conversion webhooks/],
    [
      'a field without a type',
      field('size'),
      'type',
      undefined,
      /properties\[spec\].properties\[size\].type: Required value: must not be empty for specified object fields/,
    ],
    [
      'an unknown type',
      field('size'),
      'type',
      'text',
      /type: Unsupported value: "text": supported values: "array", "b/,
    ],
    ['a list without items', field('tags'), 'items', undefined, /items: Required value: must be specified/],
    ['a reference', field('size'), '$ref', '#/x', /\$ref: Forbidden: \$ref is not supported/],
    ['a bad pattern', field('size'), 'pattern', '(', /must be a valid regular expression/],
    ['a wrong default', field('replicas'), 'default', 'x', /default: Invalid value: "string"/],
    [
      'a rule that needs CEL',
      field('fixed'),
      'x-kubernetes-validations',
      [{ rule: 'self.size() > 1' }],
      /this API server evaluates only the rule "self == oldSelf"/,
    ],
    [
      'a column with a bad path',
      (crd) => versions(crd)[0] ?? {},
      'additionalPrinterColumns',
      [{ name: 'X', type: 'string', jsonPath: '.a[' }],
      /unsupported JSONPath ".a\["/,
    ],
  ])('are refused for %s', async (_, find, key, value, message) => {
    await using started = await startForTest();
    const crd = widgetCrd();
    if (value === undefined) delete find(crd)[key];
    else find(crd)[key] = value;
    const refused = await started.client.post(crdPath, crd);
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toMatch(message);
  });

  test('keep their scope and kind', async () => {
    await using started = await startWithWidgets();
    const refused = await started.client.patch(`${crdPath}/widgets.example.com`, 'merge', {
      spec: { scope: 'Cluster' },
    });
    expect(refused.body['message']).toMatch(/spec.scope: Invalid value: "Cluster": field is immutable/);
  });

  test('change what is served when their schema changes', async () => {
    await using started = await startWithWidgets();
    const [version = {}] = versions((await started.client.get(`${crdPath}/widgets.example.com`)).body);
    const crd = widgetCrd();
    specField(crd, 'size')['enum'] = ['tiny'];
    await started.client.patch(`${crdPath}/widgets.example.com`, 'merge', {
      spec: { versions: [{ ...version, schema: versions(crd)[0]?.['schema'] ?? {} }] },
    });
    expect((await started.client.post(widgetsPath(), widget('a'))).code).toBe(422);
    expect((await started.client.post(widgetsPath(), widget('a', { size: 'tiny' }))).code).toBe(201);
  });

  test('serve one object in all versions', async () => {
    await using started = await startForTest();
    await started.client.post(crdPath, gadgetCrd());
    const gadget = {
      apiVersion: 'example.com/v1beta1',
      kind: 'Gadget',
      metadata: { name: 'g' },
      spec: { size: 'small' },
    };
    const created = await started.client.post(gadgets, { ...gadget, status: { phase: 'x' } });
    expect(created.body).toMatchObject({ apiVersion: 'example.com/v1beta1', status: { phase: 'x' } });
    expect((await started.client.get('/apis/example.com/v1/gadgets/g')).body).toMatchObject({
      apiVersion: 'example.com/v1',
      status: { phase: 'x' },
    });
    expect((await started.client.get(`${gadgets}/g/status`)).code).toBe(404);
    const { body } = await started.client.patch(`${gadgets}/g`, 'merge', { status: { phase: 'y' } });
    expect(body).toMatchObject({ metadata: { generation: 2 }, status: { phase: 'y' } });
  });

  test('take their objects away when they are deleted, after these have been released', async () => {
    await using started = await startForTest();
    await started.client.post(crdPath, gadgetCrd());
    const metadata = { name: 'g', finalizers: ['example.com/hold'] };
    const gadget = { apiVersion: 'example.com/v1beta1', kind: 'Gadget', spec: { size: 'small' } };
    await started.client.post(gadgets, { ...gadget, metadata });
    const watch = await started.client.watch(`${crdPath}?watch=1`);
    const deleted = await started.client.delete(`${crdPath}/gadgets.example.com`);
    expect(deleted.body).toMatchObject({
      metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
      status: {
        conditions: expect.arrayContaining([expect.objectContaining({ type: 'Terminating', status: 'True' })]),
      },
    });
    const late = await started.client.post(gadgets, { ...gadget, metadata: { name: 'late' } });
    expect(late.code).toBe(403);
    expect(late.body['message']).toMatch(/create not allowed while custom resource definition is terminating/);
    const held: Json = metadata.finalizers;
    expect((await started.client.get(`${gadgets}/g`)).body).toMatchObject({ metadata: { finalizers: held } });
    await started.client.patch(`${gadgets}/g`, 'merge', { metadata: { finalizers: null } });
    expect([(await watch.next())?.type, (await watch.next())?.type, (await watch.next())?.type]).toEqual([
      'ADDED',
      'MODIFIED',
      'DELETED',
    ]);
    expect((await started.client.get(gadgets)).code).toBe(404);
  });
});
