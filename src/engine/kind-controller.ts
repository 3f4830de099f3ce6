import { KubeError } from '../kube/kube-error.ts';
import { type GroupVersionResource, type KubeObject, objectKey } from '../kube/object.ts';
import { deepEqual, type JsonObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import { serial } from '../shared/serial.ts';
import { ownAnnotations } from './annotations.ts';
import type { KindDefinition } from './definition/kind.ts';
import { FirstLooks } from './first-looks.ts';
import { initialiseSpec } from './initialise-spec.ts';
import { kindAws } from './kind-aws.ts';
import { kindResource } from './kind-resource.ts';
import { type LoadedKind, loadKind } from './loaded-kind.ts';
import { objectId } from './object-caches.ts';
import { ObjectWatch } from './object-watch.ts';
import { type Outcome, outcomeOfError } from './outcome.ts';
import { OwnWrites } from './own-writes.ts';
import { Pass, type PassOptions, type WriteMode } from './pass.ts';
import { statusPatch } from './publish.ts';
import { RecentCalls } from './recent-calls.ts';
import { reconcile } from './reconcile.ts';
import { nextLook, resyncMsOf, type Streak } from './retry-pace.ts';
import { concernsSelector } from './role-selectors.ts';
import type { EngineObserver, KindParts } from './settings.ts';
import { conditionsOf } from './settled.ts';
import { stopping } from './stopping.ts';
import { tellOutcome } from './tell.ts';
import { type Next, type Priority, priorities, WorkQueue } from './work-queue.ts';

/** A pass over a new specification that is not over by then is told of in the status. */
const tellBegunMs = 500;

/** Follows the objects of one kind, and keeps AWS as they say. */
export class KindController {
  readonly #definition: KindDefinition;
  readonly #parts: KindParts;
  readonly #log: Logger;
  readonly #resource: GroupVersionResource;
  readonly #watch: ObjectWatch;
  readonly #queue: WorkQueue;
  readonly #observer: EngineObserver | undefined;
  readonly #ownWrites = new OwnWrites();
  readonly #firstLooks: FirstLooks;
  /** By object, the generation that a write of ours to its spec made: there is nothing new in it. */
  readonly #ownGenerations = new Map<string, number>();
  readonly #streaks = new Map<string, Streak>();
  /** By object, which calls its last passes have wanted, and how often in a row. */
  readonly #repeats = new Map<string, { readonly signature: string; readonly count: number }>();
  readonly #recent: RecentCalls;
  readonly #underWay = new AbortController();
  /** Others may refer to any object of the kind, so only a watch of all of them can serve them. */
  readonly #isShared: boolean;
  #loading: Promise<LoadedKind> | undefined;

  constructor(definition: KindDefinition, parts: KindParts) {
    const { kind } = definition;
    const { settings, clock, observe, caches } = parts;
    this.#definition = definition;
    this.#parts = parts;
    this.#log = parts.log.child({ kind });
    this.#resource = kindResource(definition);
    this.#observer = observe?.(kind);
    this.#firstLooks = new FirstLooks(parts);
    this.#recent = new RecentCalls(clock);
    this.#queue = new WorkQueue({
      concurrency: settings.concurrency(kind),
      clock,
      work: (key, urgency) => this.#work(key, urgency),
      ...(this.#observer === undefined ? {} : { observer: this.#observer }),
    });
    this.#watch = new ObjectWatch(this.#resource, parts, {
      added: (object) => this.#added(object),
      modified: (object, before) => this.#modified(object, before),
      deleted: (object) => this.#deleted(object),
    });
    this.#isShared = settings.labelSelector === undefined && settings.namespaces.length === 0;
    if (this.#isShared) caches.share(this.#resource, () => this.#watch.synced());
  }

  /** True once all objects that there were at the start are known; of a kind that is not installed there are none. */
  get hasSynced(): boolean {
    return this.#watch.hasSynced || this.#watch.isMissing;
  }

  /** Why not all objects are known, for people; undefined when they are. */
  get problem(): string | undefined {
    return this.hasSynced ? undefined : this.#watch.problem;
  }

  start(): void {
    this.#watch.start();
  }

  /** Takes up nothing new, and resolves when the passes under way are over; the signal cuts their calls short. */
  stop(signal?: AbortSignal): Promise<void> {
    return stopping(() => Promise.all([this.#queue.stop(), this.#watch.stop()]), this.#underWay, signal);
  }

  /** Stops for good, and forgets what its objects depend on. */
  async retire(): Promise<void> {
    const { caches, relations } = this.#parts;
    caches.unshare(this.#resource);
    await this.stop();
    for (const object of this.values()) relations.set(objectId(this.#resource, objectKey(object)), new Set());
  }

  /** An object by `namespace/name`, as the watch has it. */
  get(key: string): KubeObject | undefined {
    return this.#watch.get(key);
  }

  /** All objects, as the watch has them. */
  values(): KubeObject[] {
    return this.#watch.values();
  }

  /** Something that a pass over the object has looked at is otherwise now. */
  wake(key: string): void {
    const object = this.get(key);
    if (object === undefined) return;
    this.#forget(key);
    this.#queue.add(key, isDeleting(object) ? priorities.delete : priorities.user);
  }

  /** Wakes the objects that a role selector concerns, or concerned. */
  wakeSelected(selector: KubeObject): void {
    for (const object of this.values()) {
      if (concernsSelector(object, selector, this.#definition)) this.wake(objectKey(object));
    }
  }

  #added(object: KubeObject): void {
    const known = object.status?.['conditions'] !== undefined;
    // At the start all objects are new to us, but most of them have long been settled.
    const priority: Priority = isDeleting(object) ? priorities.delete : known ? priorities.resync : priorities.user;
    const afterMs = this.#watch.hasSynced ? 0 : this.#firstLooks.delayMs(object, this.#resyncMs(object));
    this.#queue.add(objectKey(object), priority, afterMs);
    this.#tellOthers(object);
  }

  #modified(object: KubeObject, before: KubeObject): void {
    const key = objectKey(object);
    this.#ownWrites.latest(key, object);
    const isOurs = this.#ownGenerations.get(key) === object.metadata.generation;
    if (asksForWork(object, before, isOurs)) this.wake(key);
    this.#tellOthers(object);
  }

  #deleted(object: KubeObject): void {
    const key = objectKey(object);
    this.#ownWrites.forget(key);
    this.#ownGenerations.delete(key);
    this.#recent.forget(key);
    this.#forget(key);
    this.#parts.relations.set(objectId(this.#resource, key), new Set());
    this.#tellOthers(object);
  }

  /** Those who refer to the object wait for the watch's answer: what they get with it is no news for them. */
  #tellOthers(object: KubeObject): void {
    this.#parts.relations.changed(objectId(this.#resource, objectKey(object)));
    if (this.#isShared && this.#watch.hasAnswered) this.#parts.caches.changed(this.#resource, object);
  }

  /** Forgets how it went so far. */
  #forget(key: string): void {
    this.#streaks.delete(key);
    this.#repeats.delete(key);
  }

  async #work(key: string, urgency: () => Priority): Promise<Next | undefined> {
    const object = this.#ownWrites.latest(key, this.get(key));
    if (object === undefined) {
      // Gone without us. Whoever counts was told of a beginning.
      this.#observer?.passEnded({ result: 'success', terminal: false, ms: 0 });
      return undefined;
    }
    const { clock, random } = this.#parts;
    const started = clock.now();
    const outcome = await this.#look(object, urgency).catch((error: unknown) => outcomeOfError(error));
    const streak = this.#count(key, outcome);
    const resyncMs = this.#resyncMs(object);
    const next = nextLook(outcome, streak, { definition: this.#definition, resyncMs, random });
    const otherwise = next === undefined || next.afterMs === 0 ? 'requeue' : 'requeue_after';
    this.#observer?.passEnded({
      result: outcome.kind === 'synced' ? 'success' : outcome.kind === 'failed' ? 'error' : otherwise,
      terminal: outcome.kind === 'terminal',
      panicked: outcome.kind === 'failed' && outcome.failure.cause === 'internal',
      ms: clock.now() - started,
    });
    return next;
  }

  #resyncMs(object: KubeObject): number {
    return resyncMsOf(object, this.#parts.settings.resyncMs(this.#definition.kind));
  }

  #count(key: string, outcome: Outcome): Streak {
    const before = this.#streaks.get(key);
    const streak = { kind: outcome.kind, length: before?.kind === outcome.kind ? before.length + 1 : 1 };
    if (outcome.kind === 'synced' || outcome.kind === 'terminal') this.#recent.forget(key);
    if (outcome.kind === 'released' || outcome.kind === 'synced') this.#forget(key);
    else this.#streaks.set(key, streak);
    if (outcome.kind === 'failed') {
      this.#log.warn('Reconciler error', { object: key, error: outcome.failure.detail, failures: streak.length });
    }
    return streak;
  }

  /** A pass over one object, and its status written afterwards. */
  async #look(object: KubeObject, urgency: () => Priority): Promise<Outcome> {
    const key = objectKey(object);
    this.#loading ??= loadKind(this.#definition);
    const kind = await this.#loading.catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    // A pass and what is told of it meanwhile write the same object: in turn, or one would undo the other's ground.
    const inTurn = serial();
    const pass: Pass = this.#pass(kind, object, {
      write: (patch, how) => inTurn(() => this.#write(pass.object, patch, how)),
      priority: urgency,
    });
    const cancel = this.#parts.clock.after(tellBegunMs, () => {
      if (isNewSpecification(object)) inTurn(() => this.#publish(pass, key, { kind: 'begun' })).catch(() => {});
    });
    const outcome = await reconcile(pass);
    cancel();
    this.#parts.relations.set(objectId(this.#resource, key), pass.targets);
    if (outcome.kind !== 'released') await inTurn(() => this.#publish(pass, key, outcome));
    tellOutcome(pass, object, outcome);
    return outcome;
  }

  #pass(kind: LoadedKind, object: KubeObject, { write, priority }: PassHands): Pass {
    const { settings, caches, events, relations } = this.#parts;
    const key = objectKey(object);
    const { namespace, name, generation } = object.metadata;
    const { definition } = kind;
    const { signal } = this.#underWay;
    return new Pass({
      ...{ kind, object, settings, caches },
      awsIn: (place) => kindAws(this.#parts, { place, namespace, priority, definition, signal }),
      write,
      note: (about, note) => events.record(about, note),
      repeats: (signature) => this.#repeat(key, signature),
      recent: this.#recent.of(key, generation),
      dependOn: (target) => relations.add(objectId(this.#resource, key), target),
      dependents: () => relations.dependents(objectId(this.#resource, key)),
      log: this.#log.child({ namespace, name, generation }),
    });
  }

  #repeat(key: string, signature: string): number {
    const before = this.#repeats.get(key);
    const count = before?.signature === signature ? before.count + 1 : 1;
    this.#repeats.set(key, { signature, count });
    return count;
  }

  /** Only over the very state that the pass has seen: nobody else's finalizers or edits are lost. */
  async #write(object: KubeObject, patch: JsonObject, how: WriteMode = 'merge'): Promise<KubeObject> {
    const key = objectKey(object);
    // The watch may tell of it before the answer comes; if somebody else's edit comes first, this write fails.
    if (patch['spec'] !== undefined) this.#ownGenerations.set(key, (object.metadata.generation ?? 0) + 1);
    try {
      const written = await (how === 'merge' ? this.#merge(object, patch) : this.#initialise(object, patch));
      this.#ownWrites.put(key, written, this.get(key));
      return written;
    } catch (error) {
      this.#ownGenerations.delete(key);
      if (error instanceof KubeError && error.conflict) {
        const { namespace, name } = object.metadata;
        const now = await this.#parts.kube.get<KubeObject>(this.#resource, { namespace, name });
        this.#ownWrites.put(key, now, this.get(key));
      }
      throw error;
    }
  }

  #merge({ metadata: { namespace, name, resourceVersion = '' } }: KubeObject, patch: JsonObject): Promise<KubeObject> {
    const { metadata = {}, ...rest } = patch;
    const over = { ...rest, metadata: { ...(metadata as JsonObject), resourceVersion } };
    const options = { type: 'merge', fieldManager: 'tack' } as const;
    return this.#parts.kube.patch<KubeObject>(this.#resource, { namespace, name, patch: over }, options);
  }

  #initialise(object: KubeObject, { spec }: JsonObject): Promise<KubeObject> {
    return initialiseSpec(this.#parts.kube, this.#resource, { object, spec: spec as JsonObject });
  }

  async #publish(pass: Pass, key: string, outcome: Outcome): Promise<void> {
    const patch = statusPatch(pass, outcome, this.#parts.clock.now());
    if (patch === undefined) return;
    const { namespace, name } = pass.object.metadata;
    try {
      const options = { type: 'merge', subresource: 'status', fieldManager: 'tack' } as const;
      const written = await this.#parts.kube.patch<KubeObject>(this.#resource, { namespace, name, patch }, options);
      this.#ownWrites.put(key, written, this.get(key));
      // Of an edit in between the pass knows nothing, and must not speak for it.
      if (written.metadata.generation === pass.object.metadata.generation) pass.object = written;
    } catch (error) {
      if (!(error instanceof KubeError) || !error.notFound) throw error;
    }
  }
}

/** How a pass writes its object, and how urgent it is by now. */
interface PassHands {
  readonly write: PassOptions['write'];
  readonly priority: () => Priority;
}

function isDeleting(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** The status speaks of an earlier specification, or of none. */
function isNewSpecification(object: KubeObject): boolean {
  const observed = object.status?.['observedGeneration'];
  // Upstream's status says what it says of no generation.
  return observed === undefined ? conditionsOf(object).length === 0 : observed !== object.metadata.generation;
}

/** Whether a person or a tool changed something that matters; our own writes do not. */
function asksForWork(object: KubeObject, before: KubeObject, isOurSpec: boolean): boolean {
  const [now, then] = [object.metadata, before.metadata];
  return (
    (now.generation !== then.generation && !isOurSpec) ||
    now.deletionTimestamp !== then.deletionTimestamp ||
    (isDeleting(object) && !deepEqual(now.finalizers, then.finalizers)) ||
    !deepEqual(now.labels, then.labels) ||
    !deepEqual(withoutOurs(now.annotations), withoutOurs(then.annotations))
  );
}

function withoutOurs(all: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !ownAnnotations.includes(name)));
}
