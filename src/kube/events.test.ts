import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import type { EventNote } from './event.ts';
import { EventRecorder, type EventRecorderOptions } from './events.ts';
import { type Exchange, type FakeApi, fakeApi, widget } from './fake-api.fixture.ts';
import type { KubeObject } from './object.ts';
import { recordingLogger } from './reflector.fixture.ts';

const failed: EventNote = { type: 'Warning', reason: 'CreateFailed', action: 'Create', note: 'no such role' };
const events = '/apis/events.k8s.io/v1/namespaces/shop/events';

async function recording(options: Partial<EventRecorderOptions> = {}) {
  const api = await fakeApi();
  const clock = new ManualClock();
  const lines: string[] = [];
  const client = api.client({ clock, timeoutMs: 45_000 });
  const logger = recordingLogger(lines);
  const reporter = { reportingController: 'services.k8s.aws/tack', reportingInstance: 'pod-1' };
  const recorder = new EventRecorder({ client, clock, logger, random: () => 0.5, ...reporter, ...options });
  return {
    api,
    clock,
    lines,
    recorder,
    [Symbol.asyncDispose]: async () => {
      client.close();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** Answers the next request as the server would; resolves with it. */
async function written(api: FakeApi): Promise<Exchange> {
  const request = await api.next();
  request.json({ ...JSON.parse(request.body), kind: 'Event' }, request.method === 'POST' ? 201 : 200);
  return request;
}

function bodyOf({ body }: Exchange): KubeObject & Record<string, unknown> {
  return JSON.parse(body);
}

describe('an Event', () => {
  it('says what happened to which object', async () => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), failed);
    const request = await written(test.api);
    expect(request).toMatchObject({ method: 'POST', path: events });
    expect(bodyOf(request)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^orders\.[0-9a-f]{16}$/), namespace: 'shop' },
      eventTime: '2026-01-02T03:04:05.678000Z',
      reportingController: 'services.k8s.aws/tack',
      reportingInstance: 'pod-1',
      ...failed,
      regarding: {
        apiVersion: 'example.test/v1',
        kind: 'Widget',
        namespace: 'shop',
        name: 'orders',
        uid: 'uid-orders',
        resourceVersion: '7',
      },
    });
    await test.recorder.flush();
  });

  it('of a cluster-scoped object is in the namespace default', async () => {
    await using test = await recording();
    const metadata = { name: 'role-map' };
    test.recorder.record({ apiVersion: 'example.test/v1', kind: 'Selector', metadata }, failed);
    const request = await written(test.api);
    expect(request.path).toBe('/apis/events.k8s.io/v1/namespaces/default/events');
    expect(bodyOf(request)['regarding']).toEqual({ apiVersion: 'example.test/v1', kind: 'Selector', name: 'role-map' });
  });

  it.each([
    ['a'.repeat(1024), 'a'.repeat(1024)],
    ['a'.repeat(1025), `${'a'.repeat(1021)}…`],
    ['ä'.repeat(512), 'ä'.repeat(512)],
    ['ä'.repeat(513), `${'ä'.repeat(510)}…`],
    ['😀'.repeat(300), `${'😀'.repeat(255)}…`],
    [`a${'😀'.repeat(300)}`, `a${'😀'.repeat(255)}…`],
    ['\ud800 alone', '\ufffd alone'],
  ])('has a note of at most 1,024 bytes, of whole characters', async (note, fitted) => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), { ...failed, note });
    const body = bodyOf(await written(test.api));
    expect(body['note']).toBe(fitted);
    expect(Buffer.byteLength(String(body['note']))).toBeLessThanOrEqual(1024);
  });

  it('has a name that is not too long', async () => {
    await using test = await recording();
    const name = `${'a'.repeat(235)}.${'b'.repeat(10)}`;
    test.recorder.record(widget(name, '7'), failed);
    expect(bodyOf(await written(test.api)).metadata.name).toMatch(/^a{235}\.[0-9a-f]{16}$/);
  });
});

