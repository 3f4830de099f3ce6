import { describe, expect, it } from 'vitest';
import { failure, widget } from './fake-api.fixture.ts';
import { type Reflecting, reflecting } from './reflector.fixture.ts';

/** Answers the first list with one object, at resourceVersion 9; resolves with the watch that follows, accepted. */
async function synced({ api, told }: Reflecting) {
  (await api.next()).list([widget('a', '1')], '9');
  await told.take(2);
  return (await api.next()).open();
}

describe('a watch that is lost', () => {
  it('by a cut goes on from the last event', async () => {
    await using test = await reflecting();
    const watch = await synced(test);
    watch.event('MODIFIED', widget('a', '12'));
    await test.told.next();
    watch.cut();
    await test.clock.pass(500);
    const next = await test.api.next();
    expect(next.query).toMatchObject({ watch: 'true', resourceVersion: '12' });
    next.open().event('MODIFIED', widget('a', '13'));
    expect(await test.told.next()).toBe('modified a 13 was 12');
    expect(test.statuses.map(({ state }) => state)).toEqual(['watching', 'failing', 'watching']);
  });

  it('in the middle of an event drops the half', async () => {
    await using test = await reflecting();
    const watch = await synced(test);
    const half = JSON.stringify({ type: 'MODIFIED', object: widget('a', '12') }).slice(0, -3);
    watch.response.write(half, () => watch.cut());
    await test.clock.pass(500);
    expect((await test.api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '9' });
    expect(test.told.waiting).toEqual([]);
  });

  it('by a socket that the server closes on its side only', async () => {
    await using test = await reflecting();
    const watch = await synced(test);
    watch.event('MODIFIED', widget('a', '12'));
    await test.told.next();
    watch.response.socket?.end();
    await test.clock.pass(500);
    expect((await test.api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '12' });
  });

  it('by silence goes on from the last event', async () => {
    await using test = await reflecting({ silenceMs: 180_000 });
    const watch = await synced(test);
    watch.event('MODIFIED', widget('a', '12'));
    await test.told.next();
    const closed = new Promise((resolve) => watch.response.once('close', resolve));
    await test.clock.pass(180_000);
    await closed;
    await test.clock.pass(500);
    expect((await test.api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '12' });
    expect(test.lines.join()).toContain('nothing came for 180000 ms');
  });

  it('stays when bookmarks come', async () => {
    await using test = await reflecting({ silenceMs: 180_000 });
    const watch = await synced(test);
    for (let i = 10; i < 20; i++) {
      test.clock.advance(60_000);
      watch.bookmark(String(i));
      // The event after the bookmark shows that the bookmark has arrived.
      watch.event('MODIFIED', widget('a', `${i}`));
      await test.told.next();
    }
    expect(test.api.requests.waiting).toEqual([]);
  });

  it('as soon as it begins is not asked for again at once', async () => {
    await using test = await reflecting();
    (await synced(test)).response.end();
    await test.clock.pass(500);
    (await test.api.next()).open().response.end();
    await test.clock.pass(1000);
    expect((await test.api.next()).query).toMatchObject({ watch: 'true' });
  });
});

describe('a resourceVersion that is too old', () => {
  it('as an HTTP status leads to a new list', async () => {
    await using test = await reflecting();
    const watch = await synced(test);
    watch.cut();
    await test.clock.pass(500);
    (await test.api.next()).fail(410, 'Expired');
    await test.clock.pass(1000);
    const list = await test.api.next();
    expect(list.query).toEqual({ limit: '500' });
    list.list([], '30');
    expect(await test.told.next()).toBe('deleted a 1');
    expect((await test.api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '30' });
  });

  it('as an ERROR event leads to a new list', async () => {
    await using test = await reflecting();
    (await synced(test)).event('ERROR', failure(410, 'Expired'));
    await test.clock.pass(500);
    expect((await test.api.next()).query).toEqual({ limit: '500' });
  });

  it('or too new, after the server’s data was restored, leads to a new list', async () => {
    await using test = await reflecting();
    const details = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] };
    (await synced(test)).event('ERROR', failure(504, 'Timeout', details));
    await test.clock.pass(500);
    expect((await test.api.next()).query).toEqual({ limit: '500' });
  });

  it('is suspected when watches fail again and again', async () => {
    await using test = await reflecting();
    (await synced(test)).cut();
    for (const waitMs of [500, 1000, 2000, 4000]) {
      await test.clock.pass(waitMs);
      const watch = await test.api.next();
      expect(watch.query).toMatchObject({ resourceVersion: '9' });
      watch.cut();
    }
    await test.clock.pass(8000);
    expect((await test.api.next()).query).toEqual({ limit: '500' });
  });
});

