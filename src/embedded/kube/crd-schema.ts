import { isObject, type Json, type JsonObject, own } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import { objectAt, objectsAt, textAt } from './object.ts';
import { Schema } from './schema.ts';
import { validateValue } from './schema-validate.ts';

/** Keywords that a structural schema cannot have. */
const unsupported = ['$ref', 'id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies'];
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** Where a schema stands in another, as upstream's messages about a missing type say it. */
type Place = 'at the root' | 'for specified array items' | 'for specified object fields';

/** The errors of a CustomResourceDefinition's schema: it must be structural, and its rules ones that this server has. */
export function crdSchemaErrors(schema: JsonObject, field: string): FieldError[] {
  const errors = nodeErrors(schema, field, 'at the root');
  if (textAt(schema, 'type') !== 'object' && textAt(schema, 'type') !== '') {
    const value = textAt(schema, 'type');
    errors.push({ kind: 'invalid', field: `${field}.type`, value, detail: 'must be object at the root' });
  }
  return errors;
}

function nodeErrors(schema: JsonObject, field: string, place: Place): FieldError[] {
  return [
    ...typeErrors(schema, field, place),
    ...keywordErrors(schema, field),
    ...listErrors(schema, field),
    ...ruleErrors(schema, field),
    ...defaultErrors(schema, field),
    ...childErrors(schema, field),
  ];
}

function isTrue(schema: JsonObject, keyword: string): boolean {
  return own(schema, keyword) === true;
}

function typeErrors(schema: JsonObject, field: string, place: Place): FieldError[] {
  const type = textAt(schema, 'type');
  const isFree = isTrue(schema, 'x-kubernetes-int-or-string') || isTrue(schema, 'x-kubernetes-preserve-unknown-fields');
  if (type === '') {
    const isMissing = place === 'at the root' || !isFree;
    return isMissing ? [{ kind: 'required', field: `${field}.type`, detail: `must not be empty ${place}` }] : [];
  }
  if (types.includes(type)) return [];
  const detail = `supported values: ${types.map((name) => JSON.stringify(name)).join(', ')}`;
  return [{ kind: 'unsupported', field: `${field}.type`, value: type, detail }];
}

function keywordErrors(schema: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = unsupported
    .filter((keyword) => Object.hasOwn(schema, keyword))
    .map((keyword) => ({ kind: 'forbidden', field: `${field}.${keyword}`, detail: `${keyword} is not supported` }));
  if (isTrue(schema, 'uniqueItems')) {
    const detail = 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push({ kind: 'forbidden', field: `${field}.uniqueItems`, detail });
  }
  if (Object.hasOwn(schema, 'properties') && isObject(own(schema, 'additionalProperties'))) {
    const detail = 'additionalProperties and properties are mutual exclusive';
    errors.push({ kind: 'forbidden', field: `${field}.additionalProperties`, detail });
  }
  const pattern = textAt(schema, 'pattern');
  if (pattern !== '' && !isPattern(pattern)) {
    const detail = 'must be a valid regular expression';
    errors.push({ kind: 'invalid', field: `${field}.pattern`, value: pattern, detail });
  }
  return errors;
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

function listErrors(schema: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const listType = own(schema, 'x-kubernetes-list-type');
  const mapType = own(schema, 'x-kubernetes-map-type');
  const keys = own(schema, 'x-kubernetes-list-map-keys');
  if (textAt(schema, 'type') === 'array' && !isObject(own(schema, 'items'))) {
    errors.push({ kind: 'required', field: `${field}.items`, detail: 'must be specified' });
  }
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(String(listType))) {
    const detail = 'supported values: "atomic", "map", "set"';
    errors.push({ kind: 'unsupported', field: `${field}.x-kubernetes-list-type`, value: listType, detail });
  }
  if (mapType !== undefined && !['atomic', 'granular'].includes(String(mapType))) {
    const detail = 'supported values: "atomic", "granular"';
    errors.push({ kind: 'unsupported', field: `${field}.x-kubernetes-map-type`, value: mapType, detail });
  }
  const hasKeys = Array.isArray(keys) && keys.length > 0;
  if (listType === 'map' && !hasKeys) {
    const detail = 'must not be empty if x-kubernetes-list-type is map';
    errors.push({ kind: 'required', field: `${field}.x-kubernetes-list-map-keys`, detail });
  }
  if (listType !== 'map' && hasKeys) {
    const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
    errors.push({ kind: 'required', field: `${field}.x-kubernetes-list-type`, detail });
  }
  return errors;
}

function ruleErrors(schema: JsonObject, field: string): FieldError[] {
  return objectsAt(schema, 'x-kubernetes-validations').flatMap((rule, index): FieldError[] => {
    const text = textAt(rule, 'rule');
    if (/^\s*(self\s*==\s*oldSelf|oldSelf\s*==\s*self)\s*$/.test(text)) return [];
    const detail =
      'this API server evaluates only the rule "self == oldSelf"; use a cluster for definitions with other CEL rules';
    return [{ kind: 'invalid', field: `${field}.x-kubernetes-validations[${index}].rule`, value: text, detail }];
  });
}

function defaultErrors(schema: JsonObject, field: string): FieldError[] {
  const value: Json | undefined = own(schema, 'default');
  return value === undefined ? [] : validateValue(value, new Schema(schema), `${field}.default`);
}

function childErrors(schema: JsonObject, field: string): FieldError[] {
  const items = own(schema, 'items');
  const additional = own(schema, 'additionalProperties');
  return [
    ...Object.entries(objectAt(schema, 'properties')).flatMap(([key, child]) =>
      isObject(child) ? nodeErrors(child, `${field}.properties[${key}]`, 'for specified object fields') : [],
    ),
    ...(isObject(items) ? nodeErrors(items, `${field}.items`, 'for specified array items') : []),
    ...(isObject(additional)
      ? nodeErrors(additional, `${field}.additionalProperties`, 'for specified object fields')
      : []),
  ];
}
