import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import type { KubeClient } from './client.ts';
import type { WatchOptions } from './client-options.ts';
import { failure, fakeApi, rejection, widget, widgets } from './fake-api.fixture.ts';
import type { WatchEvent } from './watch-event.ts';

/** All events of a watch until it ends, or the error that ended it. */
async function follow(client: KubeClient, options: WatchOptions = {}) {
  const events: WatchEvent[] = [];
  try {
    for await (const event of client.watch(widgets, options)) events.push(event);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

describe('a watch', () => {
  it('reports changes and bookmarks until the server ends it', async () => {
    await using api = await fakeApi();
    let opened = 0;
    const options = { namespace: 'shop', labelSelector: 'a=b', resourceVersion: '5', timeoutSeconds: 300 };
    const onOpen = () => opened++;
    const watched = follow(api.client(), { ...options, allowWatchBookmarks: true, onOpen });
    const watch = await api.next();
    expect(watch.path).toBe('/apis/example.test/v1/namespaces/shop/widgets');
    expect(watch.query).toEqual({
      watch: 'true',
      labelSelector: 'a=b',
      resourceVersion: '5',
      timeoutSeconds: '300',
      allowWatchBookmarks: 'true',
    });
    watch.open().event('ADDED', widget('a', '6'));
    watch.event('MODIFIED', widget('a', '7'));
    watch.bookmark('8');
    watch.event('DELETED', widget('a', '9'));
    watch.response.end();
    expect(await watched).toEqual({
      events: [
        { type: 'ADDED', object: widget('a', '6'), resourceVersion: '6' },
        { type: 'MODIFIED', object: widget('a', '7'), resourceVersion: '7' },
        { type: 'BOOKMARK', resourceVersion: '8' },
        { type: 'DELETED', object: widget('a', '9'), resourceVersion: '9' },
      ],
      error: undefined,
    });
    expect(opened).toBe(1);
  });

  it('that is refused rejects, and was never open', async () => {
    await using api = await fakeApi();
    let opened = 0;
    const watched = follow(api.client(), { onOpen: () => opened++ });
    (await api.next()).fail(410, 'Expired');
    expect(await watched).toMatchObject({ events: [], error: { gone: true } });
    expect(opened).toBe(0);
  });

  it('rejects with the Status of an ERROR event', async () => {
    await using api = await fakeApi();
    const watched = follow(api.client());
    (await api.next()).open().event('ERROR', failure(410, 'Expired'));
    expect(await watched).toMatchObject({
      error: { code: 410, reason: 'Expired', message: 'Expired it is', gone: true },
    });
  });

  it('rejects when it is cut', async () => {
    await using api = await fakeApi();
    const watched = follow(api.client());
    const watch = (await api.next()).open();
    watch.event('ADDED', widget('a', '6'));
    watch.response.write('{"type":"MODIFIED","object":{"metad', () => watch.cut());
    const { events, error } = await watched;
    expect(events).toHaveLength(1);
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed' });
  });

  it.each([
    'not JSON',
    '[]',
    '{"type":"ADDED"}',
    '{"type":"ADDED","object":{"metadata":{"resourceVersion":"6"}}}',
    '{"type":"ADDED","object":{"metadata":{"name":"a"}}}',
    '{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"6","namespace":1}}}',
    '{"type":"RENAMED","object":{"metadata":{"name":"a","resourceVersion":"6"}}}',
    '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":""}}}',
    '{"type":"ERROR","object":{"kind":"Table"}}',
    '{"__proto__":{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1"}}}}',
  ])('rejects on %s', async (frame) => {
    await using api = await fakeApi();
    const watched = follow(api.client());
    (await api.next()).open().response.write(`${frame}\n`);
    expect(await watched).toMatchObject({ events: [], error: { code: 0, reason: 'InvalidResponse' } });
  });

  it('rejects on an event that is too large', async () => {
    await using api = await fakeApi();
    const watched = follow(api.client(), { maxFrameBytes: 1000 });
    (await api.next()).open().event('ADDED', widget('a', '6', { data: 'x'.repeat(1000) }));
    expect(await watched).toMatchObject({ error: { reason: 'FrameTooLarge' } });
  });

  it('rejects when nothing comes for too long, counted from the last byte', async () => {
    await using api = await fakeApi();
    const clock = new ManualClock();
    const options = { silenceMs: 60_000, signal: AbortSignal.timeout(60_000) };
    const watch = api.client({ clock }).watch(widgets, options);
    const first = watch.next();
    const request = (await api.next()).open();
    clock.advance(59_000);
    request.event('ADDED', widget('a', '6'));
    await first;
    const second = rejection(watch.next());
    clock.advance(59_000);
    await clock.pass(59_000);
    expect(await second).toMatchObject({ code: 0, reason: 'Timeout', message: expect.stringContaining('60000 ms') });
  });

  it('closes its connection when the reader stops', async () => {
    await using api = await fakeApi();
    const read = (async () => {
      for await (const _ of api.client().watch(widgets)) return;
    })();
    const watch = (await api.next()).open();
    const closed = new Promise((resolve) => watch.response.once('close', resolve));
    watch.event('ADDED', widget('a', '6'));
    await read;
    await closed;
  });

  it('ends with the signal', async () => {
    await using api = await fakeApi();
    const controller = new AbortController();
    const watched = follow(api.client(), { signal: controller.signal });
    const watch = (await api.next()).open();
    const closed = new Promise((resolve) => watch.response.once('close', resolve));
    controller.abort('stopped');
    expect(await watched).toEqual({ events: [], error: 'stopped' });
    await closed;
  });

  it('does not hold up requests, however many there are', async () => {
    await using api = await fakeApi();
    const client = api.client();
    const watches = Array.from({ length: 70 }, () => follow(client));
    for (const watch of await api.requests.take(70)) watch.open();
    const read = client.get(widgets, { namespace: 'shop', name: 'orders' });
    (await api.next()).json(widget('orders', '7'));
    await read;
    client.close();
    for (const { error } of await Promise.all(watches)) expect(error).toMatchObject({ reason: 'Closed' });
  });
});
