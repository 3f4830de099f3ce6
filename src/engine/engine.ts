import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import type { KindDefinition } from './definition/kind.ts';
import { Dependencies } from './dependencies.ts';
import type { SourceState } from './field-export/export-pass.ts';
import { FieldExports } from './field-export/field-exports.ts';
import { KindController } from './kind-controller.ts';
import { ObjectCaches, type ObjectId } from './object-caches.ts';
import { roleSelectors } from './role-selectors.ts';
import type { EngineParts } from './settings.ts';

/** The controllers of all kinds, and what they have in common: copies of other objects, and who depends on whom. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #caches: ObjectCaches;
  readonly #dependencies = new Dependencies();
  readonly #kinds = new Map<string, KindController>();
  /** No longer looked after, but not yet over. */
  readonly #leaving = new Set<KindController>();
  readonly #exports: FieldExports | undefined;
  #isRunning = false;

  constructor(definitions: readonly KindDefinition[], parts: EngineParts) {
    const { kube, clock, random, log, settings } = parts;
    this.#parts = parts;
    const changed = (id: ObjectId, object: KubeObject): void => this.#changed(id, object);
    this.#caches = new ObjectCaches({ kube, clock, random, log, changed });
    const read = (resource: GroupVersionResource, key: string): Promise<SourceState> => this.#read(resource, key);
    this.#exports = settings.exportable.length === 0 ? undefined : new FieldExports({ ...parts, read });
    for (const definition of definitions) this.add(definition);
  }

  /** Of which kinds not all objects are known that there were at the start, and why; empty once all are known. */
  get problems(): string[] {
    return [...this.#kinds.values()].flatMap((kind) => kind.problem ?? []);
  }

  start(): void {
    this.#isRunning = true;
    for (const kind of this.#kinds.values()) kind.start();
    this.#exports?.start();
  }

  /** Takes up nothing new, and resolves when the passes under way are over; the signal cuts their calls short. */
  async stop(signal?: AbortSignal): Promise<void> {
    this.#isRunning = false;
    await Promise.all([...this.#kinds.values(), ...this.#leaving, this.#exports].map((part) => part?.stop(signal)));
    await this.#caches.stop();
  }

  /** Looks after the objects of one more kind. */
  add(definition: KindDefinition): void {
    const relations = {
      add: (object: ObjectId, target: ObjectId): void => this.#dependencies.add(object, target),
      set: (object: ObjectId, targets: ReadonlySet<ObjectId>): void => this.#relate(object, targets),
      changed: (object: ObjectId): void => this.#exports?.changed(object),
      dependents: (target: ObjectId): KubeObject[] => this.#dependents(target),
    };
    const kind = new KindController(definition, { ...this.#parts, caches: this.#caches, relations });
    this.#kinds.set(kindId(definition), kind);
    if (this.#isRunning) kind.start();
  }

  /** Leaves the objects of a kind alone from now on; resolves when the passes under way are over. */
  async remove(definition: KindDefinition): Promise<void> {
    const kind = this.#kinds.get(kindId(definition));
    if (kind === undefined) return;
    this.#kinds.delete(kindId(definition));
    this.#leaving.add(kind);
    await kind.retire();
    this.#leaving.delete(kind);
  }

  #changed(id: ObjectId, object: KubeObject): void {
    for (const dependent of this.#dependencies.of(id)) this.#wake(dependent);
    this.#exports?.changed(id);
    if (id.startsWith(`${roleSelectors.group}/${roleSelectors.resource}/`)) {
      for (const kind of this.#kinds.values()) kind.wakeSelected(object);
    }
  }

  /** An object that is gone may have been what another one waited for, to be deleted in its turn. */
  #relate(object: ObjectId, targets: ReadonlySet<ObjectId>): void {
    const before = this.#dependencies.targetsOf(object);
    this.#dependencies.set(object, targets);
    if (targets.size > 0) return;
    for (const target of before) {
      const { kind, key } = this.#locate(target);
      if (kind?.get(key)?.metadata.deletionTimestamp !== undefined) kind.wake(key);
    }
  }

  /** Of two that refer to each other neither comes first. */
  #dependents(target: ObjectId): KubeObject[] {
    const own = this.#dependencies.targetsOf(target);
    return [...this.#dependencies.of(target)].flatMap((id) => {
      const { kind, key } = this.#locate(id);
      return own.has(id) ? [] : (kind?.get(key) ?? []);
    });
  }

  #wake(id: ObjectId): void {
    const { kind, key } = this.#locate(id);
    kind?.wake(key);
  }

  #locate(id: ObjectId): { kind: KindController | undefined; key: string } {
    const [group = '', resource = '', ...key] = id.split('/');
    return { kind: this.#kinds.get(`${group}/${resource}`), key: key.join('/') };
  }

  /** An object of any kind: from a watch where there can be one, and from the API server what no watch has. */
  async #read(resource: GroupVersionResource, key: string): Promise<SourceState> {
    const [namespace] = key.split('/');
    const { settings } = this.#parts;
    const place = settings.namespaces.length === 0 ? {} : { namespace };
    const watch =
      this.#kinds.get(`${resource.group}/${resource.resource}`) ??
      (await this.#caches.of(resource, place).catch(() => undefined));
    const known = watch?.get(key);
    if (known !== undefined) return { object: known, isWatched: true };
    const object = await this.#caches.read(resource, key);
    // A watch by labels tells nothing of what it leaves out.
    return { object, isWatched: watch !== undefined && settings.labelSelector === undefined };
  }
}

function kindId({ group, plural }: KindDefinition): string {
  return `${group}/${plural}`;
}
