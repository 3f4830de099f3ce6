import { isObject, setOwn } from '../../shared/json.ts';
import type { Value } from '../definition/kind.ts';
import type { DriftStep } from './drift-path.ts';

/**
 * What is wanted, with what AWS has at the place that the steps lead to: nothing differs there, and a call that takes
 * the whole of it changes nothing there. What lies on the way is not made when it is not wanted.
 */
export function withObservedAt(wanted: unknown, observed: unknown, steps: readonly DriftStep[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return observed;
  if ('key' in step) return isValue(wanted) ? atKey(wanted, observed, { step, rest }) : wanted;
  return Array.isArray(wanted) ? atElement(wanted, Array.isArray(observed) ? observed : [], { step, rest }) : wanted;
}

type At<S extends DriftStep> = { readonly step: S; readonly rest: readonly DriftStep[] };

function atKey(wanted: Value, observed: unknown, { step: { key }, rest }: At<{ readonly key: string }>): Value {
  const there = partOf(observed, key);
  const here = partOf(wanted, key);
  if (rest.length > 0 && here === undefined) return wanted;
  const part = withObservedAt(here, there, rest);
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(wanted)) if (name !== key) setOwn(copy, name, value);
  if (part !== undefined) setOwn(copy, key, part);
  return copy;
}

type ElementStep = { readonly member: string; readonly value: string };

function atElement(
  wanted: readonly unknown[],
  observed: readonly unknown[],
  { step, rest }: At<ElementStep>,
): readonly unknown[] {
  const here = wanted.findIndex((element) => isMeant(element, step));
  const there = observed.findIndex((element) => isMeant(element, step));
  if (rest.length > 0) {
    return here < 0 ? wanted : wanted.with(here, withObservedAt(wanted[here], observed[there], rest));
  }
  if (there < 0) return wanted.filter((element) => !isMeant(element, step));
  return here < 0 ? wanted.toSpliced(there, 0, observed[there]) : wanted.with(here, observed[there]);
}

/** Whether it is the element that a step names. */
export function isMeant(element: unknown, { member, value }: ElementStep): boolean {
  const found = partOf(element, member);
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof found) && String(found) === value;
}

function partOf(value: unknown, key: string): unknown {
  return isValue(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isValue(value: unknown): value is Value {
  return isObject(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}
