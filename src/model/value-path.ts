import { setOwn } from '../shared/json.ts';

/** Where a value stands in an SDK value: member names, list indices and map keys, from the outside in. */
export type ValuePath = readonly (string | number)[];

/** The value at `path`; undefined when there is none. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((here, step) => child(here, step), value);
}

/**
 * A copy of `value` with `leaf` at `path`; `undefined` removes what is there. Only what lies on the path is copied,
 * and what is missing on it is created: a list where the next step is a number, else an object.
 */
export function withValueAt<T extends object>(value: T, path: ValuePath, leaf: unknown): T {
  return replaced(value, path, leaf) as T;
}

function replaced(here: unknown, path: ValuePath, leaf: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  const next = replaced(child(here, step), rest, leaf);
  if (typeof step === 'number') {
    const elements: unknown[] = Array.isArray(here) ? here : [];
    return next === undefined ? elements.toSpliced(step, 1) : Object.assign([...elements], { [step]: next });
  }
  const copy: Record<string, unknown> = typeof here === 'object' ? { ...here } : {};
  if (next === undefined) delete copy[step];
  else setOwn(copy, step, next);
  return copy;
}

function child(here: unknown, step: string | number): unknown {
  if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
  return (here as Record<string | number, unknown>)[step];
}
