import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { ownHeap, ThriftyHeap } from './thrifty-heap.ts';

/** How often garbage was collected after each ten seconds in which so much of the processor was used. */
function collectionsAfter(...usedMs: readonly number[]): number[] {
  const clock = new ManualClock();
  let [cpuMs, collections] = [0, 0];
  const heap = new ThriftyHeap({ clock, cpuMs: () => cpuMs, collect: () => collections++ });
  heap.start();
  return usedMs.map((ms) => {
    cpuMs += ms;
    clock.advance(10_000);
    return collections;
  });
}

it('garbage is collected once when work is over, and again only after more of it', () => {
  expect(collectionsAfter(3000, 3000, 20, 20, 20, 500, 20, 20)).toEqual([0, 0, 1, 1, 1, 1, 2, 2]);
});

it('what the start has left behind is garbage too', () => {
  expect(collectionsAfter(20, 20)).toEqual([1, 1]);
});

it('nothing is collected after the end', () => {
  const clock = new ManualClock();
  const heap = new ThriftyHeap({ clock, cpuMs: () => 0, collect: () => expect.unreachable() });
  heap.start();
  heap.stop();
  clock.advance(60_000);
});

it('the process’s own garbage can be collected', async () => {
  const { collect, cpuMs } = ownHeap(new ManualClock());
  const before = cpuMs();
  const held = new WeakRef({});
  // What a WeakRef was made for lives until the end of the turn.
  await setImmediate();
  collect();
  expect(held.deref()).toBeUndefined();
  expect(cpuMs()).toBeGreaterThan(before);
});
