import { setImmediate as turn } from 'node:timers/promises';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { type Next, WorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** A clock that knows the timers that were asked of it. */
export class CountingClock extends ManualClock {
  /** Delays in milliseconds, in the order in which timers were set. */
  readonly delays: number[] = [];
  /** Timers that are set now. */
  running = 0;
  /** The most timers that were ever set at once. */
  mostRunning = 0;

  override after(ms: number, task: () => void): () => void {
    this.delays.push(ms);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.running -= 1;
      isOver = true;
    };
    const cancel = super.after(ms, () => {
      end();
      task();
    });
    return () => {
      end();
      cancel();
    };
  }
}

/** A queue whose work begins by itself, and ends when the test says so. */
export interface QueueUnderTest {
  readonly queue: WorkQueue;
  readonly clock: CountingClock;
  /** Keys in the order in which their work began. */
  readonly started: string[];
  /** Keys in work now. */
  running(): string[];
  /** Ends the work on a key, and lets the queue go on. */
  finish(key: string, next?: Next): Promise<void>;
  /** Ends all work until none is left. */
  finishAll(): Promise<void>;
}

/** Makes a queue; `onStart` is called as its work would be. */
export function queueing(
  options: Partial<WorkQueueOptions> & { readonly onStart?: (key: string) => void } = {},
): QueueUnderTest {
  const clock = new CountingClock();
  const started: string[] = [];
  const inWork = new Map<string, (next: Next | undefined) => void>();
  const { onStart, ...rest } = options;
  const queue = new WorkQueue({
    concurrency: 1,
    clock,
    work: (key) => {
      if (inWork.has(key)) throw new Error(`${key} is in work already`);
      started.push(key);
      return new Promise((resolve) => {
        inWork.set(key, resolve);
        onStart?.(key);
      });
    },
    ...rest,
  });
  const finish = async (key: string, next?: Next): Promise<void> => {
    const resolve = inWork.get(key);
    if (resolve === undefined) throw new Error(`${key} is not in work`);
    inWork.delete(key);
    resolve(next);
    await turn();
  };
  const finishAll = async (): Promise<void> => {
    for (let [key] = inWork.keys(); key !== undefined; [key] = inWork.keys()) await finish(key);
  };
  return { queue, clock, started, running: () => [...inWork.keys()], finish, finishAll };
}
