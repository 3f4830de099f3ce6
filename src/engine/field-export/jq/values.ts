import type { Json, JsonObject } from '../../../shared/json.ts';
import { isObject, own, setOwn } from '../../../shared/json.ts';
import { JqError, type Meter } from './meter.ts';

/** What a program sees of a value: `null`, `a string ("abc")`, for messages. */
export function described(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  const text = JSON.stringify(value);
  return `a ${typeof value} (${text.length > 30 ? `${text.slice(0, 27)}...` : text})`;
}

/** False for null and false alone. */
export function isTruthy(value: Json): boolean {
  return value !== null && value !== false;
}

/** What stands in a value under a name or a number; null where nothing does. @throws JqError */
export function at(value: Json, key: Json): Json {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (isObject(value)) return own(value, key) ?? null;
  } else if (typeof key === 'number') {
    if (value === null) return null;
    if (Array.isArray(value)) return value.at(Math.floor(key)) ?? null;
  }
  throw new JqError(`${described(value)} has nothing at ${described(key)}`);
}

/** The elements of an array, or the values of an object by their sorted names. @throws JqError */
export function elements(value: Json, meter: Meter): Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return sortedKeys(value, meter).map((key) => own(value, key) ?? null);
  throw new JqError(`${described(value)} has no elements`);
}

/** The sum of numbers, the joining of texts and arrays, the union of objects; null adds nothing. @throws JqError */
export function sum(a: Json, b: Json, meter: Meter): Json {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') {
    meter.spend(a.length + b.length);
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    meter.spend(a.length + b.length);
    return [...a, ...b];
  }
  if (isObject(a) && isObject(b)) {
    const both: JsonObject = {};
    for (const [key, value] of [...Object.entries(a), ...Object.entries(b)]) {
      meter.step();
      setOwn(both, key, value);
    }
    return both;
  }
  throw new JqError(`${described(a)} and ${described(b)} cannot be added`);
}

/** Whether two values are the same, however deep. */
export function same(a: Json, b: Json, meter: Meter): boolean {
  meter.step();
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, index) => same(element, b[index] ?? null, meter));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(own(a, key) ?? null, own(b, key) ?? null, meter));
}

/** A text as it is, anything else as JSON. */
export function textOf(value: Json, meter: Meter): string {
  return typeof value === 'string' ? value : jsonOf(value, meter);
}

/** As JSON without blanks, names sorted. */
export function jsonOf(value: Json, meter: Meter): string {
  meter.step();
  const text = Array.isArray(value)
    ? `[${value.map((element) => jsonOf(element, meter)).join(',')}]`
    : isObject(value)
      ? `{${sortedKeys(value, meter)
          .map((key) => `${JSON.stringify(key)}:${jsonOf(own(value, key) ?? null, meter)}`)
          .join(',')}}`
      : JSON.stringify(value);
  meter.spend(text.length);
  return text;
}

function sortedKeys(value: JsonObject, meter: Meter): string[] {
  const keys = Object.keys(value);
  for (const _ of keys) meter.step();
  return keys.sort();
}