describe('what repeats', () => {
  it('is counted on the Event that is there', async () => {
    await using test = await recording();
    const { api, recorder, clock } = test;
    recorder.record(widget('orders', '7'), failed);
    const { name } = bodyOf(await written(api)).metadata;
    clock.advance(1000);
    recorder.record(widget('orders', '8'), failed);
    const request = await written(api);
    expect(request).toMatchObject({ method: 'PATCH', path: `${events}/${name}` });
    expect(request.headers['content-type']).toBe('application/merge-patch+json');
    const series = { count: 2, lastObservedTime: '2026-01-02T03:04:06.678000Z' };
    expect(bodyOf(request)).toEqual({ series });
  });

  it('in one moment is one write', async () => {
    await using test = await recording();
    for (let i = 0; i < 100; i++) test.recorder.record(widget('orders', '7'), failed);
    expect(bodyOf(await written(test.api))['series']).toMatchObject({ count: 100 });
    await test.recorder.flush();
    expect(test.api.requests.waiting).toEqual([]);
  });

  it('is a new Event when the first one is gone', async () => {
    await using test = await recording();
    const { api, recorder } = test;
    recorder.record(widget('orders', '7'), failed);
    const first = bodyOf(await written(api));
    recorder.record(widget('orders', '7'), failed);
    (await api.next()).fail(404, 'NotFound');
    const again = await written(api);
    expect(again.method).toBe('POST');
    expect(bodyOf(again)).toMatchObject({ metadata: first.metadata, series: { count: 2 } });
    recorder.record(widget('orders', '7'), failed);
    expect(bodyOf(await written(api))).toMatchObject({ series: { count: 3 } });
  });

  it('is a new Event after six minutes without it', async () => {
    await using test = await recording();
    const { api, recorder, clock } = test;
    recorder.record(widget('orders', '7'), failed);
    const first = bodyOf(await written(api));
    await recorder.flush();
    clock.advance(360_000);
    recorder.record(widget('orders', '7'), failed);
    const second = await written(api);
    expect(second.method).toBe('POST');
    expect(bodyOf(second)['series']).toBeUndefined();
    expect(bodyOf(second).metadata.name).not.toBe(first.metadata.name);
  });

  it.each([
    ['another reason', widget('orders', '7'), { ...failed, reason: 'Other' }],
    ['another note', widget('orders', '7'), { ...failed, note: 'something else' }],
    ['another object', widget('users', '7'), failed],
  ])('with %s is another Event', async (_, object, note) => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), failed);
    await written(test.api);
    test.recorder.record(object, note);
    expect((await written(test.api)).method).toBe('POST');
  });
});

describe('too many Events', () => {
  it('of one object are dropped after 25, one is let through every five minutes', async () => {
    await using test = await recording();
    const { api, recorder, clock } = test;
    const record = (i: number) => recorder.record(widget('orders', '7'), { ...failed, note: `problem ${i}` });
    for (let i = 1; i <= 30; i++) record(i);
    recorder.record(widget('users', '7'), failed);
    const notes: unknown[] = [];
    for (let i = 0; i < 26; i++) notes.push(bodyOf(await written(api))['note']);
    expect(notes.slice(23)).toEqual(['problem 24', 'problem 25', 'no such role']);
    await recorder.flush();
    clock.advance(300_000);
    // Counted while there was no room for it.
    record(30);
    expect(bodyOf(await written(api))).toMatchObject({ note: 'problem 30', series: { count: 2 } });
    record(31);
    await recorder.flush();
    expect(api.requests.waiting).toEqual([]);
  });

  it('of all objects are dropped', async () => {
    await using test = await recording({ overall: { burst: 2, refillMs: 1000 } });
    const { api, recorder, clock } = test;
    for (const name of ['a', 'b', 'c']) recorder.record(widget(name, '7'), failed);
    await written(api);
    await written(api);
    await recorder.flush();
    expect(api.requests.waiting).toEqual([]);
    clock.advance(1000);
    recorder.record(widget('d', '7'), failed);
    expect(bodyOf(await written(api)).metadata.name).toMatch(/^d\./);
  });

  it('waiting for a slow server are dropped', async () => {
    await using test = await recording({ overall: { burst: 1e6, refillMs: 1 } });
    const { api, recorder, lines } = test;
    recorder.record(widget('first', '7'), failed);
    const first = await api.next();
    for (let i = 0; i < 1500; i++) recorder.record(widget(`w${i}`, '7'), failed);
    expect(lines.filter((line) => line.includes('held back'))).toHaveLength(500);
    first.json({});
    expect((await written(api)).body).toContain('w0');
  });
});

