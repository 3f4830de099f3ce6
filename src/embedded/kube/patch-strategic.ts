import { deepEqual, isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { badRequest } from './api-error.ts';
import { arrayAt } from './object.ts';
import type { Schema } from './schema.ts';

const directive = '$patch';
const retainKeys = '$retainKeys';
const deleteFromList = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/**
 * Applies a strategic merge patch: like a merge patch, but the lists whose schema says so are merged item by item.
 * Returns the result; the inputs stay as they are.
 */
export function strategicMergePatch(target: Json | undefined, patch: Json, schema: Schema | undefined): Json {
  if (!isObject(patch)) return patch;
  const action = own(patch, directive);
  if (action === 'delete') return {};
  if (action !== undefined && action !== 'replace' && action !== 'merge') {
    throw badRequest(`Unknown patch type "${String(action)}" in a strategic merge patch: use delete, replace or merge`);
  }
  const base = isObject(target) && action !== 'replace' ? target : {};
  const result = retained(base, patch);
  for (const key of fieldsOfPatch(patch)) {
    deleteScalars(result, key, own(patch, deleteFromList + key));
    const value = own(patch, key);
    if (value !== undefined) patchField(result, key, value, schema?.field(key));
    const order = own(patch, elementOrder + key) ?? value;
    orderList(result, base, key, order, schema?.field(key));
  }
  return result;
}

/** The fields that a patch is about: those that it has, and those that its directives name. */
function fieldsOfPatch(patch: JsonObject): Set<string> {
  const names = Object.keys(patch).filter((key) => key !== directive && key !== retainKeys);
  return new Set(
    names.map((key) => {
      const prefix = [deleteFromList, elementOrder].find((item) => key.startsWith(item)) ?? '';
      return key.slice(prefix.length);
    }),
  );
}

/** The target with only the fields that `$retainKeys` names, if the patch has it. */
function retained(target: JsonObject, patch: JsonObject): JsonObject {
  if (!Object.hasOwn(patch, retainKeys)) return { ...target };
  const keys = arrayAt(patch, retainKeys);
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function patchField(result: JsonObject, key: string, value: Json, schema: Schema | undefined): void {
  if (value === null) delete result[key];
  else if (Array.isArray(value) && schema?.mergesInPatch === true) {
    const current = own(result, key);
    setOwn(result, key, mergeLists(Array.isArray(current) ? current : [], value, schema));
  } else setOwn(result, key, strategicMergePatch(own(result, key), value, schema));
}

function deleteScalars(result: JsonObject, key: string, values: Json | undefined): void {
  const current = own(result, key);
  if (!Array.isArray(current) || !Array.isArray(values)) return;
  setOwn(
    result,
    key,
    current.filter((item) => !values.includes(item)),
  );
}

function mergeLists(current: Json[], patch: Json[], schema: Schema): Json[] {
  const key = schema.patchMergeKey;
  if (key === '') return [...current, ...patch.filter((item) => !current.includes(item))];
  if (patch.some((item) => isObject(item) && own(item, directive) === 'replace')) {
    return patch.filter((item) => !isObject(item) || own(item, directive) === undefined);
  }
  let merged = [...current];
  for (const item of patch) {
    if (!isObject(item)) throw badRequest(`a list that is merged by "${key}" may hold only objects in a patch`);
    const identity = own(item, key);
    if (identity === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const isSame = (other: Json): boolean => isObject(other) && deepEqual(own(other, key), identity);
    if (own(item, directive) === 'delete') merged = merged.filter((other) => !isSame(other));
    else if (!merged.some(isSame)) merged.push(strategicMergePatch({}, item, schema.items));
    else merged = merged.map((other) => (isSame(other) ? strategicMergePatch(other, item, schema.items) : other));
  }
  return merged;
}

/** Brings a merged list into the order of the patch; items that it does not name keep their place among the others. */
function orderList(
  result: JsonObject,
  base: JsonObject,
  name: string,
  order: Json | undefined,
  schema: Schema | undefined,
): void {
  const merged = own(result, name);
  if (!Array.isArray(merged) || !Array.isArray(order) || schema?.mergesInPatch !== true) return;
  const key = schema.patchMergeKey;
  const identity = (item: Json): string =>
    JSON.stringify(isObject(item) && key !== '' ? (own(item, key) ?? null) : item);
  const wanted = order.map(identity);
  const before = arrayAt(base, name).map(identity);
  const named = merged.filter((item) => wanted.includes(identity(item)));
  named.sort((a, b) => wanted.indexOf(identity(a)) - wanted.indexOf(identity(b)));
  const others = merged.filter((item) => !wanted.includes(identity(item)));
  const ordered: Json[] = [];
  for (const item of named) {
    const place = before.indexOf(identity(item));
    while (others[0] !== undefined && place > before.indexOf(identity(others[0]))) ordered.push(others.shift() ?? null);
    ordered.push(item);
  }
  setOwn(result, name, [...ordered, ...others]);
}
