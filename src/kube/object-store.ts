import { errorText, type Logger } from '../shared/log.ts';
import { type KubeObject, objectKey } from './object.ts';

/** What wants to know of changes. What a handler throws is logged, and otherwise without effect. */
export interface ObjectHandlers<T extends KubeObject> {
  added?(object: T): void;
  /** Something about the object changed: at least its resourceVersion. */
  modified?(object: T, before: T): void;
  /** `object` is the last state known; after a cut, not necessarily the last there was. */
  deleted?(object: T): void;
}

/** Settings of a store. */
export interface ObjectStoreOptions<T extends KubeObject> {
  readonly handlers: ObjectHandlers<T>;
  /** Applied to each object before it is stored and handed out. */
  readonly transform?: ((object: T) => T) | undefined;
  readonly log: Logger;
}

/** The objects of a selection as last seen; tells handlers how they change. */
export class ObjectStore<T extends KubeObject> {
  readonly #options: ObjectStoreOptions<T>;
  readonly #objects = new Map<string, T>();

  constructor(options: ObjectStoreOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** By `namespace/name`, or `name` for a cluster-scoped object. */
  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** Takes the object's new state; returns its key. An object of the same name but another UID is another object. */
  put(fresh: T): string {
    const key = objectKey(fresh);
    const before = this.#objects.get(key);
    if (before !== undefined && before.metadata.resourceVersion === fresh.metadata.resourceVersion) return key;
    if (before !== undefined && before.metadata.uid !== fresh.metadata.uid) {
      this.#forget(key, before);
    }
    const object = this.#transformed(fresh);
    const known = this.#objects.get(key);
    this.#objects.set(key, object);
    const { handlers } = this.#options;
    this.notify(key, () => (known === undefined ? handlers.added?.(object) : handlers.modified?.(object, known)));
    return key;
  }

  /** Takes note that the object is gone. `last` is its last state. */
  remove(last: T): void {
    const key = objectKey(last);
    if (this.#objects.has(key)) this.#forget(key, this.#transformed(last));
  }

  /** Drops the objects whose keys are not in `keys`: they vanished while nobody watched. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, object] of [...this.#objects]) if (!keys.has(key)) this.#forget(key, object);
  }

  /** Calls a handler, whose failure must not end what feeds the store. */
  notify(key: string, call: () => unknown): void {
    const failed = (error: unknown): void =>
      this.#options.log.error('a handler of watched objects failed', { object: key, error: errorText(error) });
    try {
      const result = call();
      // A handler may be an async function, although its type says void.
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  #forget(key: string, last: T): void {
    this.#objects.delete(key);
    this.notify(key, () => this.#options.handlers.deleted?.(last));
  }

  #transformed(object: T): T {
    try {
      return this.#options.transform?.(object) ?? object;
    } catch (error) {
      const fields = { object: objectKey(object), error: errorText(error) };
      this.#options.log.error('the transform of watched objects failed', fields);
      return object;
    }
  }
}
