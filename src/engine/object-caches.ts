import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object.ts';
import { Reflector, type ReflectorStatus } from '../kube/reflector.ts';
import type { Clock } from '../shared/clock.ts';
import { errorText, type Logger } from '../shared/log.ts';
import { slimmer } from './slimmer.ts';

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
  readonly namespace?: string | undefined;
  readonly metadataOnly?: boolean;
}

/**
 * What to watch for the sake of objects in `namespace`: all namespaces at once, unless the process works in some of
 * them only, and then may not be allowed to see others.
 */
export function watchFor(namespace: string, worksIn: readonly string[]): CacheSelection {
  return worksIn.length === 0 ? {} : { namespace };
}

/** A watch for those who have none. */
interface OwnWatch {
  readonly synced: Promise<ObjectLookup>;
  /** Rejects {@link synced} unless it is over. */
  readonly giveUp: (error: Error) => void;
  readonly reflector: Reflector<KubeObject>;
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
  readonly #watches = new Map<string, OwnWatch>();
  readonly #shared = new Map<string, () => Promise<ObjectLookup>>();

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** Lets others see what a watch of somebody's own has; it tells of changes by {@link changed}. */
  share(resource: GroupVersionResource, lookup: () => Promise<ObjectLookup>): void {
    const id = selectionId(resource);
    this.#shared.set(id, lookup);
    void this.#end(id);
  }

  /** Ends what {@link share} began. */
  unshare(resource: GroupVersionResource): void {
    this.#shared.delete(selectionId(resource));
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
    const shared = this.#shared.get(selectionId(resource));
    if (shared !== undefined) return shared();
    const id = selectionId(resource, selection.namespace);
    const watch = this.#watches.get(id) ?? this.#watch(resource, selection);
    this.#watches.set(id, watch);
    try {
      return await watch.synced;
    } catch (error) {
      // Asking anew at each pass would be as many requests as there are objects.
      this.#options.clock.after(retryMs, () => this.#watches.get(id) === watch && this.#watches.delete(id));
      throw error;
    }
  }

  /**
   * One object by its `namespace/name`. Where we may not list the resource it is read by its name: then nobody tells of
   * its changes.
   * @throws when the cluster does not let us see it.
   */
  async find(resource: GroupVersionResource, key: string, selection?: CacheSelection): Promise<KubeObject | undefined> {
    const all = await this.of(resource, selection).catch((error: unknown) => {
      if (error instanceof Error && error.cause instanceof KubeError && error.cause.forbidden) return undefined;
      throw error;
    });
    return all === undefined ? this.read(resource, key) : all.get(key);
  }

  /** An object as the API server has it now. */
  async read(resource: GroupVersionResource, key: string): Promise<KubeObject | undefined> {
    const [namespace, name = ''] = key.split('/');
    return this.#options.kube.get<KubeObject>(resource, { namespace, name }).catch((error: unknown) => {
      if (error instanceof KubeError && error.notFound) return undefined;
      throw error;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#watches.keys()].map((id) => this.#end(id)));
  }

  async #end(id: string): Promise<void> {
    const watch = this.#watches.get(id);
    this.#watches.delete(id);
    watch?.giveUp(new Error('the watch was ended before it had all objects'));
    await watch?.reflector.stop();
  }

  #watch(resource: GroupVersionResource, { namespace, metadataOnly }: CacheSelection): OwnWatch {
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
      transform: slimmer(),
      handlers: { added: changed, modified: changed, deleted: changed, synced: () => resolve(reflector) },
      onStatus: (status) => {
        if (status.state === 'watching' || reflector.hasSynced) return;
        reject(unwatchable(resource, status));
        void reflector.stop();
      },
    });
    reflector.start();
    return { synced: promise, giveUp: reject, reflector };
  }
}

/** Why the objects of a resource cannot be seen. */
export function unwatchable(resource: GroupVersionResource, status: FailedWatch): Error {
  const name = selectionId(resource);
  const missing = `the cluster has no ${name}: their custom resource definition is not installed`;
  const message = status.state === 'missing' ? missing : `cannot watch ${name}: ${errorText(status.error)}`;
  return new Error(message, { cause: status.error });
}

/** What a reflector tells of an attempt that failed. */
export type FailedWatch = Exclude<ReflectorStatus, { readonly state: 'watching' }>;

/** The same resource may be looked at in one namespace and in another. */
function selectionId({ group, resource }: GroupVersionResource, namespace?: string): string {
  const name = group === '' ? resource : `${resource}.${group}`;
  return namespace === undefined ? name : `${name} in ${namespace}`;
}
