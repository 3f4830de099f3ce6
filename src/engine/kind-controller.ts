import { KubeError } from '../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { objectKey } from '../kube/object.ts';
import { Reflector } from '../kube/reflector.ts';
import { deepEqual, isObject, type JsonObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import { annotations } from './annotations.ts';
import type { KindDefinition, ResourceScope } from './definition/kind.ts';
import { KindAws } from './kind-aws.ts';
import { type LoadedKind, loadKind } from './loaded-kind.ts';
import { type Outcome, outcomeOfError } from './outcome.ts';
import { OwnWrites } from './own-writes.ts';
import { Pass } from './pass.ts';
import { statusPatch } from './publish.ts';
import { reconcile } from './reconcile.ts';
import { nextLook, type Streak } from './retry-pace.ts';
import type { EngineObserver, EngineParts } from './settings.ts';
import { tellOutcome } from './tell.ts';
import { type Next, priorities, WorkQueue } from './work-queue.ts';

/** Follows the objects of one kind, and keeps AWS as they say. */
export class KindController {
  readonly #definition: KindDefinition;
  readonly #parts: EngineParts;
  readonly #log: Logger;
  readonly #resource: GroupVersionResource;
  readonly #reflectors: readonly Reflector<KubeObject>[];
  readonly #queue: WorkQueue;
  readonly #observer: EngineObserver | undefined;
  readonly #ownWrites = new OwnWrites();
  readonly #streaks = new Map<string, Streak>();
  readonly #stopping = new AbortController();
  #loading: Promise<LoadedKind> | undefined;

  constructor(definition: KindDefinition, parts: EngineParts) {
    const { group, version, plural, kind } = definition;
    const { settings, clock, observe } = parts;
    this.#definition = definition;
    this.#parts = parts;
    this.#log = parts.log.child({ kind });
    this.#resource = { group, version, resource: plural, namespaced: true };
    this.#observer = observe?.(kind);
    this.#queue = new WorkQueue({
      concurrency: settings.concurrency(kind),
      clock,
      work: (key) => this.#work(key),
      ...(this.#observer === undefined ? {} : { observer: this.#observer }),
    });
    const namespaces = settings.namespaces.length === 0 ? [undefined] : settings.namespaces;
    this.#reflectors = namespaces.map((namespace) => this.#reflector(namespace));
  }

  /** True once all objects that there were at the start are known. */
  get hasSynced(): boolean {
    return this.#reflectors.every((reflector) => reflector.hasSynced);
  }

  start(): void {
    for (const reflector of this.#reflectors) reflector.start();
  }

  /** Takes up nothing new, and resolves when the passes under way are over; the signal cuts their calls short. */
  async stop(signal?: AbortSignal): Promise<void> {
    const cut = (): void => this.#stopping.abort(signal?.reason);
    signal?.addEventListener('abort', cut, { once: true });
    await Promise.all([this.#queue.stop(), ...this.#reflectors.map((reflector) => reflector.stop())]);
    signal?.removeEventListener('abort', cut);
  }

  #reflector(namespace: string | undefined): Reflector<KubeObject> {
    const { kube, settings, log, clock, random } = this.#parts;
    return new Reflector<KubeObject>({
      client: kube,
      resource: this.#resource,
      namespace,
      labelSelector: settings.labelSelector,
      transform: withoutManagedFields,
      logger: log,
      clock,
      random,
      handlers: {
        added: (object) =>
          this.#queue.add(objectKey(object), isDeleting(object) ? priorities.delete : priorities.resync),
        modified: (object, before) => this.#modified(object, before),
        deleted: (object) => this.#forget(objectKey(object)),
      },
    });
  }

  #modified(object: KubeObject, before: KubeObject): void {
    if (!asksForWork(object, before)) return;
    const key = objectKey(object);
    this.#streaks.delete(key);
    this.#queue.add(key, isDeleting(object) ? priorities.delete : priorities.user);
  }

  #forget(key: string): void {
    this.#ownWrites.forget(key);
    this.#streaks.delete(key);
  }

  #watched(key: string): KubeObject | undefined {
    for (const reflector of this.#reflectors) {
      const object = reflector.get(key);
      if (object !== undefined) return object;
    }
    return undefined;
  }

  async #work(key: string): Promise<Next | undefined> {
    const object = this.#ownWrites.latest(key, this.#watched(key));
    if (object === undefined) return undefined;
    const started = this.#parts.clock.now();
    const outcome = await this.#look(key, object).catch((error: unknown) => outcomeOfError(error, []));
    const next = this.#next(key, outcome);
    const result =
      outcome.kind === 'failed' ? 'error' : next === undefined || next.afterMs === 0 ? 'requeue' : 'requeue_after';
    const ms = this.#parts.clock.now() - started;
    this.#observer?.passEnded({
      result: outcome.kind === 'synced' ? 'success' : result,
      terminal: outcome.kind === 'terminal',
      ms,
    });
    return next;
  }

  /** A pass over one object, and its status written afterwards. */
  async #look(key: string, object: KubeObject): Promise<Outcome> {
    this.#loading ??= loadKind(this.#definition);
    const kind = await this.#loading.catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    const pass = this.#pass(kind, key, object);
    const outcome = await reconcile(pass);
    if (outcome.kind !== 'released') await this.#publish(pass, key, outcome);
    tellOutcome(pass, object, outcome);
    return outcome;
  }

  #pass(kind: LoadedKind, key: string, object: KubeObject): Pass {
    const { settings, aws, events } = this.#parts;
    const scope = scopeOf(object, settings);
    const { namespace, name, generation } = object.metadata;
    return new Pass({
      kind,
      object,
      settings,
      scope,
      aws: new KindAws({
        executor: aws,
        definition: this.#definition,
        scope: { region: scope.region },
        signal: this.#stopping.signal,
      }),
      patchMetadata: (current, metadata) => this.#patchMetadata(key, current, metadata),
      note: (about, note) => events.record(about, note),
      log: this.#log.child({ namespace, name, account: scope.account, region: scope.region, generation }),
    });
  }

  /** Only over the very state that the pass has seen: nobody else's finalizers are lost. */
  async #patchMetadata(key: string, object: KubeObject, metadata: JsonObject): Promise<KubeObject> {
    const { namespace, name, resourceVersion = '' } = object.metadata;
    const patch = { metadata: { ...metadata, resourceVersion } };
    try {
      const written = await this.#parts.kube.patch<KubeObject>(
        this.#resource,
        { namespace, name, patch },
        { type: 'merge' },
      );
      this.#ownWrites.put(key, written);
      return written;
    } catch (error) {
      if (error instanceof KubeError && error.conflict) {
        this.#ownWrites.put(key, await this.#parts.kube.get<KubeObject>(this.#resource, { namespace, name }));
      }
      throw error;
    }
  }

  async #publish(pass: Pass, key: string, outcome: Outcome): Promise<void> {
    const patch = statusPatch(pass, outcome, this.#parts.clock.now());
    if (patch === undefined) return;
    const { namespace, name } = pass.object.metadata;
    try {
      const options = { type: 'merge', subresource: 'status' } as const;
      const written = await this.#parts.kube.patch<KubeObject>(this.#resource, { namespace, name, patch }, options);
      this.#ownWrites.put(key, written);
    } catch (error) {
      if (!(error instanceof KubeError) || !error.notFound) throw error;
    }
  }

  #next(key: string, outcome: Outcome): Next | undefined {
    const { settings, random } = this.#parts;
    const before = this.#streaks.get(key);
    const streak = { kind: outcome.kind, length: before?.kind === outcome.kind ? before.length + 1 : 1 };
    if (outcome.kind === 'released' || outcome.kind === 'synced') this.#streaks.delete(key);
    else this.#streaks.set(key, streak);
    if (outcome.kind === 'failed') {
      this.#log.warn('Reconciler error', { object: key, error: outcome.failure.detail, failures: streak.length });
    }
    const resyncMs = settings.resyncMs(this.#definition.kind);
    return nextLook(outcome, streak, { definition: this.#definition, resyncMs, random });
  }
}

/** An object that exists already stays where it is, whatever the controller's region is by now. */
function scopeOf(object: KubeObject, { region, identity }: EngineParts['settings']): ResourceScope {
  const known = object.status?.['ackResourceMetadata'];
  const pinned = isObject(known) ? known['region'] : undefined;
  const wanted = typeof pinned === 'string' ? pinned : object.metadata.annotations?.[annotations.region];
  return { region: wanted || region, account: identity.account, partition: identity.partition };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  delete object.metadata.managedFields;
  return object;
}

function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** Whether a person or a tool changed something that matters; our own writes do not. */
function asksForWork(object: KubeObject, before: KubeObject): boolean {
  const [now, then] = [object.metadata, before.metadata];
  return (
    now.generation !== then.generation ||
    now.deletionTimestamp !== then.deletionTimestamp ||
    !deepEqual(now.labels, then.labels) ||
    !deepEqual(withoutOurs(now.annotations), withoutOurs(then.annotations))
  );
}

function withoutOurs(all: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { [annotations.creationUid]: _uid, [annotations.setFields]: _fields, ...rest } = all;
  return rest;
}
