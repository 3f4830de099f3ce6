/** How fast calls may be made, and how that is learned. */
export interface RateLimits {
  /** Calls per second while nothing is throttled. As many as one second gives may be made at once. */
  readonly maxRate: number;
  /** Calls per second that are allowed whatever happens. */
  readonly minRate: number;
  /** By how much the rate grows in each second without throttling, in calls per second. */
  readonly growth: number;
}

/** What a throttled call leaves of the rate. */
const cutTo = 0.5;

/**
 * A token bucket whose rate is cut by a factor when AWS throttles, and grows steadily while it does not: it ends up just
 * below what AWS allows, which AWS tells nobody. Times are milliseconds of one clock.
 */
export class AdaptiveRate {
  readonly #limits: RateLimits;
  #tokens: number;
  #filledAt: number;
  /** The rate right after the last cut. */
  #base: number;
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(limits: RateLimits, now: number) {
    this.#limits = limits;
    this.#tokens = limits.maxRate;
    this.#filledAt = now;
    this.#base = limits.maxRate;
  }

  /** Calls per second. */
  rate(now: number): number {
    const { maxRate, growth } = this.#limits;
    if (this.#base >= maxRate) return maxRate;
    return Math.min(maxRate, this.#base + (growth * Math.max(0, now - this.#cutAt)) / 1000);
  }

  /** Takes leave to make one call; false when there is none now. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until a call may be made. */
  waitMs(now: number): number {
    this.#fill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) / this.rate(now)) * 1000);
  }

  /** Requests that went out without leave, such as the SDK's own retries: the next calls pay for them. */
  charge(requests: number, now: number): void {
    this.#fill(now);
    this.#tokens = Math.max(-this.#burst(now), this.#tokens - requests);
  }

  /** A call was throttled. Calls that had begun before the last cut tell of the rate before it, and cut nothing. */
  throttled(begunAt: number, now: number): void {
    if (begunAt <= this.#cutAt) return;
    this.#fill(now);
    this.#base = Math.max(this.#limits.minRate, this.rate(now) * cutTo);
    this.#cutAt = now;
    this.#tokens = Math.min(0, this.#tokens);
  }

  #fill(now: number): void {
    const gained = (this.rate(now) * Math.max(0, now - this.#filledAt)) / 1000;
    this.#tokens = Math.min(this.#burst(now), this.#tokens + gained);
    this.#filledAt = now;
  }

  /** One second's worth, but at least one call: otherwise none could ever be made. */
  #burst(now: number): number {
    return Math.max(1, this.rate(now));
  }
}
