import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { fakeApi, rejection, widget, widgets } from './fake-api.fixture.ts';

it('a list is read in pages', async () => {
  await using api = await fakeApi();
  const selection = { namespace: 'shop', labelSelector: 'tier in (web,api)', fieldSelector: 'metadata.name!=x' };
  const listed = api.client().list(widgets, selection);
  const first = await api.next();
  const { namespace, ...selectors } = selection;
  expect(first.path).toBe(`/apis/example.test/v1/namespaces/${namespace}/widgets`);
  expect(first.query).toEqual({ ...selectors, limit: '500' });
  first.list([widget('a', '1'), widget('b', '2')], '9', 'next/1==');
  const second = await api.next();
  expect(second.query).toEqual({ ...selectors, limit: '500', continue: 'next/1==' });
  second.list([widget('c', '3')], '9', '');
  const list = await listed;
  expect(list.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
  expect(list.metadata).toEqual({ resourceVersion: '9' });
});

it('a list whose continue token has expired begins anew', async () => {
  await using api = await fakeApi();
  const listed = api.client().list(widgets);
  (await api.next()).list([widget('old', '1')], '9', 'token');
  (await api.next()).fail(410, 'Expired');
  const again = await api.next();
  expect(again.query).toEqual({ limit: '500' });
  again.list([widget('a', '11')], '12');
  expect(await listed).toMatchObject({ metadata: { resourceVersion: '12' }, items: [widget('a', '11')] });
});

it('a list that expires again and again fails in the end', async () => {
  await using api = await fakeApi();
  const listed = rejection(api.client().list(widgets));
  for (let i = 0; i < 4; i++) {
    (await api.next()).list([], '9', 'token');
    (await api.next()).fail(410, 'Expired');
  }
  expect(await listed).toMatchObject({ code: 410, gone: true });
});

it('items get the kind that the server leaves out of lists of built-in kinds', async () => {
  await using api = await fakeApi();
  const listed = api.client().list({ group: '', version: 'v1', resource: 'secrets' });
  const items = [{ metadata: { name: 's' } }, 'not an object'];
  (await api.next()).json({ kind: 'SecretList', apiVersion: 'v1', metadata: {}, items });
  expect((await listed).items).toEqual([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } }]);
});

it('a list may be null, as Go writes an empty one', async () => {
  await using api = await fakeApi();
  const listed = api.client().list(widgets);
  (await api.next()).json({ kind: 'WidgetList', apiVersion: 'example.test/v1', metadata: {}, items: null });
  expect((await listed).items).toEqual([]);
});

it('what is no list is refused', async () => {
  await using api = await fakeApi();
  const client = api.client();
  for (const body of [widget('a', '1'), { kind: 'WidgetList', metadata: {}, items: {} }, { items: [] }]) {
    const listed = rejection(client.list(widgets));
    (await api.next()).json(body);
    expect(await listed).toMatchObject({ code: 200, reason: 'InvalidResponse' });
  }
});

it('lists may come compressed', async () => {
  await using api = await fakeApi();
  const listed = api.client().list(widgets);
  const request = await api.next();
  expect(request.headers['accept-encoding']).toBe('gzip');
  const text = JSON.stringify({ kind: 'WidgetList', metadata: {}, items: [widget('ä', '1')] });
  request.text(gzipSync(text), 200, { 'content-encoding': 'gzip' });
  expect((await listed).items).toEqual([widget('ä', '1')]);
});

it('a compressed list that is cut off is asked for again', async () => {
  await using api = await fakeApi();
  const listed = api.client({ clock: { now: () => 0, after: immediately } }).list(widgets);
  const text = gzipSync(JSON.stringify({ kind: 'WidgetList', metadata: {}, items: [widget('a', '1')] }));
  (await api.next()).text(text.subarray(0, 30), 200, { 'content-encoding': 'gzip' });
  (await api.next()).list([], '1');
  expect((await listed).items).toEqual([]);
});

/** Runs waits between attempts at once, and time limits never. */
function immediately(ms: number, task: () => void): () => void {
  if (ms < 30_000) queueMicrotask(task);
  return () => {};
}
