import type { Clock } from '../../../src/shared/clock.ts';

/**
 * A clock that runs `times` as fast as the machine's: what waits for AWS in real life need not wait for an emulator.
 * What waits longer than `longestMs` waits for ever: resyncs and retries of a case that has come to rest.
 */
export function fastClock(times: number, longestMs: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * times,
    after: (ms, task) => {
      if (ms > longestMs) return () => {};
      const timer = setTimeout(task, ms / times);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
