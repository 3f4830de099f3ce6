import type { Clock } from '../shared/clock.ts';

/**
 * The life of one call: ends when its caller aborts it, when the client is closed, or when a limit passes. Lets go of
 * the caller's signal at its end, which may live as long as the process.
 */
export class RequestScope {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #parents: readonly AbortSignal[];
  #cancel: (() => void) | undefined;
  #active = 0;

  constructor(clock: Clock, parents: readonly (AbortSignal | undefined)[]) {
    this.#clock = clock;
    this.#parents = parents.filter((parent) => parent !== undefined);
    for (const parent of this.#parents) {
      if (parent.aborted) this.abort(parent.reason);
      else parent.addEventListener('abort', this.#follow, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborts with `late()` when nothing {@link touch}es the scope for `limitMs`. Replaces a limit set before. */
  limit(limitMs: number, late: () => Error): void {
    this.unlimit();
    this.#active = this.#clock.now();
    const watch = (ms: number): void => {
      this.#cancel = this.#clock.after(ms, () => {
        // One timer looks back, instead of a new one for each touch.
        const left = this.#active + limitMs - this.#clock.now();
        if (left > 0) watch(left);
        else this.abort(late());
      });
    };
    watch(limitMs);
  }

  unlimit(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  touch(): void {
    this.#active = this.#clock.now();
  }

  abort(reason: unknown): void {
    this.end();
    this.#controller.abort(reason);
  }

  /** Releases timers and listeners. */
  end(): void {
    this.unlimit();
    for (const parent of this.#parents) parent.removeEventListener('abort', this.#follow);
  }

  /** Settles as `promise` does, or rejects with the abort's reason first. The work behind `promise` goes on. */
  async race<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    let abort = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([aborted, promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  readonly #follow = (event: Event): void => {
    this.abort(event.target instanceof AbortSignal ? event.target.reason : undefined);
  };
}
