import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import { RequestScope } from '../kube/request-scope.ts';
import { type Clock, delay, systemClock } from '../shared/clock.ts';
import { deepEqual } from '../shared/json.ts';
import { errorText, type Logger, silent } from '../shared/log.ts';
import { claimed, durationMs, holderOf, type Lease, leasesResource, released } from './lease.ts';

/** Settings of an election. Times are in milliseconds. */
export interface LeaderElectionOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** The Lease's, e.g. `ack-dynamodb.services.k8s.aws`. */
  readonly name: string;
  /** Nobody else's, not even that of this process when it ran before: see {@link leaderIdentity}. */
  readonly identity: string;
  /** Called once, when the lease is ours. */
  readonly onStartedLeading: () => void;
  /**
   * Called once, if `onStartedLeading` was: when {@link LeaderElection.stop} was called, or when the lease could not
   * be renewed in time or somebody else has it. In the latter case all work must end now.
   */
  readonly onStoppedLeading: (why: 'stopped' | 'lost') => void;
  /** How long others wait for a sign of life; 15,000 by default. */
  readonly leaseDurationMs?: number;
  /** How long after its last renewal a leader stops by itself; 10,000 by default, and less than the lease's duration. */
  readonly renewDeadlineMs?: number;
  /** Between two attempts; 2,000 by default. Those who wait for the lease add up to 120 %, so as not to come together. */
  readonly retryPeriodMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly logger?: Logger;
}

/** `<hostname>_<uuid>`, as upstream has it. */
export function leaderIdentity(host = hostname()): string {
  return `${host}_${randomUUID()}`;
}

const jitter = 1.2;

/**
 * One process's part in the election of a leader by a Lease, to client-go's rules. Other machines' clocks do not
 * matter: a lease counts as given up when this process has seen no change in it for the lease's duration, and our own
 * time as leader is counted from before the renewal was sent. All waiting is done by timers, which go on evenly when
 * the clock is set. An object of this class leads once at the most.
 */
