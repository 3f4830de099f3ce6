import type { Clock } from '../shared/clock.ts';
import { AdaptiveRate, type RateLimits } from './adaptive-rate.ts';
import { parseArn } from './arn.ts';
import type { AwsScope } from './client-factory.ts';
import type { AwsCallRecord, CallPriority, Gate, GatedCall, Release } from './executor.ts';
import type { ServiceDescriptor } from './sdk-module.ts';

/** How much may be asked of one service, in one region of one account. */
export interface BudgetLimits extends RateLimits {
  /** Calls under way at once. */
  readonly inFlight: number;
}

/** Settings of a budget. */
export interface BudgetOptions {
  readonly clock: Clock;
  readonly limits?: Partial<BudgetLimits>;
}

/** How it stands with a service in a region, for metrics. */
export interface BudgetState {
  readonly service: string;
  readonly region: string;
  /** Calls per second that are allowed now; with several accounts, the lowest. */
  readonly rate: number;
  /** Calls that wait, of all accounts. */
  readonly waiting: number;
}

/** Open enough that nobody notices it until AWS throttles. */
const defaults: BudgetLimits = { maxRate: 200, minRate: 0.5, growth: 0.25, inFlight: 100 };
/** More places than a process has to do with; what was learned of the one unused for longest is forgotten then. */
const maxPlaces = 1000;

/**
 * What the process may ask of AWS: for each account, region and service as much as AWS takes without throttling. All
 * kinds share it, and when calls have to wait, the most urgent goes first.
 */
export class AwsBudget {
  readonly #clock: Clock;
  readonly #limits: BudgetLimits;
  /** The least recently used first. */
  readonly #places = new Map<string, Place>();

  constructor({ clock, limits }: BudgetOptions) {
    this.#clock = clock;
    this.#limits = { ...defaults, ...limits };
  }

  /** Lets calls through one by one, as the executor asks. */
  readonly gate: Gate = (call) => this.#placeOf(call).enter(call);

  /** How it stands, by service and region. */
  states(): BudgetState[] {
    const states = new Map<string, BudgetState>();
    for (const place of this.#places.values()) {
      const { service, region } = place;
      const key = `${service}/${region}`;
      const other = states.get(key);
      states.set(key, {
        ...{ service, region },
        rate: Math.min(place.rate, other?.rate ?? place.rate),
        waiting: place.waiting + (other?.waiting ?? 0),
      });
    }
    return [...states.values()];
  }

  #placeOf({ scope, service }: GatedCall): Place {
    const key = JSON.stringify([accountOf(scope), scope.region, service.name]);
    const place = this.#places.get(key) ?? new Place({ service, scope, clock: this.#clock, limits: this.#limits });
    this.#places.delete(key);
    this.#places.set(key, place);
    if (this.#places.size > maxPlaces) this.#forgetOne();
    return place;
  }

  #forgetOne(): void {
    for (const [key, place] of this.#places) {
      if (!place.isIdle) continue;
      this.#places.delete(key);
      return;
    }
  }
}

/** Roles of one account share what AWS allows it; empty for the process's own identity. */
function accountOf({ identity }: AwsScope): string {
  if (identity === undefined) return '';
  return parseArn(identity.key)?.account || identity.key;
}

interface PlaceOptions {
  readonly service: ServiceDescriptor;
  readonly scope: AwsScope;
  readonly clock: Clock;
  readonly limits: BudgetLimits;
}

interface Waiter {
  readonly priority: () => CallPriority;
  readonly go: () => void;
}

/** One service in one region of one account. */
class Place {
  readonly service: string;
  readonly region: string;
  readonly #clock: Clock;
  readonly #rate: AdaptiveRate;
  readonly #maxInFlight: number;
  /** In the order of their coming. */
  readonly #waiters = new Set<Waiter>();
  #inFlight = 0;
  #cancelTimer: (() => void) | undefined;

  constructor({ service, scope, clock, limits }: PlaceOptions) {
    this.service = service.name;
    this.region = scope.region;
    this.#clock = clock;
    this.#rate = new AdaptiveRate(limits, clock.now());
    this.#maxInFlight = limits.inFlight;
  }

  get rate(): number {
    return this.#rate.rate(this.#clock.now());
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0 && this.#waiters.size === 0;
  }

  /** Resolves when the call may be made; rejects with the signal's reason when that aborts first. */
  enter({ signal, priority = () => 0 }: GatedCall): Promise<Release> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const leave = (): void => {
        this.#waiters.delete(waiter);
        reject(signal?.reason);
      };
      const go = (): void => {
        this.#waiters.delete(waiter);
        signal?.removeEventListener('abort', leave);
        resolve(this.#begin());
      };
      const waiter = { priority, go };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiters.add(waiter);
      this.#admit();
    });
  }

  #begin(): Release {
    const begunAt = this.#clock.now();
    this.#inFlight++;
    return (record) => this.#ended(record, begunAt);
  }

  #ended({ errorKind, attempts }: AwsCallRecord, begunAt: number): void {
    this.#inFlight--;
    const now = this.#clock.now();
    this.#rate.charge(attempts - 1, now);
    if (errorKind === 'throttled') this.#rate.throttled(begunAt, now);
    this.#admit();
  }

  #admit(): void {
    while (this.#waiters.size > 0 && this.#inFlight < this.#maxInFlight) {
      if (!this.#rate.take(this.#clock.now())) {
        this.#admitLater();
        return;
      }
      this.#mostUrgent()?.go();
    }
  }

  /** Looked for each time, as a waiting call becomes more urgent when a user edits its object. */
  #mostUrgent(): Waiter | undefined {
    let first: Waiter | undefined;
    let best: CallPriority | undefined;
    for (const waiter of this.#waiters) {
      const priority = waiter.priority();
      if (best !== undefined && priority >= best) continue;
      if (priority === 0) return waiter;
      first = waiter;
      best = priority;
    }
    return first;
  }

  #admitLater(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(this.#rate.waitMs(this.#clock.now()), () => this.#admit());
  }
}
