import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../shared/clock.ts';
import { CountingClock, queueing } from './work-queue.fixture.ts';
import { type Priority, priorities, type QueueState, WorkQueue } from './work-queue.ts';

const { user, delete: removal, progress, resync } = priorities;
const day = 86_400_000;

describe('a work queue', () => {
  it('works on what is added at once, and forgets what needs no more', async () => {
    const { queue, started, finish } = queueing();
    queue.add('a', user);
    expect([started, queue.size]).toEqual([['a'], 1]);
    await finish('a');
    expect([started, queue.size]).toEqual([['a'], 0]);
  });

  it('works on one object at a time, and once more on what was added meanwhile', async () => {
    const { queue, started, running, finish } = queueing({ concurrency: 5 });
    queue.add('a', user);
    for (let times = 0; times < 10; times++) queue.add('a', user);
    expect(running()).toEqual(['a']);
    await finish('a');
    expect([started, running()]).toEqual([['a', 'a'], ['a']]);
    await finish('a');
    expect([started, queue.size]).toEqual([['a', 'a'], 0]);
  });

  it('has an object in the queue once, however often it is added', async () => {
    const { queue, started, finishAll } = queueing();
    queue.add('busy', user);
    for (const key of ['a', 'b', 'a', 'b', 'a']) queue.add(key, user);
    expect([queue.size, queue.depth(user)]).toEqual([3, 2]);
    await finishAll();
    expect(started).toEqual(['busy', 'a', 'b']);
  });

  it('what was asked for meanwhile comes before the next look that the work asks for', async () => {
    const { queue, started, clock, finish } = queueing();
    queue.add('a', user);
    queue.add('a', resync);
    await finish('a', { priority: resync, afterMs: 60_000 });
    expect(started).toEqual(['a', 'a']);
    await finish('a', { priority: resync, afterMs: 60_000 });
    clock.advance(59_999);
    expect(started).toHaveLength(2);
    clock.advance(1);
    expect(started).toHaveLength(3);
  });

  it('what was asked for meanwhile has the best priority that was given', async () => {
    const { queue, started, finish, finishAll } = queueing();
    queue.add('a', resync);
    for (const priority of [resync, user, progress]) queue.add('a', priority);
    queue.add('b', removal);
    await finish('a');
    expect(started).toEqual(['a', 'a']);
    await finishAll();
    expect(started).toEqual(['a', 'a', 'b']);
  });

  it('takes by priority, then in the order of arrival', async () => {
    const { queue, started, finishAll } = queueing();
    queue.add('busy', user);
    const added = [resync, progress, removal, user, resync, progress, removal, user];
    for (const [index, priority] of added.entries()) queue.add(`${priority}-${index}`, priority);
    expect([user, removal, progress, resync].map((priority) => queue.depth(priority))).toEqual([2, 2, 2, 2]);
    await finishAll();
    expect(started.slice(1)).toEqual(['0-3', '0-7', '1-2', '1-6', '2-1', '2-5', '3-0', '3-4']);
  });

  it('an object that is due gets the better priority, and keeps it', async () => {
    const { queue, started, clock, finishAll } = queueing();
    queue.add('busy', user);
    queue.add('a', resync);
    queue.add('b', progress);
    clock.advance(1_000);
    queue.add('a', user);
    queue.add('a', resync);
    expect([queue.depth(user), queue.depth(resync)]).toEqual([1, 0]);
    await finishAll();
    expect(started).toEqual(['busy', 'a', 'b']);
  });

  it('never has more objects in work than it may', async () => {
    const { queue, running, finish } = queueing({ concurrency: 3 });
    for (let index = 0; index < 10; index++) queue.add(`k${index}`, resync);
    for (let index = 0; index < 10; index++) {
      expect(running()).toHaveLength(Math.min(3, 10 - index));
      await finish(`k${index}`);
    }
    expect([queue.size, running()]).toEqual([0, []]);
  });

  it('never has more in work than it may, also when work itself adds objects', () => {
    const { queue, running } = queueing({
      concurrency: 2,
      onStart: () => ['b', 'c', 'd'].map((key) => queue.add(key, user)),
    });
    queue.add('a', user);
    expect(running()).toHaveLength(2);
  });

  it('tells who counts what was added, and how long it was due', async () => {
    const seen: (string | number)[] = [];
    const state: QueueState[] = [];
    const observer = {
      began: (queue: QueueState) => state.push(queue),
      ended: () => state.pop(),
      added: (key: string) => seen.push(key),
      started: (ms: number) => seen.push(ms),
    };
    const { queue, clock, finish } = queueing({ observer });
    queue.add('a', user);
    queue.add('b', user);
    expect([state[0]?.concurrency, state[0]?.depth(user), state[0]?.depth(priorities.resync)]).toEqual([1, 1, 0]);
    clock.advance(700);
    await finish('a');
    queue.add('c', user, 5_000);
    clock.advance(5_000);
    await finish('b');
    expect(seen).toEqual(['a', 0, 'b', 700, 'c', 0]);
    await Promise.all([queue.stop(), finish('c')]);
    expect(state).toEqual([]);
  });
});

