import type { Clock } from '../../shared/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly #waiting = new Set<{ at: number; task: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** How many tasks wait for their time. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Moves the time on, running what becomes due, also what those tasks ask for. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextBefore(end); next !== undefined; next = this.#nextBefore(end)) {
      this.#waiting.delete(next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }

  #nextBefore(end: number): { at: number; task: () => void } | undefined {
    const due = [...this.#waiting].filter((entry) => entry.at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
