import { SecretReference } from '../model/secret-reference.ts';
import { deepEqual, isObject, sorted } from '../shared/json.ts';
import { isSameResource } from './definition/arn-or-id.ts';
import type { Compare, FieldBehaviour, Value } from './definition/kind.ts';
import { isSamePolicy } from './definition/policy-document.ts';

/** A place where what is wanted and what is there differ. */
export interface Difference {
  /** Member names, list indices and map keys: `GlobalSecondaryIndexes.byDate.Projection`. */
  readonly path: string;
  readonly desired: unknown;
  readonly observed: unknown;
}

/** Facts about fields by member path, without marks for lists: `GlobalSecondaryIndexes.Projection.NonKeyAttributes`. */
type FieldRules = Readonly<Record<string, FieldBehaviour>>;

/** Where a comparison stands: as it is shown, and as rules are looked up. */
interface Place {
  readonly path: string;
  readonly member: string;
  /** It is an element: the rule of its list, which is looked up by the same name, is none for it. */
  readonly isElement?: true;
}

/**
 * Where `observed` is not what `desired` asks for. What `desired` leaves out is AWS's business, at any depth; an empty
 * list or structure asks for nothing, and is equal to none.
 */
export function differences(
  field: string,
  values: { desired: unknown; observed: unknown },
  rules: FieldRules,
): Difference[] {
  return [...compare({ path: field, member: field }, values.desired, values.observed, rules)];
}

function* compare(place: Place, desired: unknown, observed: unknown, rules: FieldRules): Generator<Difference> {
  if (desired === undefined) return;
  const rule = ruleAt(place, rules);
  // What AWS does not show is compared with what was sent, elsewhere.
  if (rule === 'ignore' || desired instanceof SecretReference) return;
  if (isEmpty(desired) && isEmpty(observed)) return;
  const whole: Difference = { path: place.path, desired, observed };
  if (typeof rule === 'function') {
    if (!rule(desired as never, observed as never)) yield whole;
  } else if (rule === 'json') {
    if (!deepEqual(parsed(desired), parsed(observed))) yield whole;
  } else if (rule === 'nilEqualsZero') {
    if (!deepEqual(desired, observed) && !(isZero(desired) && isEmpty(observed))) yield whole;
  } else if (rule === 'arnOrId') {
    if (!isSameResource(String(desired), observed === undefined ? observed : String(observed))) yield whole;
  } else if (rule === 'iamPolicy') {
    if (!isSamePolicy(desired, observed)) yield whole;
  } else if (Array.isArray(desired)) {
    yield* compareLists(place, { desired, observed: Array.isArray(observed) ? observed : [] }, rules);
  } else if (isStructure(desired)) {
    if (!isStructure(observed)) yield whole;
    else yield* compareStructures(place, desired, observed, rules);
    if (rule === 'map' && isStructure(observed)) yield* surplus(place, desired, observed);
  } else if (!deepEqual(desired, observed)) {
    yield whole;
  }
}

function* compareStructures(place: Place, desired: Value, observed: Value, rules: FieldRules): Generator<Difference> {
  for (const [name, value] of Object.entries(desired)) {
    const inner = { path: `${place.path}.${name}`, member: `${place.member}.${name}` };
    yield* compare(inner, value, Object.hasOwn(observed, name) ? observed[name] : undefined, rules);
  }
}

/** What a map has beyond the wanted keys. */
function* surplus(place: Place, desired: Value, observed: Value): Generator<Difference> {
  for (const [key, value] of Object.entries(observed)) {
    if (!Object.hasOwn(desired, key)) yield { path: `${place.path}.${key}`, desired: undefined, observed: value };
  }
}

type Lists = { readonly desired: readonly unknown[]; readonly observed: readonly unknown[] };

function* compareLists(place: Place, { desired, observed }: Lists, rules: FieldRules): Generator<Difference> {
  const rule = ruleAt(place, rules);
  if (isKeyed(rule)) {
    yield* compareByKey(place, { desired, observed }, { by: rule.by, rules });
    return;
  }
  const element: Place = { ...place, isElement: true };
  const same = (a: unknown, b: unknown): boolean => compare(element, a, b, rules).next().done === true;
  const isSet = rule === 'set' || desired.every((element) => typeof element === 'string');
  const equal = desired.length === observed.length && (isSet ? isPermutation : isSequence)(desired, observed, same);
  if (!equal) yield { path: place.path, desired, observed };
}

type Same = (desired: unknown, observed: unknown) => boolean;

function isSequence(desired: readonly unknown[], observed: readonly unknown[], same: Same): boolean {
  return desired.every((element, index) => same(element, observed[index]));
}

/** Each element has a partner of its own. Sorting first finds it at once in nearly all lists. */
function isPermutation(desired: readonly unknown[], observed: readonly unknown[], same: Same): boolean {
  const left = sorted(observed);
  return sorted(desired).every((element) => {
    const found = same(element, left[0]) ? 0 : left.findIndex((other) => same(element, other));
    if (found < 0) return false;
    left.splice(found, 1);
    return true;
  });
}

function* compareByKey(
  place: Place,
  { desired, observed }: Lists,
  { by, rules }: { by: string; rules: FieldRules },
): Generator<Difference> {
  const there = new Map(observed.map((element) => [keyOf(element, by), element]));
  for (const element of desired) {
    const key = keyOf(element, by);
    const path = `${place.path}.${key}`;
    const found = there.get(key);
    if (found === undefined) yield { path, desired: element, observed: undefined };
    else yield* compare({ path, member: place.member, isElement: true }, element, found, rules);
    there.delete(key);
  }
  for (const [key, element] of there) yield { path: `${place.path}.${key}`, desired: undefined, observed: element };
}

function ruleAt({ member, isElement }: Place, rules: FieldRules): Compare | undefined {
  return isElement ? undefined : rules[member]?.compare;
}

function isKeyed(rule: Compare | undefined): rule is { readonly by: string } {
  return typeof rule === 'object' && 'by' in rule;
}

/** The text of an element's key member. */
export function keyOf(element: unknown, by: string): string {
  return isObject(element) ? String(element[by]) : String(element);
}

function isStructure(value: unknown): value is Value {
  return isObject(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}

/** True for what stands for nothing: no value, no text, an empty list, an empty structure. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isStructure(value) && Object.values(value).every(isEmpty);
}

function isZero(value: unknown): boolean {
  return value === false || value === 0 || isEmpty(value);
}

/** The parsed text; a text that is no JSON stands for itself. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
