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

/** The differences between what is wanted and what is there. */
export class Delta implements FieldDelta {
  readonly differences: readonly Difference[];
  /** Names of the top-level fields that differ. */
  readonly fields: ReadonlySet<string>;

  constructor(found: readonly Difference[]) {
    this.differences = found;
    this.fields = new Set(found.map(({ path }) => path.split('.', 1)[0] ?? path));
  }

  get isEmpty(): boolean {
    return this.differences.length === 0;
  }

  has(...fields: readonly string[]): boolean {
    return fields.some((field) => this.fields.has(field));
  }

  /** This and further differences. */
  with(found: readonly Difference[]): Delta {
    return found.length === 0 ? this : new Delta([...this.differences, ...found]);
  }
}

/** Compares all fields but the tags, which have rules of their own. */
export function computeDelta({ definition, specFields }: LoadedKind, comparison: Comparison): Delta {
  const { fields: rules = {}, tags } = definition.behaviour;
  const { desired, observed, wasRead, onceSet } = comparison;
  const found = specFields
    .filter((field) => field !== tags?.field && wasRead(field))
    .flatMap((field): readonly Difference[] => {
      const unset = desired[field] === undefined && onceSet.has(field) ? rules[field]?.unset : undefined;
      const here = { desired: desired[field], observed: observed[field] };
      if (unset === undefined) return differences(field, here, rules);
      if (unset !== 'remove') return differences(field, { ...here, desired: unset.to }, rules);
      return isEmpty(here.observed) ? [] : [{ path: field, ...here }];
    });
  return new Delta(found);
}
