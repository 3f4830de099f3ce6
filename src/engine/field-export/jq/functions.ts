import { isObject, type Json } from '../../../shared/json.ts';
import {
  collected,
  empty,
  type Filter,
  first,
  identity,
  iterated,
  last,
  literal,
  map,
  paired,
  pipe,
  select,
} from './filters.ts';
import { JqError, type Meter } from './meter.ts';
import { at, described, isTruthy, jsonOf, textOf } from './values.ts';

/** The functions without arguments. */
export const plainFunctions: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['ascii_downcase', map((value, meter) => text(value, meter).replace(/[A-Z]/g, (letter) => letter.toLowerCase()))],
  ['ascii_upcase', map((value, meter) => text(value, meter).replace(/[a-z]/g, (letter) => letter.toUpperCase()))],
  ['empty', empty],
  ['false', literal(false)],
  ['first', map((value) => at(value, 0))],
  ['fromjson', map(parsed)],
  ['last', map((value) => at(value, -1))],
  ['length', map(lengthOf)],
  ['not', map((value) => !isTruthy(value))],
  ['null', literal(null)],
  ['tojson', map(jsonOf)],
  ['tostring', map(textOf)],
  ['true', literal(true)],
]);

/** The functions of one argument. */
export const functions: ReadonlyMap<string, (argument: Filter) => Filter> = new Map([
  ['first', first],
  ['join', (separator: Filter) => paired(identity, separator, joined)],
  ['last', last],
  ['map', (change: Filter) => collected(pipe(iterated(identity), change))],
  ['select', select],
  ['split', (separator: Filter) => paired(identity, separator, split)],
]);

function text(value: Json, meter: Meter): string {
  if (typeof value !== 'string') throw new JqError(`${described(value)} is no string`);
  meter.spend(value.length);
  return value;
}

/** Characters of a text, elements of an array, fields of an object; a number without its sign. */
function lengthOf(value: Json, meter: Meter): number {
  if (value === null) return 0;
  if (typeof value === 'number') return Math.abs(value);
  if (typeof value === 'string') return [...text(value, meter)].length;
  if (Array.isArray(value)) return value.length;
  if (!isObject(value)) throw new JqError(`${described(value)} has no length`);
  const { length } = Object.keys(value);
  meter.spend(length);
  return length;
}

function parsed(value: Json, meter: Meter): Json {
  const json = text(value, meter);
  try {
    return JSON.parse(json);
  } catch {
    throw new JqError(`${described(value)} is no JSON`);
  }
}

function joined(values: Json, separator: Json, meter: Meter): string {
  if (!Array.isArray(values)) throw new JqError(`${described(values)} cannot be joined`);
  const between = text(separator, meter);
  return values.reduce<string>((before, value, index) => {
    if (typeof value === 'object' && value !== null) throw new JqError(`${described(value)} cannot be joined`);
    const next = (index === 0 ? '' : between) + (value === null ? '' : textOf(value, meter));
    meter.spend(next.length + 1);
    return before + next;
  }, '');
}

function split(value: Json, separator: Json, meter: Meter): string[] {
  const whole = text(value, meter);
  return whole === '' ? [] : whole.split(text(separator, meter));
}
