import type { Clock } from '../shared/clock.ts';

/** How much may be done: `burst` at once, and one more every `refillMs` milliseconds. */
export interface RateLimit {
  readonly burst: number;
  readonly refillMs: number;
}

/** Allows bursts up to a size, and a steady rate in the long run. */
export class TokenBucket {
  readonly #limit: RateLimit;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor(limit: RateLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
    this.#tokens = limit.burst;
    this.#filledAt = clock.now();
  }

  /** Takes a token; false when there is none. */
  take(): boolean {
    const { burst, refillMs } = this.#limit;
    const now = this.#clock.now();
    this.#tokens = Math.min(burst, this.#tokens + (now - this.#filledAt) / refillMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