describe('an event that cannot be read', () => {
  it('leads to a new watch, and then to a new list', async () => {
    await using test = await reflecting();
    (await synced(test)).response.write('<html>\n');
    await test.clock.pass(500);
    const again = await test.api.next();
    expect(again.query).toMatchObject({ watch: 'true', resourceVersion: '9' });
    again.open().response.write('<html>\n');
    await test.clock.pass(1000);
    expect((await test.api.next()).query).toEqual({ limit: '500' });
    expect(test.lines[0]).toContain('a watch sent what is no event');
  });

  it('because it is too large leads to a new list', async () => {
    await using test = await reflecting({ maxFrameBytes: 1000 });
    (await synced(test)).event('MODIFIED', widget('a', '12', { data: 'x'.repeat(1000) }));
    await test.clock.pass(500);
    const list = await test.api.next();
    expect(list.query).toEqual({ limit: '500' });
    list.list([widget('a', '12')], '13');
    expect(await test.told.next()).toBe('modified a 12 was 1');
    expect(test.lines[0]).toContain('larger than 1000 bytes');
  });

  it('because it is an HTML page with status 200 is told, and tried again', async () => {
    await using test = await reflecting();
    (await test.api.next()).text('<html><body>Please sign in</body></html>');
    await test.clock.pass(500);
    (await test.api.next()).list([], '9');
    expect(await test.told.next()).toBe('synced');
    expect(test.lines[0]).toContain('the answer is not a JSON object: Please sign in');
  });
});

describe('a list that fails', () => {
  it('is tried again with growing waits, at most 30 s, and none are deleted meanwhile', async () => {
    await using test = await reflecting();
    const watch = await synced(test);
    watch.event('ERROR', failure(410, 'Expired'));
    for (const waitMs of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      await test.clock.pass(waitMs);
      (await test.api.next()).fail(403, 'Forbidden');
    }
    await test.clock.waited(30_000);
    expect(test.statuses.at(-1)).toMatchObject({ state: 'failing', error: { forbidden: true }, retryMs: 30_000 });
    expect(test.reflector.size).toBe(1);
    expect(test.told.waiting).toEqual([]);
  });

  it('because the resource does not exist yet is tried until it does', async () => {
    await using test = await reflecting();
    (await test.api.next()).text('404 page not found\n', 404);
    await test.clock.pass(500);
    (await test.api.next()).text('404 page not found\n', 404);
    await test.clock.waited(1000);
    const missing = { state: 'missing', error: { notFound: true } };
    expect(test.statuses).toMatchObject([missing, { ...missing, retryMs: 1000 }]);
    expect(test.lines.map((line) => line.split(' ')[0])).toEqual(['info', 'debug']);
    await test.clock.pass(1000);
    (await test.api.next()).list([], '1');
    expect(await test.told.next()).toBe('synced');
  });

  it('because of a list without a resourceVersion is tried again', async () => {
    await using test = await reflecting();
    (await test.api.next()).json({ kind: 'WidgetList', metadata: {}, items: [] });
    await test.clock.pass(500);
    expect((await test.api.next()).query).toEqual({ limit: '500' });
    expect(test.reflector.hasSynced).toBe(false);
  });

  it('waits as long as the server asks for', async () => {
    await using test = await reflecting();
    (await synced(test)).cut();
    await test.clock.pass(500);
    (await test.api.next()).fail(429, 'TooManyRequests', { 'retry-after': '5' });
    await test.clock.waited(5000);
    expect(test.statuses.at(-1)).toMatchObject({ retryMs: 5000 });
  });
});

it('failures long ago do not make the next wait longer', async () => {
  await using test = await reflecting();
  const watch = await synced(test);
  watch.cut();
  await test.clock.pass(500);
  const again = (await test.api.next()).open();
  expect(await test.states.take(3)).toEqual(['watching', 'failing', 'watching']);
  // Nothing has come, but the watch was held for a while.
  test.clock.advance(60_000);
  again.cut();
  await test.clock.waited(500);
});
