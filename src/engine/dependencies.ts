import type { ObjectId } from './object-caches.ts';

/** Who depends on whom: which objects a pass has to be made over again when another object changes. */
export class Dependencies {
  readonly #targets = new Map<ObjectId, ReadonlySet<ObjectId>>();
  readonly #dependents = new Map<ObjectId, Set<ObjectId>>();

  /** Replaces what `dependent` depends on. */
  set(dependent: ObjectId, targets: ReadonlySet<ObjectId>): void {
    const before = this.#targets.get(dependent);
    for (const target of before ?? []) if (!targets.has(target)) this.#remove(target, dependent);
    for (const target of targets) {
      const dependents = this.#dependents.get(target);
      if (dependents === undefined) this.#dependents.set(target, new Set([dependent]));
      else dependents.add(dependent);
    }
    if (targets.size === 0) this.#targets.delete(dependent);
    else this.#targets.set(dependent, targets);
  }

  /** Adds to what `dependent` depends on. */
  add(dependent: ObjectId, target: ObjectId): void {
    this.set(dependent, new Set([...this.targetsOf(dependent), target]));
  }

  /** What it depends on. */
  targetsOf(dependent: ObjectId): ReadonlySet<ObjectId> {
    return this.#targets.get(dependent) ?? nobody;
  }

  /** Those who depend on it. */
  of(target: ObjectId): ReadonlySet<ObjectId> {
    return this.#dependents.get(target) ?? nobody;
  }

  #remove(target: ObjectId, dependent: ObjectId): void {
    const dependents = this.#dependents.get(target);
    dependents?.delete(dependent);
    if (dependents?.size === 0) this.#dependents.delete(target);
  }
}

const nobody: ReadonlySet<ObjectId> = new Set();