export class LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #durationMs: number;
  readonly #deadlineMs: number;
  readonly #retryMs: number;
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  /** As last seen or written. */
  #lease: Lease | undefined;
  /** Nothing has changed in the lease for its duration. */
  #isExpired = false;
  #cancelExpiry = (): void => {};
  /** Nobody else may be told that the lease is free while this one is not sure that it is. */
  #mayHold = false;
  #isLeading = false;
  #renewedAt = 0;
  #problem: string | undefined;
  #cancelDeadline = (): void => {};

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#durationMs = options.leaseDurationMs ?? 15_000;
    this.#deadlineMs = options.renewDeadlineMs ?? 10_000;
    this.#retryMs = options.retryPeriodMs ?? 2000;
    const { namespace, name, identity } = options;
    this.#log = (options.logger ?? silent).child({ lease: `${namespace}/${name}`, identity });
  }

  /** True while this process may act as leader. Turns false by itself, also when no timer could run in time. */
  get isLeader(): boolean {
    return this.#isLeading && this.#clock.now() - this.#renewedAt < this.#deadlineMs;
  }

  /** Who holds the lease, as far as is known. */
  get holder(): string | undefined {
    return holderOf(this.#lease);
  }

  /** Why the last attempt to read or write the lease failed; undefined when it did not. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Takes part; resolves when the lease was lost or {@link stop} was called. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  /**
   * Ends, and gives the lease back, so that another can go on at once: call it when the work that only a leader may do
   * has ended. Takes at most half the renew deadline.
   */
  async stop(): Promise<void> {
    this.#end('stopped');
    await this.#running;
    if (this.#mayHold) await this.#release();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { random = Math.random } = this.#options;
    this.#log.info('attempting to acquire leader lease');
    while (!signal.aborted) {
      const isOurs = await this.#attempt();
      if (isOurs && !signal.aborted) this.#start();
      const waitMs = this.#isLeading ? this.#retryMs : this.#retryMs * (1 + jitter * random());
      await delay(waitMs, signal, this.#clock).catch(() => {});
    }
    this.#cancelExpiry();
  }

  #start(): void {
    if (this.#isLeading) return;
    this.#isLeading = true;
    this.#log.info('successfully acquired lease');
    this.#tell(() => this.#options.onStartedLeading());
  }

  #end(why: 'stopped' | 'lost'): void {
    this.#cancelDeadline();
    const wasLeading = this.#isLeading;
    this.#isLeading = false;
    this.#ending.abort(new Error('the leader election has ended'));
    if (wasLeading) this.#tell(() => this.#options.onStoppedLeading(why));
  }

  /** Tries once to take or renew the lease; true when it is ours. */
  async #attempt(): Promise<boolean> {
    const scope = this.#scope();
    const sentAt = this.#clock.now();
    // From before the request was sent: others count from when they see it.
    const cancel = this.#clock.after(this.#deadlineMs, () => this.#lose('the lease was not renewed in time'));
    try {
      const isOurs = await this.#acquireOrRenew(scope.signal);
      this.#problem = undefined;
      if (isOurs) {
        this.#cancelDeadline();
        this.#cancelDeadline = cancel;
        this.#renewedAt = sentAt;
        // It came while this one was told to end.
        if (this.#ending.signal.aborted) cancel();
        return true;
      }
    } catch (error) {
      this.#problem = errorText(error);
      if (!this.#ending.signal.aborted) this.#log.warn('cannot acquire or renew the lease', { error: this.#problem });
    } finally {
      scope.end();
    }
    cancel();
    return false;
  }

  #lose(why: string): void {
    if (!this.#isLeading) return;
    this.#log.error('leader election lost', { reason: why });
    this.#end('lost');
  }

  async #acquireOrRenew(signal: AbortSignal): Promise<boolean> {
    if (this.#isLeading && this.#lease !== undefined && (await this.#renew(this.#lease, signal))) return true;
    const lease = await this.#read(signal);
    if (lease !== undefined) this.#observe(lease);
    const holder = holderOf(lease);
    const isOthers = holder !== undefined && holder !== this.#options.identity;
    if (isOthers && this.#isLeading) this.#lose(`${holder} holds the lease`);
    if (this.#ending.signal.aborted || (isOthers && !this.#isExpired)) return false;
    await this.#write(lease, signal);
    return true;
  }

  /** Renews without a look at the lease first; false when it is not as it was. */
  async #renew(lease: Lease, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#write(lease, signal);
      return true;
    } catch (error) {
      if (!(error instanceof KubeError) || error.transient) throw error;
      return false;
    }
  }

  async #read(signal: AbortSignal): Promise<Lease | undefined> {
    const { client, namespace, name } = this.#options;
    try {
      return await client.get<Lease>(leasesResource, { namespace, name }, { signal });
    } catch (error) {
      if (error instanceof KubeError && error.notFound) return undefined;
      throw error;
    }
  }

  async #write(lease: Lease | undefined, signal: AbortSignal): Promise<void> {
    const { client, namespace, name, identity } = this.#options;
    const now = this.#clock.now();
    const claim = claimed(lease, { namespace, name, identity, durationMs: this.#durationMs, now });
    const heldBefore = this.#mayHold;
    this.#mayHold = true;
    try {
      const written =
        lease === undefined
          ? await client.create(leasesResource, claim, { signal })
          : await client.replace(leasesResource, claim, { signal });
      this.#observe(written);
    } catch (error) {
      // Refused, so it has changed nothing; without an answer nobody knows.
      if (error instanceof KubeError && !error.transient) this.#mayHold = heldBefore;
      throw error;
    }
  }

  /** Takes note of the lease, and begins to wait anew when its holder has changed something in it. */
  #observe(lease: Lease): void {
    const before = this.#lease;
    this.#lease = lease;
    if (before !== undefined && deepEqual(before.spec, lease.spec)) return;
    const holder = holderOf(lease);
    if (holder !== holderOf(before) && holder !== undefined) this.#log.info('new leader elected', { leader: holder });
    this.#isExpired = false;
    this.#cancelExpiry();
    this.#cancelExpiry = this.#clock.after(durationMs(lease, this.#durationMs), () => {
      this.#isExpired = true;
    });
  }

  async #release(): Promise<void> {
    const scope = new RequestScope(this.#clock, []);
    scope.limit(this.#deadlineMs / 2, () => new Error('no answer in time'));
    try {
      // A renewal that was cut off may still arrive at the server, between the two requests.
      await this.#free(scope.signal).catch((error: unknown) => {
        if (!(error instanceof KubeError) || !error.conflict) throw error;
        return this.#free(scope.signal);
      });
    } catch (error) {
      this.#log.warn('cannot release the lease: it ends by itself', { error: errorText(error) });
    } finally {
      this.#mayHold = false;
      scope.end();
    }
  }

  async #free(signal: AbortSignal): Promise<void> {
    const lease = await this.#read(signal);
    if (lease === undefined || holderOf(lease) !== this.#options.identity) return;
    await this.#options.client.replace(leasesResource, released(lease, this.#clock.now()), { signal });
    this.#log.info('released the lease');
  }

  #scope(): RequestScope {
    const scope = new RequestScope(this.#clock, [this.#ending.signal]);
    // So that there is time for a second attempt before the deadline.
    scope.limit(this.#deadlineMs / 2, () => new Error(`no answer within ${this.#deadlineMs / 2} ms`));
    return scope;
  }

  #tell(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#log.error('a leader election callback failed', { error });
    }
  }
}
