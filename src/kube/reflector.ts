import { type BackoffPolicy, backoffMs, type Clock, delay, systemClock } from '../shared/clock.ts';
import { errorText, type Logger, silent } from '../shared/log.ts';
import type { KubeClient } from './client.ts';
import type { Extent, Selection } from './client-options.ts';
import { invalidResponse, KubeError } from './kube-error.ts';
import type { GroupVersionResource, KubeObject } from './object.ts';
import { type ObjectHandlers, ObjectStore } from './object-store.ts';
import { isKubeObject, type WatchEvent } from './watch-event.ts';

/** What wants to know of changes. What a handler throws is logged, and otherwise without effect. */
export interface ReflectorHandlers<T extends KubeObject> extends ObjectHandlers<T> {
  /** Once, when all objects that there were at the start have been handed to `added`. */
  synced?(): void;
}

/**
 * How a reflector is doing: `watching` (the store follows the server), `missing` (the server does not know the
 * resource: its CRD is not installed yet, or no longer), `failing` (the store may be out of date). The latter two come
 * with each failed attempt; the next is made after `retryMs`.
 */
export type ReflectorStatus =
  | { readonly state: 'watching' }
  | { readonly state: 'missing' | 'failing'; readonly error: unknown; readonly retryMs: number };

/** Settings of a reflector. */
export interface ReflectorOptions<T extends KubeObject> extends Selection, Extent {
  readonly client: KubeClient;
  readonly resource: GroupVersionResource;
  readonly handlers: ReflectorHandlers<T>;
  /**
   * Drops what need not be kept in memory, e.g. `metadata.managedFields`; may change the object. Name, namespace, uid
   * and resourceVersion must stay.
   */
  readonly transform?: ((object: T) => T) | undefined;
  readonly onStatus?: ((status: ReflectorStatus) => void) | undefined;
  readonly logger?: Logger | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
  /** Objects a page of the list; 500 by default. */
  readonly pageSize?: number | undefined;
  /**
   * A watch on which nothing comes for so long is taken for dead, in milliseconds; 180,000 by default. Servers send a
   * bookmark about once a minute, except while nothing at all has ever happened.
   */
  readonly silenceMs?: number | undefined;
  /** The longest event, in bytes; 16 MiB by default. */
  readonly maxFrameBytes?: number | undefined;
}

const retryPolicy: BackoffPolicy = { initialMs: 500, maxMs: 30_000, factor: 2, jitter: 0.5 };
const defaultSilenceMs = 180_000;
/** A watch that the server ends sooner counts as failed: asking again at once, for ever, would be an attack. */
const shortWatchMs = 1000;
/** After a watch of this length the failures before it no longer matter. */
const stableWatchMs = 30_000;
/** So many failures in a row without any event put the resume point itself in doubt. */
const failuresUntilRelist = 5;