describe('an Event that cannot be written', () => {
  it('is tried again, under its own name', async () => {
    await using test = await recording();
    const { api, recorder, clock } = test;
    recorder.record(widget('orders', '7'), failed);
    const first = await api.next();
    first.cut();
    await clock.pass(500);
    const second = await api.next();
    expect(bodyOf(second).metadata.name).toBe(bodyOf(first).metadata.name);
    // It had arrived after all.
    second.fail(409, 'AlreadyExists');
    await recorder.flush();
    recorder.record(widget('orders', '7'), failed);
    expect((await written(api)).method).toBe('PATCH');
    expect(test.lines).toEqual([]);
  });

  it('is given up after four attempts, and does not stop the others', async () => {
    await using test = await recording();
    const { api, recorder, clock } = test;
    recorder.record(widget('orders', '7'), failed);
    recorder.record(widget('users', '7'), failed);
    for (const waitMs of [500, 1500, 4500]) {
      (await api.next()).fail(500, 'InternalError');
      await clock.pass(waitMs);
    }
    (await api.next()).fail(500, 'InternalError');
    expect(bodyOf(await written(api)).metadata.name).toMatch(/^users\./);
    expect(test.lines).toEqual([expect.stringContaining('warn cannot write an Event')]);
  });

  it('is given up at once when the server refuses it', async () => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), failed);
    (await test.api.next()).fail(403, 'Forbidden');
    await test.recorder.flush();
    expect(test.lines).toEqual([expect.stringContaining('Forbidden it is')]);
  });

  it('never throws at the one who reports', async () => {
    await using test = await recording();
    test.recorder.record({ apiVersion: 'v1', kind: 'Broken' } as KubeObject, failed);
    test.recorder.record(widget('orders', '7'), { ...failed, note: undefined } as unknown as EventNote);
    expect(test.lines.filter((line) => line.startsWith('warn cannot make an Event'))).toHaveLength(2);
  });
});

describe('flush', () => {
  it('resolves when all is written', async () => {
    await using test = await recording();
    await test.recorder.flush();
    test.recorder.record(widget('orders', '7'), failed);
    test.recorder.record(widget('users', '7'), failed);
    let done = false;
    const flushed = test.recorder.flush().then(() => {
      done = true;
    });
    await written(test.api);
    const second = await test.api.next();
    expect(done).toBe(false);
    second.json({});
    await flushed;
  });

  it('turns a wait for another attempt into a last attempt', async () => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), failed);
    (await test.api.next()).fail(500, 'InternalError');
    await test.clock.waited(500);
    const flushed = test.recorder.flush();
    (await test.api.next()).fail(500, 'InternalError');
    await flushed;
    expect(test.lines).toEqual([expect.stringContaining('warn cannot write an Event')]);
  });

  it('ends with its signal', async () => {
    await using test = await recording();
    test.recorder.record(widget('orders', '7'), failed);
    await test.api.next();
    const controller = new AbortController();
    const flushed = test.recorder.flush(controller.signal);
    controller.abort();
    await flushed;
    await test.recorder.flush(controller.signal);
  });
});
