import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { metadataOf, resourceVersionOf, textAt } from './object.ts';
import {
  configMap,
  corePath,
  namesIn,
  startForTest,
  startWithWidgets,
  type TestClient,
  type TestWatch,
  tableType,
  widget,
  widgetsPath,
} from './test-client.ts';

const configMaps = corePath('configmaps');

async function createMaps(client: TestClient, ...names: string[]): Promise<void> {
  for (const name of names) await client.post(configMaps, configMap(name, {}, { labels: { name } }));
}

/** The next events of a watch as `TYPE name`. */
async function nextEvents(watch: TestWatch, count: number): Promise<string[]> {
  const events: string[] = [];
  for (let index = 0; index < count; index++) {
    const event = await watch.next();
    events.push(`${event?.type} ${textAt(metadataOf(event?.object ?? {}), 'name')}`);
  }
  return events;
}

describe('lists', () => {
  test('come in name order with the revision that a watch can start from', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'b', 'a');
    const { body } = await started.client.get(configMaps);
    expect(namesIn(body)).toEqual(['a', 'b']);
    const watch = await started.client.watch(`${configMaps}?watch=1&resourceVersion=${resourceVersionOf(body)}`);
    await createMaps(started.client, 'c');
    expect(await nextEvents(watch, 1)).toEqual(['ADDED c']);
    watch.close();
  });

  test('cover all namespaces without one in the path', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a');
    await started.client.post(corePath('configmaps', 'kube-system'), configMap('b'));
    expect(namesIn((await started.client.get('/api/v1/configmaps')).body)).toEqual(['a', 'b']);
    expect(namesIn((await started.client.get(configMaps)).body)).toEqual(['a']);
  });

  test('in pages show one revision, whatever changes in between', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a', 'b', 'c', 'd');
    const first = await started.client.get(`${configMaps}?limit=2`);
    expect(first.body).toMatchObject({ metadata: { remainingItemCount: 2 } });
    await started.client.delete(`${configMaps}/c`);
    await createMaps(started.client, 'cc');
    const token = encodeURIComponent(textAt(metadataOf(first.body), 'continue'));
    const second = await started.client.get(`${configMaps}?limit=2&continue=${token}`);
    expect([namesIn(first.body), namesIn(second.body)]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(resourceVersionOf(second.body)).toBe(resourceVersionOf(first.body));
    expect(metadataOf(second.body)).not.toHaveProperty('continue');
  });

  test('refuse a page whose revision has left the history, with a way to go on', async () => {
    await using started = await startForTest({ historySize: 4 });
    await createMaps(started.client, 'a', 'b');
    const first = await started.client.get(`${configMaps}?limit=1`);
    await createMaps(started.client, 'c', 'd', 'e', 'f', 'g', 'h');
    const token = (body: JsonObject): string => encodeURIComponent(textAt(metadataOf(body), 'continue'));
    const expired = await started.client.get(`${configMaps}?limit=1&continue=${token(first.body)}`);
    expect(expired.code).toBe(410);
    expect(expired.body).toMatchObject({ reason: 'Expired' });
    const rest = await started.client.get(`${configMaps}?continue=${token(expired.body)}`);
    expect(namesIn(rest.body)).toEqual(['b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  test.each([
    ['labelSelector=name+in+(a,b),name!%3Db', ['a']],
    ['labelSelector=name+notin+(a)', ['b', 'c']],
    ['labelSelector=!name', []],
    ['fieldSelector=metadata.name%3Db', ['b']],
    ['fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault', ['a', 'c']],
  ])('select by %s', async (query, names) => {
    await using started = await startForTest();
    await createMaps(started.client, 'a', 'b', 'c');
    expect(namesIn((await started.client.get(`${configMaps}?${query}`)).body)).toEqual(names);
  });

  test.each([
    ['fieldSelector=data.x%3D1', 400, /"data.x" is not a known field selector/],
    ['fieldSelector=x', 400, /invalid selector: 'x'; can't understand 'x'/],
    ['labelSelector=a%3Db%3Dc', 400, /found '=', expected: ',' or 'end of string'/],
    ['resourceVersion=abc', 400, /invalid resource version/],
    ['resourceVersion=999999', 504, /Too large resource version: 999999/],
    ['continue=zzz', 400, /invalid continue token/],
    ['resourceVersionMatch=Exact', 422, /forbidden unless resourceVersion is provided/],
  ])('answer %s with %i', async (query, code, message) => {
    await using started = await startForTest();
    const refused = await started.client.get(`${configMaps}?${query}`);
    expect(refused.code).toBe(code);
    expect(refused.body['message']).toMatch(message);
  });
});

describe('watches', () => {
  test('without a revision start with what exists', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a', 'b');
    const watch = await started.client.watch(`${configMaps}?watch=true`);
    expect(await nextEvents(watch, 2)).toEqual(['ADDED a', 'ADDED b']);
    await started.client.patch(`${configMaps}/a`, 'merge', { data: { x: '1' } });
    await started.client.delete(`${configMaps}/b`);
    expect(await nextEvents(watch, 2)).toEqual(['MODIFIED a', 'DELETED b']);
    watch.close();
  });

  test('resume after a revision without losing a change', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a');
    const from = resourceVersionOf((await started.client.get(configMaps)).body);
    await createMaps(started.client, 'b');
    await started.client.delete(`${configMaps}/a`);
    const watch = await started.client.watch(`${configMaps}?watch=1&resourceVersion=${from}`);
    expect(await nextEvents(watch, 2)).toEqual(['ADDED b', 'DELETED a']);
    watch.close();
  });

  test('show an object that comes to match a selector as added, and one that no longer does as deleted', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a');
    const watch = await started.client.watch(`${configMaps}?watch=1&labelSelector=on`);
    await started.client.patch(`${configMaps}/a`, 'merge', { metadata: { labels: { on: 'yes' } } });
    await started.client.patch(`${configMaps}/a`, 'merge', { data: { x: '1' } });
    await started.client.patch(`${configMaps}/a`, 'merge', { metadata: { labels: { on: null } } });
    expect(await nextEvents(watch, 3)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    watch.close();
  });

  test('from a revision that has left the history get a 410 event', async () => {
    await using started = await startForTest({ historySize: 4 });
    await createMaps(started.client, 'a', 'b', 'c', 'd', 'e', 'f', 'g');
    const watch = await started.client.watch(`${configMaps}?watch=1&resourceVersion=2`);
    expect(watch.code).toBe(200);
    expect(await watch.next()).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(await watch.next()).toBeUndefined();
  });

  test('from a revision of a server that is gone get a 410 event', async () => {
    await using started = await startForTest();
    const watch = await started.client.watch(`${configMaps}?watch=1&resourceVersion=999999`);
    expect(await watch.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  test('bring bookmarks with the current revision to those who ask', async () => {
    await using started = await startForTest({ bookmarkMs: 5 });
    const plain = await started.client.watch(`${configMaps}?watch=1`);
    const marked = await started.client.watch(`${configMaps}?watch=1&allowWatchBookmarks=true`);
    const { body } = await started.client.post(corePath('secrets'), { metadata: { name: 's' } });
    const wanted = resourceVersionOf(body);
    let bookmark = await marked.next();
    while (resourceVersionOf(bookmark?.object ?? {}) !== wanted) bookmark = await marked.next();
    expect(bookmark).toMatchObject({ type: 'BOOKMARK', object: { kind: 'ConfigMap', apiVersion: 'v1' } });
    await createMaps(started.client, 'a');
    expect(await nextEvents(plain, 1)).toEqual(['ADDED a']);
    plain.close();
    marked.close();
  });

  test('end after their timeout, with a last bookmark', async () => {
    await using started = await startForTest();
    const watch = await started.client.watch(`${configMaps}?watch=1&timeoutSeconds=0.01&allowWatchBookmarks=1`);
    expect((await watch.next())?.type).toBe('BOOKMARK');
    expect(await watch.next()).toBeUndefined();
  });

  test('all end when they are dropped, and the server goes on', async () => {
    await using started = await startForTest();
    const watches = [
      await started.client.watch(`${configMaps}?watch=1`),
      await started.client.watch('/api/v1/secrets?watch=1'),
    ];
    started.api.dropWatches();
    expect(await Promise.all(watches.map((watch) => watch.next()))).toEqual([undefined, undefined]);
    expect((await started.client.get(configMaps)).code).toBe(200);
  });

  test('refuse to send initial events, as servers without that feature do', async () => {
    await using started = await startForTest();
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const refused = await started.client.get(`${configMaps}?${query}`);
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toMatch(
      /sendInitialEvents is forbidden for watch unless the WatchList feature gate/,
    );
  });
});

describe('tables', () => {
  test('have the printer columns of the definition', async () => {
    await using started = await startWithWidgets();
    await started.client.post(widgetsPath(), widget('a'));
    const ready = {
      status: {
        conditions: [
          { type: 'Other', status: 'False' },
          { type: 'Ready', status: 'True' },
        ],
      },
    };
    await started.client.patch(`${widgetsPath()}/a/status`, 'merge', ready);
    const { body } = await started.client.get(widgetsPath(), { accept: tableType });
    expect(body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name', priority: 0 },
        { name: 'Size', type: 'string', priority: 0 },
        { name: 'Ready', type: 'string' },
        { name: 'Replicas', type: 'integer', priority: 1 },
        { name: 'Age', type: 'date' },
      ],
      rows: [
        {
          cells: ['a', 'small', 'True', 1, expect.stringMatching(/^\d+s$/)],
          object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } },
        },
      ],
    });
  });

  test('of one object, with as much of it as is asked for', async () => {
    await using started = await startForTest();
    await createMaps(started.client, 'a');
    const rowObject = async (query: string): Promise<unknown> => {
      const { body } = await started.client.get(`${configMaps}/a${query}`, { accept: tableType });
      const [row = {}] = Array.isArray(body['rows']) ? body['rows'] : [];
      return (row as JsonObject)['object'];
    };
    expect(await rowObject('?includeObject=None')).toBeNull();
    expect(await rowObject('?includeObject=Object')).toMatchObject({ kind: 'ConfigMap' });
  });

  test('come through a watch, the columns only once', async () => {
    await using started = await startForTest();
    const watch = await started.client.watch(`${configMaps}?watch=1`, { accept: tableType });
    await createMaps(started.client, 'a', 'b');
    expect(await watch.next()).toMatchObject({
      type: 'ADDED',
      object: { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }] },
    });
    expect(await watch.next()).toMatchObject({
      object: { columnDefinitions: null, rows: [{ cells: ['b', 0, expect.stringMatching(/^[01]s$/)] }] },
    });
    watch.close();
  });

  test('other forms are refused', async () => {
    await using started = await startForTest();
    expect((await started.client.get(configMaps, { accept: 'text/html' })).code).toBe(406);
  });
});

describe('just metadata', () => {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  const one = accept.replace('List', '');

  test('come of a list and of one object', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, { metadata: { name: 'a' }, data: { color: 'red' } });
    const object = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } };
    const { body } = await started.client.get(configMaps, { accept });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', items: [object] });
    expect((await started.client.get(`${configMaps}/a`, { accept: one })).body).toMatchObject(object);
    expect(JSON.stringify(body)).not.toContain('red');
  });

  test('come through a watch', async () => {
    await using started = await startForTest();
    const watch = await started.client.watch(`${configMaps}?watch=1`, { accept: one });
    await started.client.post(configMaps, { metadata: { name: 'a' }, data: { color: 'red' } });
    const event = await watch.next();
    expect(event).toMatchObject({ type: 'ADDED', object: { kind: 'PartialObjectMetadata', metadata: { name: 'a' } } });
    expect(event).not.toHaveProperty('object.data');
    watch.close();
  });
});