describe('delayed work', () => {
  it('begins when it is due, not sooner', () => {
    const { queue, started, clock } = queueing();
    queue.add('a', progress, 5_000);
    clock.advance(4_999);
    expect([started, queue.size, queue.depth(progress)]).toEqual([[], 1, 0]);
    clock.advance(1);
    expect(started).toEqual(['a']);
  });

  it('begins at the earliest time that was asked for', async () => {
    const { queue, started, clock, finishAll } = queueing({ concurrency: 9 });
    queue.add('sooner', progress, 5_000);
    queue.add('sooner', progress, 1_000);
    queue.add('later', progress, 1_000);
    queue.add('later', user, 5_000);
    queue.add('now', resync, 5_000);
    queue.add('now', user);
    expect(started).toEqual(['now']);
    clock.advance(1_000);
    expect(started).toEqual(['now', 'sooner', 'later']);
    await finishAll();
    clock.advance(day);
    expect([started.length, queue.size]).toEqual([3, 0]);
  });

  it('begins no sooner because it was asked for while the object was in work', async () => {
    const { queue, started, clock, finish } = queueing();
    queue.add('a', user);
    queue.add('a', progress, 5_000);
    await finish('a');
    expect(started).toEqual(['a']);
    clock.advance(5_000);
    expect(started).toEqual(['a', 'a']);
  });

  it('does not begin at a time that was given up for a sooner one', async () => {
    const { queue, started, clock, finish } = queueing();
    queue.add('a', progress, 5_000);
    queue.add('a', progress, 1_000);
    clock.advance(1_000);
    await finish('a', { priority: resync, afterMs: 60_000 });
    clock.advance(59_999);
    expect(started).toEqual(['a']);
    clock.advance(1);
    expect(started).toEqual(['a', 'a']);
  });

  it('has the better priority when it was asked for twice for the same time', async () => {
    const { queue, started, clock, finishAll } = queueing();
    queue.add('busy', user);
    queue.add('a', resync, 1_000);
    queue.add('b', progress, 1_000);
    queue.add('a', user, 1_000);
    clock.advance(1_000);
    await finishAll();
    expect(started).toEqual(['busy', 'a', 'b']);
  });

  it('is taken by priority when several objects are due', async () => {
    const { queue, started, clock, finishAll } = queueing();
    queue.add('busy', user);
    queue.add('a', resync, 1_000);
    queue.add('b', user, 3_000);
    queue.add('c', progress, 2_000);
    clock.advance(3_000);
    await finishAll();
    expect(started).toEqual(['busy', 'b', 'c', 'a']);
  });

  it('costs one timer for thousands of objects', async () => {
    const { queue, started, clock, finish } = queueing({ concurrency: 20_000 });
    for (let index = 0; index < 5_000; index++) queue.add(`k${index}`, resync, 60_000 + index);
    expect(clock.delays).toEqual([60_000]);
    for (let index = 0; index < 5_000; index++) queue.add(`same${index}`, resync, 60_000);
    expect(clock.delays).toEqual([60_000]);
    queue.add('first', resync, 30_000);
    expect([clock.delays, clock.running]).toEqual([[60_000, 30_000], 1]);
    clock.advance(30_000);
    await finish('first');
    clock.advance(30_000);
    expect(started).toHaveLength(5_002);
    clock.advance(4_999);
    expect([started.length, clock.mostRunning, clock.running]).toEqual([10_001, 1, 0]);
  });

  it('is done at once when somebody asks after it was due, however late the timer is', () => {
    let now = 0;
    const clock = { now: () => now, after: () => () => {} };
    const started: string[] = [];
    const work = (key: string) => {
      started.push(key);
      return new Promise<undefined>(() => {});
    };
    const queue = new WorkQueue({ concurrency: 1, clock, work });
    queue.add('a', resync, 5_000);
    now = 6_000;
    queue.add('a', user);
    expect(started).toEqual(['a']);
  });

  it('sets no timer for what is due already', async () => {
    const { queue, clock, finishAll } = queueing({ concurrency: 3 });
    for (let index = 0; index < 1_000; index++) queue.add(`k${index}`, user);
    await finishAll();
    expect(clock.delays).toEqual([]);
  });
});

