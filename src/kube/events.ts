import { type BackoffPolicy, backoffMs, type Clock, delay, systemClock } from '../shared/clock.ts';
import { errorText, type Logger, silent } from '../shared/log.ts';
import type { KubeClient } from './client.ts';
import {
  type EventNote,
  eventsResource,
  fitNote,
  type KubeEvent,
  microTime,
  newEvent,
  type Reporter,
} from './event.ts';
import { KubeError } from './kube-error.ts';
import { Lru } from './lru.ts';
import type { KubeObject } from './object.ts';
import { type RateLimit, TokenBucket } from './token-bucket.ts';

/** Settings of a recorder. */
export interface EventRecorderOptions extends Reporter {
  readonly client: KubeClient;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Writes for each object; 25 at once and one every five minutes by default, as client-go has it. */
  readonly perObject?: RateLimit | undefined;
  /** Writes altogether; 200 at once and ten a second by default. */
  readonly overall?: RateLimit | undefined;
}

/** One Event and its repetitions. */
interface Series {
  readonly event: KubeEvent;
  readonly bucket: TokenBucket;
  count: number;
  lastAt: number;
  /** The Event exists, as far as we know. */
  isCreated: boolean;
  isQueued: boolean;
}

const defaultPerObject: RateLimit = { burst: 25, refillMs: 300_000 };
const defaultOverall: RateLimit = { burst: 200, refillMs: 100 };
/** After so long without a repetition the next one is an Event of its own, as client-go has it. */
const seriesEndMs = 360_000;
const maxRemembered = 4096;
const maxQueued = 1000;
const maxAttempts = 4;
const retryPolicy: BackoffPolicy = { initialMs: 500, maxMs: 10_000, factor: 3, jitter: 0.5 };

/**
 * Writes Kubernetes Events in the background. What repeats within minutes is counted on the Event that is there. More
 * than the limits allow is dropped, repetitions are then counted at the next occasion. Never throws, never waits, and
 * holds a bounded number of Events however many are reported.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #series = new Lru<string, Series>(maxRemembered);
  readonly #buckets = new Lru<string, TokenBucket>(maxRemembered);
  readonly #overall: TokenBucket;
  readonly #queue: Series[] = [];
  #sending: Promise<void> | undefined;
  /** Aborted while somebody waits for the end: nothing is put off any more. */
  #patience = new AbortController();

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = options.logger ?? silent;
    this.#overall = new TokenBucket(options.overall ?? defaultOverall, this.#clock);
  }

  /** Reports what happened to `object`. */
  record(object: KubeObject, note: EventNote): void {
    try {
      const series = this.#count(object, fitNote(note));
      if (!series.isQueued && this.#mayWrite(series)) this.#enqueue(series);
    } catch (error) {
      this.#log.warn('cannot make an Event', { error: errorText(error) });
    }
  }

  /**
   * Resolves when all that was reported before is written or given up, or when the signal is aborted. What failed gets
   * one more attempt, at once: this is meant for the end of the process.
   */
  async flush(signal?: AbortSignal): Promise<void> {
    this.#patience.abort();
    await Promise.race([this.#sending, aborted(signal)]);
    this.#patience = new AbortController();
  }

  /** The series that this report belongs to, counted. */
  #count(object: KubeObject, note: EventNote): Series {
    const { kind, metadata } = object;
    const who = [kind, metadata.namespace ?? '', metadata.name, metadata.uid ?? ''];
    const key = JSON.stringify([...who, note.type, note.reason, note.action, note.note]);
    const now = this.#clock.now();
    const known = this.#series.get(key);
    if (known !== undefined && now - known.lastAt < seriesEndMs) {
      known.count++;
      known.lastAt = now;
      return known;
    }
    const event = newEvent(object, note, { reporter: this.#options, now });
    const bucket = this.#bucket(JSON.stringify(who));
    const series: Series = { event, bucket, count: 1, lastAt: now, isCreated: false, isQueued: false };
    this.#series.set(key, series);
    return series;
  }

  #bucket(key: string): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.#options.perObject ?? defaultPerObject, this.#clock);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #mayWrite({ event, bucket }: Series): boolean {
    if (this.#queue.length < maxQueued && bucket.take() && this.#overall.take()) return true;
    this.#log.debug('an Event is held back: too many', { reason: event.reason, object: event.regarding.name });
    return false;
  }

  #enqueue(series: Series): void {
    series.isQueued = true;
    this.#queue.push(series);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    // Reports of the same moment become one write.
    await Promise.resolve();
    for (let series = this.#queue.shift(); series !== undefined; series = this.#queue.shift()) {
      series.isQueued = false;
      await this.#send(series).catch((error: unknown) => this.#giveUp(series, error));
    }
  }

  async #send(series: Series): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#write(series);
      } catch (error) {
        if (!(error instanceof KubeError) || !error.transient || attempt >= maxAttempts) throw error;
        const { signal } = this.#patience;
        if (signal.aborted) throw error;
        const waitMs = error.retryAfterMs ?? backoffMs(retryPolicy, attempt, this.#options.random);
        await delay(Math.min(waitMs, retryPolicy.maxMs), signal, this.#clock).catch(() => {});
      }
    }
  }

  async #write(series: Series): Promise<void> {
    const { client } = this.#options;
    const { event, count, lastAt } = series;
    const repeated = count > 1 ? { series: { count, lastObservedTime: microTime(lastAt) } } : {};
    if (series.isCreated) {
      const { name, namespace } = event.metadata;
      const isGone = await client
        .patch(eventsResource, { name, namespace, patch: repeated }, { type: 'merge' })
        .then(() => false, missing);
      if (!isGone) return;
    }
    // After an attempt whose answer was lost it may be there already; its name is nobody else's.
    await client.create(eventsResource, { ...event, ...repeated }).catch(unlessExists);
    series.isCreated = true;
  }

  #giveUp({ event }: Series, error: unknown): void {
    const fields = { reason: event.reason, object: event.regarding.name, error: errorText(error) };
    // With its namespace all that could be told of an object goes.
    const isExpected = error instanceof KubeError && error.namespaceTerminating;
    this.#log[isExpected ? 'debug' : 'warn']('cannot write an Event', fields);
  }
}

function missing(error: unknown): boolean {
  if (error instanceof KubeError && error.notFound) return true;
  throw error;
}

function unlessExists(error: unknown): void {
  if (!(error instanceof KubeError) || !error.alreadyExists) throw error;
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
