import { type Difference, differences, isEmpty } from './compare.ts';
import type { FieldDelta, Value } from './definition/kind.ts';
import type { LoadedKind } from './loaded-kind.ts';

/** What is to be compared. */
export interface Comparison {
  /** The spec, controller tags not included. */
  readonly desired: Value;
  readonly observed: Value;
  /** Fields of `observed` that were read; the others cannot differ. */
  readonly wasRead: (field: string) => boolean;
  /** Fields that were set in the spec at some time. */
  readonly onceSet: ReadonlySet<string>;
}

/** What differences are read against. */
interface DeltaContext {
  /** The spec, and what fields taken out of it go back to. */
  readonly wanted: Value;
  /** Fields that are keys of the map of attributes. */
  readonly attributes: readonly string[];
}

/** The differences between what is wanted and what is there. */
export class Delta implements FieldDelta {
  readonly differences: readonly Difference[];
  readonly #wanted: Value;
  readonly #attributes: readonly string[];
  /** Names of the top-level fields that differ. */
  readonly fields: ReadonlySet<string>;

  constructor(found: readonly Difference[], { wanted, attributes }: DeltaContext) {
    this.differences = found;
    this.#wanted = wanted;
    this.#attributes = attributes;
    this.fields = new Set(found.map(({ path }) => fieldOf(path)));
  }

  get isEmpty(): boolean {
    return this.differences.length === 0;
  }

  has(...fields: readonly string[]): boolean {
    return fields.some((field) => this.fields.has(field));
  }

  wanted(field: string): unknown {
    return this.#wanted[field];
  }

  hasKey(field: string, key: string): boolean {
    const path = `${field}.${key}`;
    return this.differences.some((found) => found.path === path || found.path.startsWith(`${path}.`));
  }

  attributes(): Record<string, string> | undefined {
    const changed = this.#attributes.filter((field) => this.fields.has(field));
    if (changed.length === 0) return undefined;
    return Object.fromEntries(changed.map((field) => [field, String(this.#wanted[field] ?? '')]));
  }

  /** This and further differences. */
  with(found: readonly Difference[]): Delta {
    return found.length === 0 ? this : this.#of([...this.differences, ...found]);
  }

  /** The differences of some fields. */
  only(includes: (field: string) => boolean): Delta {
    return this.#of(this.differences.filter(({ path }) => includes(fieldOf(path))));
  }

  #of(found: readonly Difference[]): Delta {
    return new Delta(found, { wanted: this.#wanted, attributes: this.#attributes });
  }
}

function fieldOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

/** Compares all fields but the tags, which have rules of their own. */
export function computeDelta({ definition, specFields, rules, creation }: LoadedKind, comparison: Comparison): Delta {
  const { tags } = definition.behaviour;
  const { desired, observed, wasRead, onceSet } = comparison;
  const unset = (field: string) =>
    desired[field] === undefined && onceSet.has(field) ? rules[field]?.unset : undefined;
  const goBack = specFields.flatMap((field): [string, unknown][] => {
    const rule = unset(field);
    return rule === undefined || rule === 'remove' ? [] : [[field, rule.to]];
  });
  const wanted: Value = { ...desired, ...Object.fromEntries(goBack) };
  const found = specFields
    .filter((field) => field !== tags?.field && wasRead(field))
    .flatMap((field): readonly Difference[] => {
      const here = { desired: wanted[field], observed: observed[field] };
      if (unset(field) !== 'remove') return differences(field, here, rules);
      return isEmpty(here.observed) ? [] : [{ path: field, ...here }];
    });
  return new Delta(found, { wanted, attributes: [...creation.attributes] });
}
