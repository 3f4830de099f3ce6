import { deepEqual, isObject, type Json, own } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import { fieldPath, type Schema } from './schema.ts';

/** The errors of the rules `self == oldSelf`, which hold where a value is set before and after an update. */
export function transitionErrors(
  after: Json | undefined,
  before: Json | undefined,
  schema: Schema | undefined,
  field: string,
): FieldError[] {
  if (after === undefined || before === undefined || schema === undefined || deepEqual(after, before)) return [];
  const own: FieldError[] = schema.immutableRules.map(({ message, reason }) =>
    reason === 'FieldValueForbidden'
      ? { kind: 'forbidden', field, detail: message }
      : { kind: 'invalid', field, value: after, detail: message },
  );
  return [...own, ...childErrors(after, before, schema, field)];
}

function childErrors(after: Json, before: Json, schema: Schema, field: string): FieldError[] {
  if (Array.isArray(after) && Array.isArray(before)) return itemErrors(after, before, schema, field);
  if (!isObject(after) || !isObject(before)) return [];
  return Object.entries(after).flatMap(([key, value]) =>
    transitionErrors(value, own(before, key), schema.field(key), fieldPath(field, key)),
  );
}

/** Only the items of keyed lists have a counterpart before the update. */
function itemErrors(after: Json[], before: Json[], schema: Schema, field: string): FieldError[] {
  const { list } = schema;
  if (list.kind !== 'map') return [];
  const identity = (item: Json): string =>
    JSON.stringify(list.keys.map((key) => (isObject(item) ? (own(item, key) ?? null) : null)));
  const previous = new Map(before.map((item) => [identity(item), item]));
  return after.flatMap((item, index) =>
    transitionErrors(item, previous.get(identity(item)), schema.items, fieldPath(field, index)),
  );
}
