import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from './clock.ts';

/** A clock that a test moves from one timer to the next, letting everybody do what follows from it in between. */
export class SteppedClock implements Clock {
  readonly #timers = new Map<() => void, number>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const run = (): void => {
      this.#timers.delete(run);
      task();
    };
    this.#timers.set(run, this.#now + ms);
    return () => this.#timers.delete(run);
  }

  /** Moves on by `ms`. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turn();
    for (let due = this.#nextUntil(end); due !== undefined; due = this.#nextUntil(end)) {
      const [run, at] = due;
      this.#now = Math.max(this.#now, at);
      run();
      await turn();
    }
    this.#now = end;
  }

  #nextUntil(end: number): [run: () => void, at: number] | undefined {
    return [...this.#timers].filter(([, at]) => at <= end).sort(([, a], [, b]) => a - b)[0];
  }
}
