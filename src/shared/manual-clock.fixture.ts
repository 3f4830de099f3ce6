import type { Clock } from './clock.ts';

interface Timer {
  readonly at: number;
  readonly ms: number;
  readonly task: () => void;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  readonly #waiters = new Set<{ ms: number; resolve: () => void }>();
  #now: number;

  constructor(start = '2026-01-02T03:04:05.678Z') {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + ms, ms, task };
    this.#timers.add(timer);
    for (const waiter of this.#waiters) if (waiter.ms === ms) waiter.resolve();
    return () => this.#timers.delete(timer);
  }

  /** How many tasks wait for their time. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time on, and runs what is due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#now = timer.at;
      timer.task();
    }
    this.#now = end;
  }

  /** Once somebody waits for exactly `ms`, lets that time pass. */
  async pass(ms: number): Promise<void> {
    await this.waited(ms);
    this.advance(ms);
  }

  /** Resolves once somebody waits for exactly `ms`. */
  async waited(ms: number): Promise<void> {
    if ([...this.#timers].some((timer) => timer.ms === ms)) return;
    await new Promise<void>((resolve) => this.#waiters.add({ ms, resolve }));
  }

  #nextUntil(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