/**
 * Keeps a copy of a selection of objects: lists them, watches for changes, and goes on doing so whatever happens to
 * connections, servers and the resource itself, until it is stopped.
 */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #store: ObjectStore<T>;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #hasSynced = false;
  #failures = 0;
  #openedAt: number | undefined;
  /** Where the next watch goes on; undefined when a list must come first. */
  #resumeFrom: string | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#log = (options.logger ?? silent).child({ resource: options.resource.resource });
    this.#store = new ObjectStore({ handlers: options.handlers, transform: options.transform, log: this.#log });
  }

  /** True once all objects that there were at the start are known. Stays true. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get size(): number {
    return this.#store.size;
  }

  /** An object by `namespace/name`, or `name` for a cluster-scoped one. Do not change it. */
  get(key: string): T | undefined {
    return this.#store.get(key);
  }

  /** All objects. Do not change them. */
  values(): IterableIterator<T> {
    return this.#store.values();
  }

  /** Begins; a second call has no effect. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends. Resolves when no handler will be called any more; the objects stay readable. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the reflector was stopped'));
    await this.#running;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        this.#resumeFrom ??= await this.#list();
        await this.#watch(this.#resumeFrom);
      } catch (error) {
        if (signal.aborted) return;
        // Rejects only when the reflector is stopped.
        await delay(this.#failed(error), signal, this.#clock).catch(() => {});
      }
    }
  }

  /** Brings the store to the server's current state; resolves with the resourceVersion of that state. */
  async #list(): Promise<string> {
    const { client, resource, namespace, labelSelector, fieldSelector, metadataOnly, pageSize } = this.#options;
    const { signal } = this.#stopping;
    const seen = new Set<string>();
    let resourceVersion: string | undefined;
    const options = { namespace, labelSelector, fieldSelector, metadataOnly, limit: pageSize, signal };
    for await (const { list, restarted } of client.pages<T>(resource, options)) {
      if (restarted) seen.clear();
      resourceVersion = list.metadata.resourceVersion;
      for (const item of list.items) {
        if (isKubeObject<T>(item)) seen.add(this.#store.put(item));
        else this.#log.error('the server listed something without a name or resourceVersion');
      }
    }
    if (!resourceVersion) throw invalidResponse(`the list of ${resource.resource} has no resourceVersion`);
    this.#store.keepOnly(seen);
    if (!this.#hasSynced) {
      this.#hasSynced = true;
      this.#store.notify('', () => this.#options.handlers.synced?.());
    }
    return resourceVersion;
  }

  async #watch(resourceVersion: string): Promise<void> {
    const { client, resource, namespace, labelSelector, fieldSelector, metadataOnly, maxFrameBytes } = this.#options;
    const { random = Math.random, silenceMs = defaultSilenceMs } = this.#options;
    const started = this.#clock.now();
    this.#openedAt = undefined;
    const onOpen = (): void => {
      this.#openedAt = this.#clock.now();
      this.#report({ state: 'watching' });
    };
    const options = {
      ...{ namespace, labelSelector, fieldSelector, metadataOnly, resourceVersion, silenceMs, maxFrameBytes, onOpen },
      allowWatchBookmarks: true,
      // Spread, so that not all watches end, and come back, in the same moment.
      timeoutSeconds: Math.floor(300 + 300 * random()),
      signal: this.#stopping.signal,
    };
    for await (const event of client.watch<T>(resource, options)) {
      this.#failures = 0;
      this.#take(event);
    }
    if (this.#clock.now() - started < shortWatchMs) {
      const message = 'the watch was ended as soon as it began';
      throw new KubeError({ code: 0, reason: 'ConnectionFailed', message });
    }
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'DELETED') this.#store.remove(event.object);
    else if (event.type !== 'BOOKMARK') this.#store.put(event.object);
    this.#resumeFrom = event.resourceVersion;
  }

  /** Decides whether the next attempt begins with a list; returns how long to wait before it, in milliseconds. */
  #failed(error: unknown): number {
    if (this.#openedAt !== undefined && this.#clock.now() - this.#openedAt >= stableWatchMs) this.#failures = 0;
    this.#openedAt = undefined;
    this.#failures++;
    const wasWatching = this.#resumeFrom !== undefined;
    if (needsList(error, this.#failures)) this.#resumeFrom = undefined;
    const asked = error instanceof KubeError ? (error.retryAfterMs ?? 0) : 0;
    const backoff = backoffMs(retryPolicy, this.#failures, this.#options.random);
    const retryMs = Math.max(backoff, Math.min(asked, retryPolicy.maxMs));
    const isMissing = error instanceof KubeError && error.notFound;
    const fields = {
      error: errorText(error),
      failures: this.#failures,
      retryMs,
      relist: this.#resumeFrom === undefined,
    };
    // Many a cluster never gets it; saying so once is enough.
    if (isMissing) this.#log[this.#failures === 1 ? 'info' : 'debug']('the server does not serve the resource', fields);
    else if (wasWatching && this.#failures === 1) this.#log.info('a watch was cut', fields);
    else this.#log.warn('cannot list or watch', fields);
    this.#report({ state: isMissing ? 'missing' : 'failing', error, retryMs });
    return retryMs;
  }

  #report(status: ReflectorStatus): void {
    this.#store.notify('', () => this.#options.onStatus?.(status));
  }
}

/** True when going on from where the watch was would fail again, or miss something. */
function needsList(error: unknown, failures: number): boolean {
  if (!(error instanceof KubeError) || failures % failuresUntilRelist === 0) return true;
  if (error.gone || error.reason === 'FrameTooLarge') return true;
  // The same broken event again: it will not get better.
  if (error.reason === 'InvalidResponse' && failures > 1) return true;
  // A server whose data was restored from a backup is behind the resume point and may never reach it.
  if (error.details?.causes?.some(({ reason }) => reason === 'ResourceVersionTooLarge')) return true;
  const isCredential = error.unauthorized || error.forbidden;
  return error.code >= 400 && error.code < 500 && !isCredential && !error.tooManyRequests;
}
