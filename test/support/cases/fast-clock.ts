import type { Clock } from '../../../src/shared/clock.ts';

/** A wait that is to take as long as it says, or until short ones have taken the clock that far. */
interface LongWait {
  readonly dueAt: number;
  readonly task: () => void;
  cancel: () => void;
}

/**
 * A clock whose short waits take a part of their time, and after each of which it goes ahead by the rest: what waits for
 * AWS in real life need not wait for an emulator. Waits longer than `longestMs`, resyncs and retries of a case that has
 * come to rest, take their time.
 */
export function fastClock(times: number, longestMs: number): Clock {
  let aheadMs = 0;
  const longWaits = new Set<LongWait>();
  const now = (): number => Date.now() + aheadMs;

  const arm = (wait: LongWait): void => {
    wait.cancel();
    wait.cancel = timer(wait.dueAt - now(), () => {
      longWaits.delete(wait);
      wait.task();
    });
  };
  return {
    now,
    after: (ms, task) => {
      const dueAt = now() + ms;
      if (ms > longestMs) {
        const wait: LongWait = { dueAt, task, cancel: () => {} };
        longWaits.add(wait);
        arm(wait);
        return () => {
          longWaits.delete(wait);
          wait.cancel();
        };
      }
      return timer(ms / times, () => {
        aheadMs += Math.max(0, dueAt - now());
        for (const wait of longWaits) arm(wait);
        task();
      });
    },
  };
}

function timer(ms: number, task: () => void): () => void {
  const handle = setTimeout(task, Math.min(Math.max(0, ms), 2 ** 31 - 1));
  handle.unref();
  return () => clearTimeout(handle);
}
