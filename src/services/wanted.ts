import type { FieldDelta } from '../engine/definition/kind.ts';

/** Fields of a spec as they should be, for an operation that takes all of them at once. */
export function wanted<Spec, const K extends Extract<keyof Spec, string>>(
  delta: FieldDelta<Spec>,
  ...fields: readonly K[]
): { [F in K]: Spec[F] | undefined } {
  return Object.fromEntries(fields.map((field) => [field, delta.wanted(field)])) as { [F in K]: Spec[F] | undefined };
}

/** Those of the fields that differ, for an operation that leaves alone what it is not given. */
export function changed<Spec, const K extends Extract<keyof Spec, string>>(
  delta: FieldDelta<Spec>,
  ...fields: readonly K[]
): { [F in K]?: Spec[F] | undefined } {
  return wanted(delta, ...fields.filter((field) => delta.has(field)));
}
