import type { Clock } from '../../../src/shared/clock.ts';

/**
 * A clock that lets waits end `times` as fast as the machine's, and jumps to their end then: what waits for AWS in real
 * life need not wait for an emulator. Otherwise it goes at the pace of the machine, so that nothing falls due by itself.
 * What waits longer than `longestMs` waits for ever: resyncs and retries of a case that has come to rest.
 */
export function fastClock(times: number, longestMs: number): Clock {
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  return {
    now,
    after: (ms, task) => {
      if (ms > longestMs) return () => {};
      const due = now() + ms;
      const end = (): void => {
        aheadMs = Math.max(aheadMs, due - Date.now());
        task();
      };
      const timer = setTimeout(end, ms / times);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
