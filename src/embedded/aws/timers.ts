import type { Clock } from '../../shared/clock.ts';

/** Tasks that wait for their time, so that all of them can be stopped. */
export class Timers {
  readonly #clock: Clock;
  readonly #cancels = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the task after `ms` milliseconds, unless {@link stop} comes first. */
  after(ms: number, task: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      task();
    });
    this.#cancels.add(cancel);
  }

  /** Cancels everything that waits. */
  stop(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
