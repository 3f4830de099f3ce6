import { deepEqual, isObject, type Json, type JsonObject, own } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import { arrayAt, textAt } from './object.ts';
import { fieldPath, type Schema } from './schema.ts';

/** The name that kube-apiserver's messages use for a JSON value's type. */
function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'object' ? 'object' : typeof value;
}

function typeError(field: string, value: Json, expected: string): FieldError {
  const found = typeName(value);
  const detail = `${field} in body must be of type ${expected}: "${found}"`;
  return { kind: 'type', field, value: found, detail };
}

function hasType(value: Json, type: string): boolean {
  const found = typeName(value);
  return found === type || (type === 'number' && found === 'integer');
}

function numberOf(schema: Schema, keyword: string): number | undefined {
  const value = own(schema.raw, keyword);
  return typeof value === 'number' ? value : undefined;
}

/** The errors of a value against a structural schema, with upstream's texts; none when it is valid. */
export function validateValue(value: Json, schema: Schema, field: string): FieldError[] {
  if (value === null && schema.nullable) return [];
  if (schema.intOrString) {
    if (hasType(value, 'integer') || typeof value === 'string') return validateEnum(value, schema, field);
    return [typeError(field, value, 'integer,string')];
  }
  if (schema.type !== '' && !hasType(value, schema.type)) {
    if (typeof value === 'number' && integerRanges.has(schema.format)) return notAnInteger(value, schema, field);
    return [typeError(field, value, schema.type), ...validateEnum(value, schema, field)];
  }
  return [
    ...validateByType(value, schema, field),
    ...validateEnum(value, schema, field),
    ...validateAlternatives(value, schema, field),
  ];
}

function validateByType(value: Json, schema: Schema, field: string): FieldError[] {
  if (typeof value === 'string') return validateString(value, schema, field);
  if (typeof value === 'number') return validateNumber(value, schema, field);
  if (Array.isArray(value)) return validateArray(value, schema, field);
  return isObject(value) ? validateObject(value, schema, field) : [];
}

function validateEnum(value: Json, schema: Schema, field: string): FieldError[] {
  const allowed = arrayAt(schema.raw, 'enum');
  if (allowed.length === 0 || allowed.some((item) => deepEqual(item, value))) return [];
  const texts = allowed.map((item) => JSON.stringify(item)).join(', ');
  return [{ kind: 'unsupported', field, value, detail: `supported values: ${texts}` }];
}

function validateString(value: string, schema: Schema, field: string): FieldError[] {
  const errors = stringRangeError(value, schema, field);
  const hasFormat = stringFormats.get(schema.format);
  if (hasFormat?.(value) === false) {
    const detail = `${field} in body must be of type ${schema.format}: ${JSON.stringify(value)}`;
    errors.push({ kind: 'type', field, value, detail });
  }
  return errors;
}

/** The first of length and pattern that does not hold. */
function stringRangeError(value: string, schema: Schema, field: string): FieldError[] {
  const length = [...value].length;
  const maxLength = numberOf(schema, 'maxLength');
  const minLength = numberOf(schema, 'minLength');
  if (maxLength !== undefined && length > maxLength) {
    return [{ kind: 'tooLong', field, detail: `may not be more than ${maxLength} bytes` }];
  }
  if (minLength !== undefined && length < minLength) {
    const detail = `${field} in body should be at least ${minLength} chars long`;
    return [{ kind: 'invalid', field, value, detail }];
  }
  if (schema.pattern?.test(value) !== false) return [];
  const detail = `${field} in body should match '${textAt(schema.raw, 'pattern')}'`;
  return [{ kind: 'invalid', field, value, detail }];
}

const dateTime = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt ]\d\d:[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The string formats that are checked; upstream ignores those that it does not know, as this does. */
const stringFormats: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['date-time', (value) => dateTime.test(value) && !Number.isNaN(Date.parse(value))],
  ['date', (value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))],
  ['byte', (value) => base64.test(value)],
  ['uuid', (value) => uuid.test(value)],
  ['ipv4', (value) => /^(\d{1,3})(\.\d{1,3}){3}$/.test(value) && value.split('.').every((part) => Number(part) < 256)],
]);

const integerRanges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['int64', [-(2 ** 63), 2 ** 63 - 1]],
]);

/** Numbers that Go decodes as floats: with a fraction, or beyond 64 bits. */
function notAnInteger(value: number, schema: Schema, field: string): FieldError[] {
  const detail = `${field} in body must be of type ${schema.format}: "float64"`;
  return [{ kind: 'type', field, value: 'float64', detail }, ...outOfRange(value, schema, field)];
}

function outOfRange(value: number, schema: Schema, field: string): FieldError[] {
  const [low, high] = integerRanges.get(schema.format) ?? [-Infinity, Infinity];
  if (schema.type !== 'integer' || (Number.isInteger(value) && value >= low && value <= high)) return [];
  const detail = `Checked value must be of type integer with format ${schema.format} in ${field}`;
  return [{ kind: 'invalid', field: '<nil>', value: '', detail }];
}

