import { copyOf, ensureObjectAt, type KubeObject, namespaceOf } from './object.ts';

/** One change, as watches see it. */
export interface StoreEvent {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly bucket: string;
  readonly key: string;
  /** The new state; for a deletion the last state with the revision of the deletion. */
  readonly object: KubeObject;
  /** The state before, if there was one. */
  readonly previous: KubeObject | undefined;
}

/** Called with every change, in order, before the write returns. */
export type StoreListener = (event: StoreEvent) => void;

/** Key of an object in its bucket. */
export function storeKey(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}/${name}`;
}

/**
 * Versioned objects in memory. A bucket holds the objects of one resource. One revision counts all writes, as in etcd;
 * a bounded history lets watches resume and lists be read as of an earlier revision. Objects handed out must not be
 * changed.
 */
export class Store {
  readonly #buckets = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<StoreListener>();
  #history: StoreEvent[] = [];
  #historySize: number;
  /** Revisions up to this one have left the history. */
  #compacted = 0;
  #revision = 1;

  /** `historySize`: how many changes are kept for watches to resume from. */
  constructor(historySize: number) {
    this.#historySize = historySize;
  }

  /** Revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision that a watch can start from. */
  get oldestRevision(): number {
    return this.#compacted;
  }

  /** Changes the history's bound, e.g. for a server that takes over a store. */
  set historySize(size: number) {
    this.#historySize = size;
    this.#compact();
  }

  /** Names of the buckets that hold objects. */
  buckets(): string[] {
    return [...this.#buckets].filter(([, objects]) => objects.size > 0).map(([bucket]) => bucket);
  }

  get(bucket: string, key: string): KubeObject | undefined {
    return this.#buckets.get(bucket)?.get(key);
  }

  /** The objects of a bucket by key, in key order; those of one namespace if it is not empty. */
  list(bucket: string, namespace = ''): [string, KubeObject][] {
    return sorted(this.#buckets.get(bucket) ?? new Map(), namespace);
  }

  /** As {@link list}, as of an earlier revision; undefined when that has left the history. */
  listAt(bucket: string, namespace: string, revision: number): [string, KubeObject][] | undefined {
    if (revision < this.#compacted) return undefined;
    const objects = new Map(this.#buckets.get(bucket) ?? []);
    for (const event of this.#history.toReversed()) {
      if (event.revision <= revision) break;
      if (event.bucket !== bucket) continue;
      if (event.previous === undefined) objects.delete(event.key);
      else objects.set(event.key, event.previous);
    }
    return sorted(objects, namespace);
  }

  /** Changes in a bucket after a revision; undefined when some of them have left the history. */
  since(bucket: string, revision: number): StoreEvent[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#history.filter((event) => event.revision > revision && event.bucket === bucket);
  }

  /** Writes an object with a new `metadata.resourceVersion` and returns it as stored. */
  put(bucket: string, key: string, object: KubeObject): KubeObject {
    const objects = this.#buckets.get(bucket) ?? new Map<string, KubeObject>();
    this.#buckets.set(bucket, objects);
    const previous = objects.get(key);
    const stored = this.#stamped(object);
    objects.set(key, stored);
    this.#record(previous === undefined ? 'ADDED' : 'MODIFIED', bucket, key, stored, previous);
    return stored;
  }

  /** Removes an object. Watches see `last`, by default the state that was stored, with the revision of the deletion. */
  remove(bucket: string, key: string, last?: KubeObject): void {
    const previous = this.#buckets.get(bucket)?.get(key);
    if (previous === undefined) return;
    this.#buckets.get(bucket)?.delete(key);
    this.#record('DELETED', bucket, key, this.#stamped(last ?? previous), previous);
  }

  /** Calls the listener with every change from now on, until the returned function is called. */
  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stamped(object: KubeObject): KubeObject {
    this.#revision += 1;
    const stamped = copyOf(object);
    ensureObjectAt(stamped, 'metadata')['resourceVersion'] = String(this.#revision);
    return stamped;
  }

  #record(type: StoreEvent['type'], bucket: string, key: string, object: KubeObject, previous?: KubeObject): void {
    const event: StoreEvent = { revision: this.#revision, type, bucket, key, object, previous };
    this.#history.push(event);
    // Compacting in steps keeps a write from copying the whole history.
    if (this.#history.length > this.#historySize * 1.25) this.#compact();
    for (const listener of [...this.#listeners]) listener(event);
  }

  #compact(): void {
    const surplus = this.#history.length - this.#historySize;
    if (surplus <= 0) return;
    this.#compacted = this.#history[surplus - 1]?.revision ?? this.#compacted;
    this.#history = this.#history.slice(surplus);
  }
}

function sorted(objects: ReadonlyMap<string, KubeObject>, namespace: string): [string, KubeObject][] {
  const entries = [...objects];
  const selected = namespace === '' ? entries : entries.filter(([, object]) => namespaceOf(object) === namespace);
  return selected.sort(([a], [b]) => (a < b ? -1 : 1));
}
