import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../shared/json.ts';
import { mergePatch } from '../../shared/merge-patch.ts';
import { ApiError } from './api-error.ts';
import { objectAt } from './object.ts';
import { jsonPatch } from './patch-json.ts';
import { configMap, corePath, startForTest, startWithWidgets, widget, widgetsPath } from './test-client.ts';

const widgets = widgetsPath();

describe('JSON merge patch', () => {
  test('replaces values, merges objects, and removes what is null', () => {
    const target = { a: 1, b: { c: 1, d: 2 }, list: [1, 2] };
    expect(mergePatch(target, { a: 2, b: { c: null }, list: [3], e: { f: null } })).toEqual({
      a: 2,
      b: { d: 2 },
      list: [3],
      e: {},
    });
    expect(target).toEqual({ a: 1, b: { c: 1, d: 2 }, list: [1, 2] });
  });

  test('a key named __proto__ is a key like any other', () => {
    const patched = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}');
  });
});

describe('JSON patch', () => {
  test.each<[Json, Json, Json]>([
    [{ a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    [{ l: [1, 3] }, [{ op: 'add', path: '/l/1', value: 2 }], { l: [1, 2, 3] }],
    [{ l: [1] }, [{ op: 'add', path: '/l/-', value: 2 }], { l: [1, 2] }],
    [{ a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    [{ a: 1 }, [{ op: 'replace', path: '/a', value: { b: 2 } }], { a: { b: 2 } }],
    [{ a: [1, 2] }, [{ op: 'move', from: '/a/0', path: '/a/1' }], { a: [2, 1] }],
    [{ a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
    [
      { 'a/b': 1, 'c~d': 2 },
      [
        { op: 'remove', path: '/a~1b' },
        { op: 'remove', path: '/c~0d' },
      ],
      {},
    ],
    [
      { a: 1 },
      [
        { op: 'test', path: '/a', value: 1 },
        { op: 'test', path: '/b', value: null },
      ],
      { a: 1 },
    ],
    [{ a: 1 }, [{ op: 'replace', path: '', value: { b: 1 } }], { b: 1 }],
  ])('applied to %j, %j gives %j', (target, patch, expected) => {
    expect(jsonPatch(target, patch)).toEqual(expected);
  });

  test.each<[Json]>([
    [[{ op: 'test', path: '/a', value: 2 }]],
    [[{ op: 'remove', path: '/b' }]],
    [[{ op: 'replace', path: '/b', value: 1 }]],
    [[{ op: 'add', path: '/b/c', value: 1 }]],
    [[{ op: 'add', path: '/l/5', value: 1 }]],
    [[{ op: 'add', path: '/l/01', value: 1 }]],
    [[{ op: 'add', path: 'a', value: 1 }]],
    [[{ op: 'add', path: '/b' }]],
    [[{ op: 'zap', path: '/a' }]],
    [[{ op: 'remove', path: '/constructor' }]],
    ['x'],
    [[1]],
  ])('%j is refused', (patch) => {
    expect(() => jsonPatch({ a: 1, l: [1] }, patch)).toThrow(ApiError);
  });

  test('copies of copies cannot grow without bound', () => {
    const double = [{ op: 'copy', from: '/a', path: '/a/-' }];
    const bomb = Array.from({ length: 64 }, () => double).flat();
    expect(() => jsonPatch({ a: ['x'.repeat(1000)] }, bomb)).toThrow(/copy operations/);
  });
});

describe('patches of objects', () => {
  test('a patch with a stale resourceVersion is a conflict', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    const change = { metadata: { resourceVersion: '1' }, spec: { size: 'large' } };
    expect((await started.client.patch(`${widgets}/a`, 'merge', change)).code).toBe(409);
  });

  test('a patch cannot change the kind, name or uid', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    const messages = [{ kind: 'Zz' }, { metadata: { name: 'b' } }, { metadata: { uid: 'x' } }].map(
      async (change) => (await started.client.patch(`${widgets}/a`, 'merge', change)).body['message'],
    );
    expect(await Promise.all(messages)).toEqual([
      'Zz.example.com "a" is invalid: kind: Invalid value: "Zz": must be Widget',
      'the name of the object (b) does not match the name on the URL (a)',
      'Widget.example.com "a" is invalid: metadata.uid: Invalid value: "x": field is immutable',
    ]);
  });

  test('custom resources have no strategic merge patch, and say what they have', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    const refused = await started.client.patch(`${widgets}/a`, 'strategic', {});
    expect(refused.code).toBe(415);
    expect(refused.body['message']).toMatch(
      /accepted media types include: application\/json-patch\+json, application\/merge-patch\+json, application\/apply-patch\+yaml$/,
    );
  });

  test('unknown fields in a patch are errors when validation is strict', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgets, widget('a'));
    const refused = await started.client.patch(`${widgets}/a?fieldValidation=Strict`, 'merge', { spec: { zz: 1 } });
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toMatch(/strict decoding error: unknown field "spec.zz"$/);
  });
});

describe('strategic merge patch', () => {
  const path = `${corePath('serviceaccounts')}/sa`;
  const account: JsonObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'sa', finalizers: ['a/1', 'a/2', 'a/3'] },
    secrets: [{ name: 'a' }, { name: 'b', namespace: 'x' }, { name: 'c' }],
    imagePullSecrets: [{ name: 'p' }],
  };

  test.each<[string, Json, JsonObject]>([
    [
      'merges keyed lists item by item and replaces others',
      { secrets: [{ name: 'd' }, { name: 'b', kind: 'K' }], imagePullSecrets: [{ name: 'q' }] },
      {
        secrets: [{ name: 'd' }, { name: 'a' }, { name: 'b', namespace: 'x', kind: 'K' }, { name: 'c' }],
        imagePullSecrets: [{ name: 'q' }],
      },
    ],
    [
      'deletes items',
      { secrets: [{ name: 'a', $patch: 'delete' }] },
      { secrets: [{ name: 'b', namespace: 'x' }, { name: 'c' }] },
    ],
    ['replaces whole lists', { secrets: [{ $patch: 'replace' }, { name: 'z' }] }, { secrets: [{ name: 'z' }] }],
    [
      'orders items; one that the client did not know keeps its place among the others',
      { '$setElementOrder/secrets': [{ name: 'c' }, { name: 'a' }] },
      { secrets: [{ name: 'b', namespace: 'x' }, { name: 'c' }, { name: 'a' }] },
    ],
    [
      'edits lists of scalars',
      {
        metadata: {
          '$deleteFromPrimitiveList/finalizers': ['a/2'],
          '$setElementOrder/finalizers': ['a/3', 'a/1', 'a/9'],
          finalizers: ['a/9'],
        },
      },
      { metadata: { finalizers: ['a/3', 'a/1', 'a/9'] } },
    ],
    [
      'replaces maps',
      { metadata: { finalizers: null, labels: { $patch: 'replace', x: 'y' } } },
      { metadata: { labels: { x: 'y' } } },
    ],
  ])('%s', async (_, change, expected) => {
    await using started = await startForTest();
    await started.client.post(corePath('serviceaccounts'), account);
    const patched = await started.client.patch(path, 'strategic', change);
    expect(patched.code).toBe(200);
    expect(patched.body).toMatchObject(expected);
  });

  test('an item without its key is refused', async () => {
    await using started = await startForTest();
    await started.client.post(corePath('serviceaccounts'), account);
    const refused = await started.client.patch(path, 'strategic', { secrets: [{ namespace: 'z' }] });
    expect(refused.body['message']).toMatch(/does not contain declared merge key: name/);
  });

  test('removes keys of maps that are null', async () => {
    await using started = await startForTest();
    await started.client.post(corePath('configmaps'), configMap('a', { x: '1', y: '2' }));
    const { body } = await started.client.patch(`${corePath('configmaps')}/a`, 'strategic', { data: { x: null } });
    expect(objectAt(body, 'data')).toEqual({ y: '2' });
  });
});
