import { deepEqual, isObject } from '../../shared/json.ts';

/** What AWS makes of a document that it keeps as a whole. */
interface DocumentFacts {
  /** Members that AWS fills in where they are left out: the values that it may choose, or any. */
  readonly added?: Readonly<Record<string, readonly unknown[] | 'any'>>;
  /** Lists of structures whose order does not matter. */
  readonly anyOrder?: readonly string[];
  /** Texts of which AWS changes the case. */
  readonly anyCase?: readonly string[];
}

/**
 * Compares a part of a bucket that is written as a whole. Unlike elsewhere, what is left out is not AWS's business: the
 * call that writes the part would take it away. So it has to be absent, or what AWS fills in by itself.
 */
export function sameDocument(facts: DocumentFacts = {}): (desired: unknown, observed: unknown) => boolean {
  const same = (desired: unknown, observed: unknown, name = ''): boolean => {
    if (isNothing(desired) && isNothing(observed)) return true;
    if (Array.isArray(desired) || Array.isArray(observed)) return sameList(listOf(desired), listOf(observed), name);
    if (isStructure(desired) || isStructure(observed)) return sameStructure(desired ?? {}, observed ?? {});
    if (facts.anyCase?.includes(name)) return String(desired).toLowerCase() === String(observed).toLowerCase();
    return deepEqual(desired, observed);
  };
  const sameList = (desired: readonly unknown[], observed: readonly unknown[], name: string): boolean => {
    if (desired.length !== observed.length) return false;
    const isSet = facts.anyOrder?.includes(name) || desired.every((element) => typeof element === 'string');
    if (!isSet) return desired.every((element, index) => same(element, observed[index]));
    const left = [...observed];
    return desired.every((element) => {
      const index = left.findIndex((other) => same(element, other));
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    });
  };
  const sameStructure = (desired: unknown, observed: unknown): boolean => {
    if (!isStructure(desired) || !isStructure(observed)) return false;
    return [...new Set([...Object.keys(desired), ...Object.keys(observed)])].every((name) => {
      const value = observed[name];
      return (isNothing(desired[name]) && isAdded(name, value)) || same(desired[name], value, name);
    });
  };
  const isAdded = (name: string, value: unknown): boolean => {
    const values = facts.added?.[name] ?? [];
    return values === 'any' || values.some((known) => deepEqual(known, value));
  };
  return (desired, observed) => same(desired, observed);
}

/** AWS does not tell a member that is off, zero or empty from one that is not there. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isStructure(value) && Object.values(value).every(isNothing);
}

function isStructure(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !(value instanceof Date);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
