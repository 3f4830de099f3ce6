import { describe, expect, it } from 'vitest';
import type { Clock } from '../shared/clock.ts';
import { type LogFields, type Logger, silent } from '../shared/log.ts';
import { LoopWatch } from './loop-watch.ts';

/** A clock with one timer, which comes as late as the test says. */
class LateClock implements Clock {
  #now = 0;
  #task: (() => void) | undefined;
  #due = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    this.#task = task;
    this.#due = this.#now + ms;
    return () => {
      this.#task = undefined;
    };
  }

  /** Lets the timer come, so many milliseconds late. */
  beat(lateMs = 0): void {
    this.#now = this.#due + lateMs;
    this.#task?.();
  }
}

function watched() {
  const told: LogFields[] = [];
  const clock = new LateClock();
  const log: Logger = { ...silent, warn: (message, fields) => told.push({ message, ...fields }) };
  const watch = new LoopWatch(clock, log);
  watch.start();
  return { clock, watch, told };
}

describe('an event loop', () => {
  it('that stands still for more than a second is told of, with those who were at work', () => {
    const { clock, watch, told } = watched();
    watch.workStarted('table');
    watch.workStarted('table');
    watch.workEnded('table');
    watch.workStarted('bucket');
    watch.workEnded('bucket');
    clock.beat(1001);
    expect(told).toEqual([{ message: 'the event loop stood still', ms: 1001, controllers: ['table', 'bucket'] }]);

    clock.beat(2000);
    expect(told.at(-1)).toEqual({ message: 'the event loop stood still', ms: 2000, controllers: ['table'] });
    watch.workEnded('table');
    clock.beat();
    clock.beat(3000);
    expect(told.at(-1)).toMatchObject({ ms: 3000, controllers: [] });
  });

  it('that is a little late is not', () => {
    const { clock, told } = watched();
    for (const late of [0, 400, 1000]) clock.beat(late);
    expect(told).toEqual([]);
  });

  it('is no longer looked at after the end', () => {
    const { clock, watch, told } = watched();
    watch.stop();
    clock.beat(5000);
    expect(told).toEqual([]);
  });
});