describe('a user’s change', () => {
  it('finds a worker free though all others wait for something', () => {
    const { queue, running } = queueing({ concurrency: 8 });
    for (let index = 0; index < 20; index++) queue.add(`r${index}`, resync);
    expect(running()).toHaveLength(6);
    for (const key of ['a', 'b', 'c']) queue.add(key, user);
    expect(running().slice(6)).toEqual(['a', 'b']);
  });

  it('leaves the workers of other work to others', async () => {
    const { queue, running, finish } = queueing({ concurrency: 4 });
    for (const key of ['a', 'b', 'c', 'd']) queue.add(key, user);
    expect(running()).toEqual(['a', 'b', 'c', 'd']);
    for (const key of ['r1', 'r2', 'r3', 'r4']) queue.add(key, resync);
    for (const key of ['a', 'b', 'c', 'd']) await finish(key);
    expect(running()).toEqual(['r1', 'r2', 'r3']);
  });
});

describe('the urgency of work', () => {
  /** A queue, and what each work in progress is worth now. */
  function watched(concurrency: number) {
    const urgencies = new Map<string, () => Priority>();
    const clock = new CountingClock();
    const work = (key: string, urgency: () => Priority) => {
      urgencies.set(key, urgency);
      return new Promise<undefined>(() => {});
    };
    return { queue: new WorkQueue({ concurrency, clock, work }), of: (key: string) => urgencies.get(key)?.() };
  }

  it('is the object’s priority', () => {
    const { queue, of } = watched(2);
    queue.add('a', progress);
    expect(of('a')).toBe(progress);
  });

  it('rises when its object is asked for again', () => {
    const { queue, of } = watched(2);
    queue.add('a', resync);
    queue.add('b', resync);
    queue.add('a', removal);
    expect([of('a'), of('b')]).toEqual([removal, resync]);
    queue.add('a', user);
    expect(of('a')).toBe(user);
  });

  it('rises when something more urgent waits for a worker', () => {
    const { queue, of } = watched(1);
    queue.add('a', resync);
    queue.add('b', resync);
    expect(of('a')).toBe(resync);
    queue.add('b', user);
    expect(of('a')).toBe(user);
  });
});

describe('a wait longer than a timer can be', () => {
  afterEach(() => vi.useRealTimers());

  it('does not keep the process busy', async () => {
    vi.useFakeTimers();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const queue = new WorkQueue({ concurrency: 1, clock: systemClock, work: async () => undefined });
    queue.add('a', resync, 30 * day);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(timers.mock.calls.length).toBeLessThan(5);
    await queue.stop();
  });
});

describe('a timer that comes late', () => {
  it('holds up neither what is added, nor what waits for less', async () => {
    let now = 0;
    const timers: { ms: number; task: () => void }[] = [];
    const clock = {
      now: () => now,
      after: (ms: number, task: () => void) => {
        timers.push({ ms, task });
        return () => {};
      },
    };
    const started: string[] = [];
    const queue = new WorkQueue({
      concurrency: 5,
      clock,
      work: async (key) => {
        started.push(key);
        return undefined;
      },
    });
    queue.add('a', progress, 100);
    now = 200;
    queue.add('a', user);
    expect(started).toEqual(['a']);
    queue.add('b', progress, 50);
    now = 250;
    timers.at(-1)?.task();
    timers.at(-1)?.task();
    expect(started).toEqual(['a', 'b']);
    await queue.stop();
  });
});

describe('a queue that stops', () => {
  it('waits for what is in work, and begins nothing more', async () => {
    const { queue, started, clock, finish } = queueing({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key, user);
    queue.add('d', user, 1_000);
    queue.add('a', user);
    let isStopped = false;
    const stopped = queue.stop().then(() => {
      isStopped = true;
    });
    queue.add('e', user);
    expect([queue.size, clock.running]).toEqual([4, 0]);
    clock.advance(day);
    await finish('a');
    expect(isStopped).toBe(false);
    await finish('b', { priority: user, afterMs: 0 });
    await stopped;
    clock.advance(day);
    expect([started, clock.running]).toEqual([['a', 'b'], 0]);
  });

  it('is stopped at once when nothing is in work', async () => {
    const { queue, started, clock } = queueing();
    queue.add('a', resync, 1_000);
    await queue.stop();
    clock.advance(1_000);
    expect([started, clock.running]).toEqual([[], 0]);
  });
});
