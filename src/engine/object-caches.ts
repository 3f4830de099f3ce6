import type { KubeClient } from '../kube/client.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object.ts';
import { Reflector } from '../kube/reflector.ts';
import type { Clock } from '../shared/clock.ts';
import { errorText, type Logger } from '../shared/log.ts';

/** An object of any resource, as text: unique in the cluster. */
export type ObjectId = string;

/** The id of an object; `key` is `namespace/name`, or `name` for a cluster-scoped one. */
export function objectId({ group, resource }: GroupVersionResource, key: string): ObjectId {
  return `${group}/${resource}/${key}`;
}

/** Objects of one resource as last seen. */
export interface ObjectLookup {
  get(key: string): KubeObject | undefined;
  values(): Iterable<KubeObject>;
}

/** What could not be watched is tried again after this time, for those who still ask. */
const retryMs = 15_000;

/** Which objects of a resource, and how much of them. */
interface CacheSelection {
  /** Absent for all namespaces. */
  readonly namespace?: string;
  readonly metadataOnly?: boolean;
}

/**
 * What to watch for the sake of objects in `namespace`: all namespaces at once, unless the process works in some of
 * them only, and then may not be allowed to see others.
 */
export function watchFor(namespace: string, worksIn: readonly string[]): CacheSelection {
  return worksIn.length === 0 ? {} : { namespace };
}

/** What caches are made of. */
export interface CacheOptions {
  readonly kube: KubeClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Told of each object that came, changed or went; of the latter, its last state. */
  readonly changed: (id: ObjectId, object: KubeObject) => void;
}

/**
 * Copies of the objects that passes look at beside their own: what they refer to, their namespaces, role maps. A
 * resource is watched from the first time that somebody asks for it; a kind's own watch serves others too.
 */
export class ObjectCaches {
  readonly #options: CacheOptions;
  readonly #lookups = new Map<string, Promise<ObjectLookup>>();
  readonly #reflectors: Reflector<KubeObject>[] = [];

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** Lets others see what a watch of somebody's own has; it tells of changes by {@link changed}. */
  share(resource: GroupVersionResource, lookup: Promise<ObjectLookup>): void {
    this.#lookups.set(cacheId(resource), lookup);
  }

  /** To be called by those who {@link share}, for each object that came, changed or went. */
  changed(resource: GroupVersionResource, object: KubeObject): void {
    this.#options.changed(objectId(resource, objectKey(object)), object);
  }

  /**
   * The objects of a resource, once all are known.
   * @throws when the cluster does not serve the resource, or does not let us see it.
   */
  async of(resource: GroupVersionResource, selection: CacheSelection = {}): Promise<ObjectLookup> {
    const id = cacheId(resource, selection.namespace);
    const known = this.#lookups.get(id) ?? this.#watch(resource, selection);
    this.#lookups.set(id, known);
    try {
      return await known;
    } catch (error) {
      // Asking anew at each pass would be as many requests as there are objects.
      this.#options.clock.after(retryMs, () => this.#lookups.get(id) === known && this.#lookups.delete(id));
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map((reflector) => reflector.stop()));
  }

  #watch(resource: GroupVersionResource, { namespace, metadataOnly }: CacheSelection): Promise<ObjectLookup> {
    const { kube, clock, random, log } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<ObjectLookup>();
    // Whoever looks waits until all are known: what was there already is no news.
    const changed = (object: KubeObject): void => {
      if (reflector.hasSynced) this.changed(resource, object);
    };
    const reflector: Reflector<KubeObject> = new Reflector<KubeObject>({
      client: kube,
      resource,
      namespace,
      metadataOnly,
      clock,
      random,
      logger: log,
      transform: withoutManagedFields,
      handlers: { added: changed, modified: changed, deleted: changed, synced: () => resolve(reflector) },
      onStatus: (status) => {
        if (status.state === 'watching' || reflector.hasSynced) return;
        const missing = `the cluster has no ${resourceId(resource)}: their custom resource definition is not installed`;
        const failing = `cannot watch ${resourceId(resource)}: ${errorText(status.error)}`;
        reject(new Error(status.state === 'missing' ? missing : failing));
        void reflector.stop();
      },
    });
    this.#reflectors.push(reflector);
    reflector.start();
    return promise;
  }
}

function cacheId(resource: GroupVersionResource, namespace = ''): string {
  return `${resourceId(resource)} ${namespace}`;
}

function resourceId({ group, resource }: GroupVersionResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** Who changed what is of no use here, and often half of an object. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  delete object.metadata.managedFields;
  return object;
}
