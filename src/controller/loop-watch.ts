import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/log.ts';

/** How often the event loop is looked at, and how late a look may be before that is told, in milliseconds. */
const beatMs = 250;
const stallMs = 1000;

/** Tells in the log when the event loop stood still for more than a second, and which controllers were at work then. */
export class LoopWatch {
  readonly #clock: Clock;
  readonly #log: Logger;
  /** How many pieces of work each controller has under way. */
  readonly #running = new Map<string, number>();
  /** Those that were at work at any time since the last look. */
  readonly #seen = new Set<string>();
  #cancel: (() => void) | undefined;

  /** Nothing happens before {@link start}. */
  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  start(): void {
    const due = this.#clock.now() + beatMs;
    this.#cancel = this.#clock.after(beatMs, () => {
      const lateMs = this.#clock.now() - due;
      if (lateMs > stallMs) this.#log.warn('the event loop stood still', { ms: lateMs, controllers: [...this.#seen] });
      this.#seen.clear();
      for (const controller of this.#running.keys()) this.#seen.add(controller);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  /** A controller has begun a piece of work. */
  workStarted(controller: string): void {
    this.#running.set(controller, (this.#running.get(controller) ?? 0) + 1);
    this.#seen.add(controller);
  }

  /** It has ended one. */
  workEnded(controller: string): void {
    const left = (this.#running.get(controller) ?? 0) - 1;
    if (left > 0) this.#running.set(controller, left);
    else this.#running.delete(controller);
  }
}