function validateNumber(value: number, schema: Schema, field: string): FieldError[] {
  const isFloat = schema.type === 'integer' && Math.abs(value) > 2 ** 63;
  const errors = isFloat ? notAnInteger(value, schema, field) : outOfRange(value, schema, field);
  const bound = (detail: string): void => {
    errors.push({ kind: 'invalid', field, value, detail: `${field} in body should be ${detail}` });
  };
  const maximum = numberOf(schema, 'maximum');
  const minimum = numberOf(schema, 'minimum');
  const multipleOf = numberOf(schema, 'multipleOf');
  const belowMax = own(schema.raw, 'exclusiveMaximum') === true;
  const aboveMin = own(schema.raw, 'exclusiveMinimum') === true;
  if (maximum !== undefined && (value > maximum || (belowMax && value === maximum))) {
    bound(`less than ${belowMax ? '' : 'or equal to '}${maximum}`);
  }
  if (minimum !== undefined && (value < minimum || (aboveMin && value === minimum))) {
    bound(`greater than ${aboveMin ? '' : 'or equal to '}${minimum}`);
  }
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf)) {
    bound(`a multiple of ${multipleOf}`);
  }
  return errors;
}

function validateArray(value: Json[], schema: Schema, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { items } = schema;
  if (items !== undefined) {
    value.forEach((item, index) => {
      errors.push(...validateValue(item, items, fieldPath(field, index)));
    });
  }
  const maxItems = numberOf(schema, 'maxItems');
  const minItems = numberOf(schema, 'minItems');
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(field, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems) {
    const detail = `${field} in body should have at least ${minItems} items`;
    errors.push({ kind: 'invalid', field, value: value.length, detail });
  }
  return errors;
}

function tooMany(field: string, found: number, allowed: number): FieldError {
  return { kind: 'tooMany', field, value: found, detail: `must have at most ${allowed} items` };
}

function validateObject(value: JsonObject, schema: Schema, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of schema.required) {
    if (!Object.hasOwn(value, key)) errors.push({ kind: 'required', field: fieldPath(field, key) });
  }
  for (const [key, item] of Object.entries(value)) {
    const child = schema.field(key);
    if (child !== undefined) errors.push(...validateValue(item, child, fieldPath(field, key)));
  }
  const size = Object.keys(value).length;
  const maxProperties = numberOf(schema, 'maxProperties');
  const minProperties = numberOf(schema, 'minProperties');
  if (maxProperties !== undefined && size > maxProperties) errors.push(tooMany(field, size, maxProperties));
  if (minProperties !== undefined && size < minProperties) {
    const detail = `${field} in body should have at least ${minProperties} properties`;
    errors.push({ kind: 'invalid', field, value: size, detail });
  }
  return errors;
}

function validateAlternatives(value: Json, schema: Schema, field: string): FieldError[] {
  const errors = schema.alternatives('allOf').flatMap((part) => validateValue(value, part, field));
  const matching = (parts: Schema[]): number =>
    parts.filter((part) => validateValue(value, part, field).length === 0).length;
  const fail = (detail: string): void => {
    errors.push({ kind: 'invalid', field, value, detail: `${field} in body ${detail}` });
  };
  const anyOf = schema.alternatives('anyOf');
  const oneOf = schema.alternatives('oneOf');
  if (anyOf.length > 0 && matching(anyOf) === 0) fail('must validate at least one schema (anyOf)');
  if (oneOf.length > 0 && matching(oneOf) !== 1) fail('must validate one and only one schema (oneOf)');
  if (schema.not !== undefined && matching([schema.not]) > 0) fail('must not validate the schema (not)');
  return errors;
}

/** The errors of repeated items in lists of type set and map. */
export function validateListTypes(value: Json, schema: Schema | undefined, field: string): FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    const nested = value.flatMap((item, index) => validateListTypes(item, schema.items, fieldPath(field, index)));
    return [...repeatedItems(value, schema, field), ...nested];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    validateListTypes(item, schema.field(key), fieldPath(field, key)),
  );
}

function repeatedItems(value: Json[], schema: Schema, field: string): FieldError[] {
  const { list } = schema;
  if (list.kind === 'atomic') return [];
  const seen = new Set<string>();
  const errors: FieldError[] = [];
  value.forEach((item, index) => {
    const identity = list.kind === 'set' ? item : keysOf(item, list.keys);
    const text = JSON.stringify(identity);
    if (seen.has(text)) errors.push({ kind: 'duplicate', field: fieldPath(field, index), value: identity });
    seen.add(text);
  });
  return errors;
}

function keysOf(item: Json, keys: readonly string[]): Json {
  if (!isObject(item)) return item;
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(item, key) ? [[key, item[key] ?? null]] : [])));
}
