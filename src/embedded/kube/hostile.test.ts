import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, type JsonObject, setOwn } from '../../shared/json.ts';
import { silent } from '../../shared/log.ts';
import { configMap, corePath, startWithWidgets, type TestClient, widget, widgetsPath } from './test-client.ts';

const keys = [
  ...['metadata', 'spec', 'status', 'data', 'kind', 'apiVersion', 'name', 'labels', 'finalizers', 'ownerReferences'],
  ...['managedFields', 'fieldsV1', 'uid', 'resourceVersion', 'size', 'tags', 'keyed', 'names', 'free', 'key', 'value'],
  ...['secrets', '$patch', '$retainKeys', '$setElementOrder/secrets', 'versions', 'schema', '__proto__', 'constructor'],
];

const scalar = fc.constantFrom<Json>('small', 'v1', 'Widget', 'a', '', 'delete', 'replace', 0, -1, 1.5, true, null);

const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...keys), tie('tree')), { maxLength: 5 }).map(objectOf),
  ),
}));

function objectOf(entries: [string, Json][]): JsonObject {
  const object: JsonObject = {};
  for (const [key, value] of entries) setOwn(object, key, value);
  return object;
}

const operation = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
  path: fc.constantFrom('', '/spec', '/spec/tags/0', '/spec/tags/-', '/metadata/labels', '/x/y', 'x'),
  from: fc.constantFrom('', '/spec', '/metadata'),
  value: tree,
});

/** Anything at all, objects that are nearly right, and JSON patches. */
const body = fc.oneof(
  tree,
  tree.map((value): Json => ({ ...widget('a'), spec: value })),
  tree.map((value): Json => ({ ...widget('a'), metadata: value })),
  tree.map((value): Json => ({ ...configMap('a'), data: value })),
  fc.array(operation, { maxLength: 4 }),
);

const paths = [
  widgetsPath(),
  corePath('configmaps'),
  corePath('serviceaccounts'),
  corePath('events'),
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
];

const methods = ['post', 'put', 'merge', 'json', 'strategic', 'apply', 'delete'] as const;

async function send(client: TestClient, method: (typeof methods)[number], path: string, value: Json): Promise<string> {
  const text = JSON.stringify(value);
  if (method === 'post') return (await client.post(path, text)).text;
  if (method === 'put') return (await client.put(`${path}/a`, text)).text;
  if (method === 'delete') return (await client.delete(`${path}/a`, text)).text;
  return (await client.patch(`${path}/a?fieldManager=m`, method, text)).text;
}

test('no body makes the server fail, or later reads of what was stored', async () => {
  const failures: unknown[] = [];
  const logger = { ...silent, error: (...line: unknown[]) => void failures.push(line) };
  await using started = await startWithWidgets({ logger });
  await started.client.post(widgetsPath(), widget('a'));
  await started.client.post(corePath('configmaps'), configMap('a'));
  const request = fc.tuple(fc.constantFrom(...methods), fc.constantFrom(...paths), body);
  await fc.assert(
    fc.asyncProperty(request, async ([method, path, value]) => {
      await send(started.client, method, path, value);
      expect(failures).toEqual([]);
    }),
    { numRuns: 600 },
  );
  for (const path of [...paths, '/openapi/v3/apis/example.com/v1', '/apis']) {
    expect((await started.client.get(path)).code).toBe(200);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});
