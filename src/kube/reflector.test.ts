import { describe, expect, it } from 'vitest';
import { widget } from './fake-api.fixture.ts';
import { Inbox } from './inbox.fixture.ts';
import { reflecting } from './reflector.fixture.ts';

describe('a reflector', () => {
  it('lists, then watches from there, and keeps what it sees', async () => {
    await using test = await reflecting({ namespace: 'shop', labelSelector: 'a=b', fieldSelector: 'x=y', pageSize: 2 });
    const { api, told, reflector } = test;
    expect(reflector.hasSynced).toBe(false);
    const list = await api.next();
    expect(list.path).toBe('/apis/example.test/v1/namespaces/shop/widgets');
    expect(list.query).toEqual({ labelSelector: 'a=b', fieldSelector: 'x=y', limit: '2' });
    list.list([widget('a', '1'), widget('b', '2')], '9', 'more');
    // A page is handed out while the next one is still under way.
    const second = await api.next();
    expect(await told.take(2)).toEqual(['added a 1', 'added b 2']);
    expect(reflector.hasSynced).toBe(false);
    second.list([widget('c', '3')], '9');
    const watch = await api.next();
    expect(await told.take(2)).toEqual(['added c 3', 'synced']);
    expect(reflector.hasSynced).toBe(true);
    expect(watch.query).toEqual({
      watch: 'true',
      labelSelector: 'a=b',
      fieldSelector: 'x=y',
      resourceVersion: '9',
      allowWatchBookmarks: 'true',
      timeoutSeconds: '450',
    });
    watch.open().event('ADDED', widget('d', '10'));
    watch.event('MODIFIED', widget('a', '11'));
    watch.event('DELETED', widget('b', '12'));
    expect(await told.take(3)).toEqual(['added d 10', 'modified a 11 was 1', 'deleted b 12']);
    expect([...reflector.values()].map(({ metadata }) => metadata.name)).toEqual(['a', 'c', 'd']);
    expect(reflector.get('shop/a')?.metadata.resourceVersion).toBe('11');
    expect(reflector.get('shop/b')).toBeUndefined();
    expect(reflector.size).toBe(3);
    expect(test.statuses).toEqual([{ state: 'watching' }]);
  });

  it('goes on where it was when the server ends a watch', async () => {
    await using test = await reflecting();
    const { api, told, clock } = test;
    (await api.next()).list([], '9');
    const watch = (await api.next()).open();
    watch.event('ADDED', widget('a', '12'));
    await told.take(2);
    clock.advance(1000);
    watch.response.end();
    expect((await api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '12' });
  });

  it('goes on from the last bookmark', async () => {
    await using test = await reflecting();
    const { api, told, clock } = test;
    (await api.next()).list([], '9');
    const watch = (await api.next()).open();
    watch.event('ADDED', widget('a', '12'));
    watch.bookmark('40');
    await told.take(2);
    clock.advance(1000);
    watch.response.end();
    expect((await api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '40' });
  });

  it('tells what a new list no longer has as deleted, with the last state known', async () => {
    await using test = await reflecting();
    const { api, told, clock, reflector } = test;
    (await api.next()).list([widget('a', '1'), widget('b', '2'), widget('c', '3')], '9');
    await told.take(4);
    (await api.next()).fail(410, 'Expired');
    await clock.pass(500);
    (await api.next()).list([widget('b', '2'), widget('c', '14'), widget('d', '15')], '20');
    expect(await told.take(3)).toEqual(['modified c 14 was 3', 'added d 15', 'deleted a 1']);
    expect((await api.next()).query).toMatchObject({ resourceVersion: '20' });
    expect(told.waiting).toEqual([]);
    expect(reflector.size).toBe(3);
  });

  it('tells an object that was made anew as deleted and added', async () => {
    await using test = await reflecting();
    const { api, told } = test;
    (await api.next()).list([widget('a', '1')], '9');
    await told.take(2);
    const again = widget('a', '12');
    again.metadata.uid = 'another';
    (await api.next()).open().event('MODIFIED', again);
    expect(await told.take(2)).toEqual(['deleted a 1', 'added a 12']);
  });

  it('forgets a list that begins anew because its continue token expired', async () => {
    await using test = await reflecting();
    const { api, told } = test;
    (await api.next()).list([widget('gone', '1')], '9', 'token');
    (await api.next()).fail(410, 'Expired');
    (await api.next()).list([widget('a', '11')], '12');
    expect(await told.take(4)).toEqual(['added gone 1', 'added a 11', 'deleted gone 1', 'synced']);
    expect((await api.next()).query).toMatchObject({ watch: 'true', resourceVersion: '12' });
  });

  it('keeps only what the transform leaves', async () => {
    await using test = await reflecting({
      transform: (object) => {
        if (object.metadata.name === 'bad') throw new Error('cannot transform');
        delete object.spec;
        return object;
      },
    });
    const { api, told, reflector } = test;
    const items = [widget('a', '1', { spec: { big: true } }), widget('bad', '2', { spec: { kept: true } })];
    (await api.next()).list(items, '9');
    expect(await told.take(3)).toEqual(['added a 1', 'added bad 2', 'synced']);
    expect(reflector.get('shop/a')).not.toHaveProperty('spec');
    expect(reflector.get('shop/bad')).toHaveProperty('spec');
    expect(test.lines).toEqual([expect.stringContaining('"object":"shop/bad","error":"cannot transform"')]);
  });

  it('leaves out items without a name, and takes any key', async () => {
    await using test = await reflecting();
    const { api, told, reflector } = test;
    const list = await api.next();
    const odd = '{"metadata":{"name":"__proto__","namespace":"constructor","resourceVersion":"1"}}';
    list.text(`{"kind":"WidgetList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{}},{},${odd}]}`);
    expect(await told.take(2)).toEqual(['added __proto__ 1', 'synced']);
    expect(reflector.get('constructor/__proto__')).toBeDefined();
    expect(reflector.get('__proto__')).toBeUndefined();
  });

  it('survives handlers that fail', async () => {
    const fail = () => {
      throw new Error('handler broke');
    };
    const deleted = new Inbox<string>();
    await using test = await reflecting({
      onStatus: fail,
      handlers: {
        added: fail,
        modified: async () => fail(),
        deleted: ({ metadata }) => deleted.push(metadata.name),
        synced: fail,
      },
    });
    const { api, reflector } = test;
    (await api.next()).list([widget('a', '1')], '9');
    const watch = (await api.next()).open();
    watch.event('MODIFIED', widget('a', '10'));
    watch.event('DELETED', widget('a', '11'));
    expect(await deleted.next()).toBe('a');
    expect(reflector.hasSynced).toBe(true);
    expect(test.lines.filter((line) => line.includes('handler broke')).length).toBeGreaterThanOrEqual(4);
  });

  it('stops, and calls no handler any more', async () => {
    await using test = await reflecting();
    const { api, reflector, told } = test;
    (await api.next()).list([widget('a', '1')], '9');
    const watch = (await api.next()).open();
    await told.take(2);
    const closed = new Promise((resolve) => watch.response.once('close', resolve));
    await reflector.stop();
    await closed;
    expect(reflector.size).toBe(1);
    expect(told.waiting).toEqual([]);
    reflector.start();
    expect(api.requests.waiting).toEqual([]);
  });

  it('stops while it waits for the next attempt', async () => {
    await using test = await reflecting();
    (await test.api.next()).fail(403, 'Forbidden');
    await test.clock.waited(500);
    await test.reflector.stop();
    expect(test.reflector.hasSynced).toBe(false);
  });
});
