import { isObject, type Json, type JsonObject, setOwn } from '../../shared/json.ts';

/**
 * One step of a field's path, in the text form of FieldsV1: `f:name` for a field, `k:{"type":"Ready"}` for an item of a
 * keyed list, `v:"x"` for an item of a set.
 */
export type PathStep = string;

/** A set of the fields of an object, as `metadata.managedFields` keeps one for each manager. Never changed in place
 * except by {@link FieldSet.insert}. */
export class FieldSet {
  readonly #members = new Set<PathStep>();
  readonly #children = new Map<PathStep, FieldSet>();

  /** Reads FieldsV1. Anything that is not of its form is left out. */
  static parse(fields: Json | undefined): FieldSet {
    const set = new FieldSet();
    if (!isObject(fields)) return set;
    for (const [step, below] of Object.entries(fields)) {
      if (!/^[fkvi]:/.test(step) || !isObject(below)) continue;
      const child = FieldSet.parse(below);
      if (child.isEmpty || Object.hasOwn(below, '.')) set.#members.add(step);
      if (!child.isEmpty) set.#children.set(step, child);
    }
    return set;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#children.size === 0;
  }

  /** Adds one path. The empty path, the whole object, is never owned. */
  insert(path: readonly PathStep[]): void {
    const [step, ...rest] = path;
    if (step === undefined) return;
    if (rest.length === 0) {
      this.#members.add(step);
      return;
    }
    const child = this.#children.get(step) ?? new FieldSet();
    this.#children.set(step, child);
    child.insert(rest);
  }

  /** True when the field at this step itself, not only fields below it, is in the set. */
  hasMember(step: PathStep): boolean {
    return this.#members.has(step);
  }

  /** The fields below this step. */
  below(step: PathStep): FieldSet {
    return this.#children.get(step) ?? new FieldSet();
  }

  union(other: FieldSet): FieldSet {
    return FieldSet.#make([...this.#members, ...other.#members], [...this.#steps(), ...other.#steps()], (step) =>
      this.below(step).union(other.below(step)),
    );
  }

  intersection(other: FieldSet): FieldSet {
    const members = [...this.#members].filter((step) => other.#members.has(step));
    return FieldSet.#make(members, this.#steps(), (step) => this.below(step).intersection(other.below(step)));
  }

  /** The fields of this set that are not themselves in the other. */
  difference(other: FieldSet): FieldSet {
    const members = [...this.#members].filter((step) => !other.#members.has(step));
    return FieldSet.#make(members, this.#steps(), (step) => this.below(step).difference(other.below(step)));
  }

  /** The fields of this set that are neither in the other nor below a field of it. */
  without(other: FieldSet): FieldSet {
    const members = [...this.#members].filter((step) => !other.#members.has(step));
    const steps = [...this.#steps()].filter((step) => !other.#members.has(step));
    return FieldSet.#make(members, steps, (step) => this.below(step).without(other.below(step)));
  }

  /** The set with `declares(step)` fields that have fields below them made members; descends with `into`. */
  withParents(declares: (step: PathStep) => boolean, into: (step: PathStep, below: FieldSet) => FieldSet): FieldSet {
    const parents = [...this.#steps()].filter(declares);
    return FieldSet.#make([...this.#members, ...parents], this.#steps(), (step) => into(step, this.below(step)));
  }

  /** All paths of the set: on every level first the fields themselves, then those below them. */
  paths(): PathStep[][] {
    const below = [...this.#steps()].sort().flatMap((step) =>
      this.below(step)
        .paths()
        .map((path) => [step, ...path]),
    );
    return [...[...this.#members].sort().map((step) => [step]), ...below];
  }

  /** FieldsV1. */
  toJson(): JsonObject {
    const fields: JsonObject = {};
    for (const step of [...new Set([...this.#members, ...this.#steps()])].sort()) {
      const below = this.below(step);
      const isBoth = this.#members.has(step) && !below.isEmpty;
      setOwn(fields, step, { ...(isBoth ? { '.': {} } : {}), ...below.toJson() });
    }
    return fields;
  }

  #steps(): Iterable<PathStep> {
    return this.#children.keys();
  }

  static #make(members: Iterable<PathStep>, steps: Iterable<PathStep>, child: (step: PathStep) => FieldSet): FieldSet {
    const set = new FieldSet();
    for (const step of members) set.#members.add(step);
    for (const step of steps) {
      const below = child(step);
      if (!below.isEmpty) set.#children.set(step, below);
    }
    return set;
  }
}

/** The set that holds just these paths. */
export function fieldSetOf(...paths: (readonly PathStep[])[]): FieldSet {
  const set = new FieldSet();
  for (const path of paths) set.insert(path);
  return set;
}

/** A path as conflict messages show it: `.spec.rules[name="a"].port`. */
export function pathText(path: readonly PathStep[]): string {
  return path.map(stepText).join('');
}

function stepText(step: PathStep): string {
  const value = step.slice(2);
  if (step.startsWith('f:')) return `.${value}`;
  if (step.startsWith('v:')) return `[=${value}]`;
  if (!step.startsWith('k:')) return `[${value}]`;
  const keys: unknown = JSON.parse(value);
  if (!isObject(keys)) return `[${value}]`;
  return `[${Object.entries(keys)
    .map(([key, item]) => `${key}=${JSON.stringify(item)}`)
    .join(',')}]`;
}
