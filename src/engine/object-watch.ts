import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import type { ObjectHandlers } from '../kube/object-store.ts';
import { Reflector, type ReflectorStatus } from '../kube/reflector.ts';
import { errorText } from '../shared/log.ts';
import { type ObjectLookup, unwatchable } from './object-caches.ts';
import type { EngineParts } from './settings.ts';
import { slimmer } from './slimmer.ts';

/** What a watch works with. */
type WatchParts = Pick<EngineParts, 'kube' | 'settings' | 'log' | 'clock' | 'random'>;

/** The objects of a resource that the process is to look after: those of the chosen namespaces and labels. */
export class ObjectWatch implements ObjectLookup {
  readonly #reflectors: readonly Reflector<KubeObject>[];
  readonly #resource: GroupVersionResource;
  /** Resolved when the first attempt to see all objects has ended. */
  readonly #attempted = Promise.withResolvers<void>();
  #status: ReflectorStatus | undefined;

  /** Nothing happens before {@link start}. */
  constructor(resource: GroupVersionResource, parts: WatchParts, handlers: ObjectHandlers<KubeObject>) {
    this.#resource = resource;
    const { kube, settings, log, clock, random } = parts;
    const namespaces = settings.namespaces.length === 0 ? [undefined] : settings.namespaces;
    const slim = slimmer();
    this.#reflectors = namespaces.map(
      (namespace) =>
        new Reflector<KubeObject>({
          client: kube,
          resource,
          namespace,
          labelSelector: settings.labelSelector,
          transform: slim,
          logger: log,
          clock,
          random,
          handlers,
          onStatus: (status) => {
            this.#status = status;
            if (status.state !== 'watching' || this.hasSynced) this.#attempted.resolve();
          },
        }),
    );
  }

  /** True once all objects that there were at the start are known. */
  get hasSynced(): boolean {
    return this.#reflectors.every((reflector) => reflector.hasSynced);
  }

  /** Why not all objects are known, for people; of use while they are not. */
  get problem(): string {
    const { resource, group } = this.#resource;
    const status = this.#status;
    const isTold = status !== undefined && status.state !== 'watching';
    return `${resource}.${group}: ${isTold ? errorText(status.error) : 'not listed yet'}`;
  }

  /** True once those who wait for {@link synced} have an answer, even if it is that the objects cannot be seen. */
  get hasAnswered(): boolean {
    return this.hasSynced || this.#status !== undefined;
  }

  /** True while the API server does not know the resource. */
  get isMissing(): boolean {
    return this.#status?.state === 'missing';
  }

  /** The watch itself, once it has all objects. @throws while the objects cannot be seen */
  async synced(): Promise<ObjectWatch> {
    await this.#attempted.promise;
    if (this.hasSynced || this.#status === undefined || this.#status.state === 'watching') return this;
    throw unwatchable(this.#resource, this.#status);
  }

  start(): void {
    for (const reflector of this.#reflectors) reflector.start();
  }

  /** Resolves when no handler will be called any more. */
  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map((reflector) => reflector.stop()));
  }

  /** An object by `namespace/name`. */
  get(key: string): KubeObject | undefined {
    for (const reflector of this.#reflectors) {
      const object = reflector.get(key);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  values(): KubeObject[] {
    return this.#reflectors.flatMap((reflector) => [...reflector.values()]);
  }
}
