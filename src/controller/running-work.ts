import type { Clock } from '../shared/clock.ts';

/** When the work in progress began, by controller; what the metrics of unfinished work are computed from. */
export class RunningWork {
  readonly #clock: Clock;
  readonly #starts = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(controller: string): void {
    const starts = this.#starts.get(controller) ?? [];
    starts.push(this.#clock.now());
    this.#starts.set(controller, starts);
  }

  /** Ends the piece of work that has taken `seconds`, as nearly as can be told. */
  end(controller: string, seconds: number): void {
    const starts = this.#starts.get(controller) ?? [];
    const began = this.#clock.now() - seconds * 1000;
    const [nearest] = starts
      .map((start, index) => ({ index, distance: Math.abs(start - began) }))
      .sort((a, b) => a.distance - b.distance);
    if (nearest !== undefined) starts.splice(nearest.index, 1);
  }

  /** For each controller seen so far: how many pieces of work run, and for how many seconds. */
  *ages(): Generator<{ controller: string; count: number; total: number; longest: number }> {
    const now = this.#clock.now();
    for (const [controller, starts] of this.#starts) {
      const seconds = starts.map((start) => Math.max(0, now - start) / 1000);
      const total = seconds.reduce((sum, age) => sum + age, 0);
      yield { controller, count: starts.length, total, longest: Math.max(0, ...seconds) };
    }
  }
}
