import type { Clock } from '../../../src/shared/clock.ts';

/** A clock that runs `times` as fast as the machine's: what waits for AWS in real life need not wait for an emulator. */
export function fastClock(times: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * times,
    after: (ms, task) => {
      const timer = setTimeout(task, ms / times);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
