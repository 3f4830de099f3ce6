import { isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { copyOf } from './object.ts';
import { fieldPath, type Schema } from './schema.ts';

const embeddedFields = new Set(['apiVersion', 'kind', 'metadata']);

/** Removes in place the fields that the schema does not declare, and reports their paths in `unknown`. */
export function pruneUnknown(value: Json, schema: Schema | undefined, field: string, unknown: string[]): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      pruneUnknown(item, schema.items, fieldPath(field, index), unknown);
    });
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const child = schema.field(key);
    const kept = child !== undefined || schema.preservesUnknown || (schema.embedded && embeddedFields.has(key));
    if (kept) pruneUnknown(own(value, key) ?? null, child, fieldPath(field, key), unknown);
    else {
      unknown.push(fieldPath(field, key));
      delete value[key];
    }
  }
}

/** Removes in place the nulls that the schema does not allow: for kube-apiserver they mean "not set". */
export function dropNulls(value: Json, schema: Schema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, schema.items);
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const child = schema.field(key);
    const item = own(value, key) ?? null;
    if (item === null && child !== undefined && !child.nullable && !child.preservesUnknown) delete value[key];
    else dropNulls(item, child);
  }
}

/** Fills in place the missing fields that have a default. */
export function applyDefaults(value: Json, schema: Schema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) applyDefaults(item, schema.items);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, child] of schema.properties) fillDefault(value, key, child);
  for (const [key, item] of Object.entries(value)) applyDefaults(item, schema.field(key));
}

function fillDefault(parent: JsonObject, key: string, schema: Schema): void {
  if (schema.default !== undefined && !Object.hasOwn(parent, key)) setOwn(parent, key, copyOf(schema.default));
}
