import type { KubeObject } from '../kube/object.ts';
import type { KindDefinition } from './definition/kind.ts';
import { Dependencies } from './dependencies.ts';
import { KindController } from './kind-controller.ts';
import { ObjectCaches, type ObjectId } from './object-caches.ts';
import { roleSelectors } from './role-selectors.ts';
import type { EngineParts } from './settings.ts';

/** The controllers of all kinds, and what they have in common: copies of other objects, and who depends on whom. */
export class Engine {
  readonly #caches: ObjectCaches;
  readonly #dependencies = new Dependencies();
  readonly #kinds = new Map<string, KindController>();

  constructor(definitions: readonly KindDefinition[], parts: EngineParts) {
    const { kube, clock, random, log } = parts;
    const changed = (id: ObjectId, object: KubeObject): void => this.#changed(id, object);
    this.#caches = new ObjectCaches({ kube, clock, random, log, changed });
    const relations = {
      add: (object: ObjectId, target: ObjectId): void => this.#dependencies.add(object, target),
      set: (object: ObjectId, targets: ReadonlySet<ObjectId>): void => this.#relate(object, targets),
      dependents: (target: ObjectId): KubeObject[] => this.#dependents(target),
    };
    for (const definition of definitions) {
      const controller = new KindController(definition, { ...parts, caches: this.#caches, relations });
      this.#kinds.set(`${definition.group}/${definition.plural}`, controller);
    }
  }

  /** True once the objects of all kinds that there were at the start are known. */
  get hasSynced(): boolean {
    return [...this.#kinds.values()].every((kind) => kind.hasSynced);
  }

  start(): void {
    for (const kind of this.#kinds.values()) kind.start();
  }

  /** Takes up nothing new, and resolves when the passes under way are over; the signal cuts their calls short. */
  async stop(signal?: AbortSignal): Promise<void> {
    await Promise.all([...this.#kinds.values()].map((kind) => kind.stop(signal)));
    await this.#caches.stop();
  }

  #changed(id: ObjectId, object: KubeObject): void {
    for (const dependent of this.#dependencies.of(id)) this.#wake(dependent);
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
}
