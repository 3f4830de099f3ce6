import { isObject, type Json, type JsonObject, setOwn } from '../../shared/json.ts';
import { fieldPath, type Schema } from './schema.ts';

/** A value that does not fit its Go type; the message is what Go's JSON decoder would say. */
export class DecodeError extends Error {}

/**
 * Decodes JSON the way kube-apiserver's Go structs do: unknown fields are dropped (and reported in `unknown`), nulls and
 * empty optional maps, lists and strings vanish, times take their canonical form.
 */
export function decodeTyped(value: JsonObject, schema: Schema, struct: string, unknown: string[]): JsonObject {
  return decodeStruct(value, { schema, struct, field: '', unknown });
}

interface Place {
  readonly schema: Schema;
  /** Name of the Go struct that Go's messages mention. */
  readonly struct: string;
  readonly field: string;
  readonly unknown: string[];
}

function decodeStruct(value: JsonObject, place: Place): JsonObject {
  const decoded: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const field = fieldPath(place.field, key);
    const schema = place.schema.properties.get(key);
    if (schema === undefined) {
      place.unknown.push(field);
      continue;
    }
    const child = decodeValue(item, { ...place, schema, field, struct: structName(place.struct, key) });
    if (child !== undefined && !isOmitted(child, schema, place.schema.required.includes(key))) {
      setOwn(decoded, key, child);
    }
  }
  return decoded;
}

function structName(parent: string, key: string): string {
  return key === 'metadata' ? 'ObjectMeta' : parent;
}

/** Go's `omitempty`: an empty optional field does not come back. */
function isOmitted(value: Json, schema: Schema, required: boolean): boolean {
  if (required || schema.default !== undefined) return false;
  if (value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && schema.additional !== undefined && Object.keys(value).length === 0;
}

function decodeValue(value: Json, place: Place): Json | undefined {
  const { schema } = place;
  if (schema.preservesUnknown && schema.type === '') return value;
  if (value === null) return undefined;
  if (schema.type === 'array') return decodeList(value, place);
  if (schema.type === 'object') return decodeObject(value, place);
  if (schema.type === 'string') return decodeString(value, place);
  if (schema.type === 'boolean') return typeof value === 'boolean' ? value : refuse(value, place);
  return typeof value === 'number' ? decodeNumber(value, place) : refuse(value, place);
}

function decodeList(value: Json, place: Place): Json {
  const { items } = place.schema;
  if (!Array.isArray(value) || items === undefined) return refuse(value, place);
  return value.map((item, index) => {
    const decoded = decodeValue(item, { ...place, schema: items, field: fieldPath(place.field, index) });
    return decoded ?? (items.type === 'string' ? '' : {});
  });
}

function decodeObject(value: Json, place: Place): Json {
  if (!isObject(value)) return refuse(value, place);
  const { additional } = place.schema;
  if (additional === undefined) {
    return place.schema.preservesUnknown ? value : decodeStruct(value, place);
  }
  const decoded: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    const child = decodeValue(item, { ...place, schema: additional, field: fieldPath(place.field, key) });
    setOwn(decoded, key, child ?? (additional.type === 'string' ? '' : {}));
  }
  return decoded;
}

function decodeNumber(value: number, place: Place): Json {
  if (place.schema.type === 'integer' && !Number.isInteger(value)) {
    throw new DecodeError(
      `json: cannot unmarshal number ${value} into Go struct field ${place.struct}.${place.field} of type ${goType(place.schema)}`,
    );
  }
  return value;
}

function decodeString(value: Json, place: Place): Json {
  if (typeof value !== 'string') return refuse(value, place);
  if (place.schema.format === 'byte') return decodeBase64(value);
  return place.schema.format === 'date-time' && value !== '' ? decodeTime(value, place.schema) : value;
}

function decodeBase64(value: string): string {
  const text = value.replaceAll(/[\r\n]/g, '');
  const bad = text.search(/[^A-Za-z0-9+/]/);
  const end = bad === -1 ? text.length : bad;
  const padding = text.slice(end);
  const complete = text.length % 4 === 0 && (padding === '' || (/^={1,2}$/.test(padding) && end % 4 >= 2));
  if (!complete) throw new DecodeError(`illegal base64 data at input byte ${end - (bad === -1 ? end % 4 : 0)}`);
  return text;
}

const rfc3339 = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Time has whole seconds; MicroTime has six decimals and insists on them. Both are kept in UTC. */
function decodeTime(value: string, schema: Schema): string {
  const micro = schema.raw['x-precision'] === 'micro';
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  const match = rfc3339.exec(value);
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}${match[4]}`);
  if (match === null || Number.isNaN(time)) {
    throw new DecodeError(`parsing time ${JSON.stringify(value)} as "${layout}": cannot parse "${value}" as "2006"`);
  }
  const seconds = new Date(time).toISOString().slice(0, 19);
  if (!micro) return `${seconds}Z`;
  if ((match[3] ?? '').length < 7) {
    throw new DecodeError(
      `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse "${match[3] ?? ''}${match[4]}" as ".000000"`,
    );
  }
  return `${seconds}${match[3]?.slice(0, 7)}Z`;
}

function refuse(value: Json, place: Place): never {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw new DecodeError(
    `json: cannot unmarshal ${found} into Go struct field ${place.struct}.${place.field} of type ${goType(place.schema)}`,
  );
}

/** The Go type behind a schema, as far as messages need it. */
function goType(schema: Schema): string {
  if (schema.type === 'array') return `[]${schema.items === undefined ? 'interface {}' : goType(schema.items)}`;
  if (schema.type === 'boolean') return 'bool';
  if (schema.type === 'integer') return schema.format || 'int64';
  if (schema.type === 'number') return 'float64';
  if (schema.type === 'string') return schema.format === 'byte' ? '[]uint8' : 'string';
  if (schema.additional !== undefined) return `map[string]${goType(schema.additional)}`;
  return `v1.${String(schema.raw['title'] ?? 'Object')}`;
}
