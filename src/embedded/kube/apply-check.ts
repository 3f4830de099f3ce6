import { isObject, type Json, own } from '../../shared/json.ts';
import type { Schema } from './schema.ts';

/**
 * What keeps a configuration from being applied, as `path: reason`: fields that do not exist, values of another shape,
 * items that cannot be told apart. Nothing of this can be owned.
 */
export function configurationErrors(value: Json, schema: Schema | undefined, path = ''): string[] {
  if (schema === undefined || value === null || schema.intOrString || schema.type === '') return [];
  if (Array.isArray(value)) return schema.type === 'array' ? listErrors(value, schema, path) : [mismatch(path, 'list')];
  if (isObject(value)) return schema.type === 'object' ? mapErrors(value, schema, path) : [mismatch(path, 'map')];
  const expected = expectedType(schema.type);
  return expected === 'numeric' ? scalarErrors(value, 'number', path) : scalarErrors(value, expected, path);
}

function expectedType(type: string): string {
  if (type === 'integer' || type === 'number') return 'numeric';
  return type === 'object' ? 'map' : type === 'array' ? 'list' : type;
}

function mismatch(path: string, found: string): string {
  return `${path}: expected another type, got a ${found}`;
}

function scalarErrors(value: Json, expected: string, path: string): string[] {
  if (typeof value === expected) return [];
  const name = expected === 'number' ? 'numeric (int or float)' : expected;
  return [`${path}: expected ${name}, got ${JSON.stringify(value)}`];
}

function mapErrors(value: Record<string, Json>, schema: Schema, path: string): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const child = schema.field(key);
    const childPath = `${path}.${key}`;
    const isKnown = child !== undefined || schema.preservesUnknown || schema.embedded;
    return isKnown ? configurationErrors(item, child, childPath) : [`${childPath}: field not declared in schema`];
  });
}

function listErrors(value: Json[], schema: Schema, path: string): string[] {
  const { list, items } = schema;
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    if (list.kind === 'atomic') return configurationErrors(item, items, `${path}[${index}]`);
    const identity = list.kind === 'set' ? JSON.stringify(item) : keyText(item, list.keys, items);
    if (identity === undefined) {
      const names = list.kind === 'map' ? list.keys.map((key) => JSON.stringify(key)).join(' ') : '';
      return [
        `${path}: element ${index}: associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
      ];
    }
    const step = list.kind === 'set' ? `[=${identity}]` : `[${identity}]`;
    if (seen.has(identity)) return [`${path}: duplicate entries for key ${step}`];
    seen.add(identity);
    return configurationErrors(item, items, `${path}${step}`);
  });
}

function keyText(item: Json, keys: readonly string[], items: Schema | undefined): string | undefined {
  if (!isObject(item)) return undefined;
  const parts = keys.toSorted().flatMap((key) => {
    const value = own(item, key) ?? items?.field(key)?.default;
    return value === undefined ? [] : [`${key}=${JSON.stringify(value)}`];
  });
  return parts.length === 0 ? undefined : parts.join(',');
}
