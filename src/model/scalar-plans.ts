import { isObject, type Json, type JsonObject, setOwn } from '../shared/json.ts';
import type { Cursor } from './cursor.ts';
import { SecretReference } from './secret-reference.ts';
import type { ScalarKind } from './shapes.ts';

/** How one place of a custom resource is turned into its SDK value and back. */
export interface Plan {
  /** Values of this type are the same on both sides, and need no plan: most of what there is. */
  readonly plain?: 'string' | 'boolean';
  /** @throws CodecError when `json` has the wrong type. */
  decode(json: Json, at: Cursor): unknown;
  /**
   * Undefined for a value that a custom resource cannot hold: it is left out.
   * @throws CodecError when `value` has the wrong type.
   */
  encode(value: unknown, at: Cursor): Json | undefined;
}

/** The plan of a value without parts. */
export function scalarPlan(kind: ScalarKind): Plan {
  return plans[kind];
}

const text: Plan = {
  plain: 'string',
  decode(json, at) {
    if (typeof json !== 'string') throw at.mismatch('a string', json);
    return json;
  },
  encode(value, at) {
    if (typeof value === 'string') return value;
    // The SDK wraps a text that the API model declares to be JSON in an object of its own.
    if (value instanceof String) return value.valueOf();
    throw at.mismatch('a string', value);
  },
};

const number: Plan = {
  decode(json, at) {
    if (typeof json !== 'number') throw at.mismatch('a number', json);
    return json;
  },
  encode(value, at) {
    if (typeof value !== 'number') throw at.mismatch('a number', value);
    return Number.isFinite(value) ? value : undefined;
  },
};

const boolean: Plan = {
  plain: 'boolean',
  decode(json, at) {
    if (typeof json !== 'boolean') throw at.mismatch('a boolean', json);
    return json;
  },
  encode(value, at) {
    if (typeof value !== 'boolean') throw at.mismatch('a boolean', value);
    return value;
  },
};

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const timestamp: Plan = {
  decode(json, at) {
    const time = typeof json === 'string' && rfc3339.test(json) ? new Date(json.toUpperCase()) : undefined;
    if (time === undefined || Number.isNaN(time.getTime())) {
      throw at.mismatch('a time such as 2026-01-02T03:04:05Z', json);
    }
    return time;
  },
  encode(value, at) {
    if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw at.mismatch('a date', value);
    const time = value.toISOString();
    // Kubernetes writes times with whole seconds, and RFC 3339 has four digits for the year.
    return time.length === '2026-01-02T03:04:05.678Z'.length ? `${time.slice(0, -'.678Z'.length)}Z` : undefined;
  },
};

const blob: Plan = {
  decode(json, at) {
    if (typeof json !== 'string' || json.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(json)) {
      throw at.mismatch('bytes in base64', json);
    }
    return new Uint8Array(Buffer.from(json, 'base64'));
  },
  encode(value, at) {
    if (!(value instanceof Uint8Array)) throw at.mismatch('bytes', value);
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  },
};

const document: Plan = {
  decode: (json) => json,
  encode: (value, at) => plainJson(value, at),
};

/** The SDK gives numbers of a document that JavaScript cannot hold exactly as `bigint` or its own `NumericValue`. */
function plainJson(value: unknown, at: Cursor): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return finite(Number(value));
  if (Array.isArray(value))
    return value.map((element, index) => plainPart(element, index, at)).filter((x) => x !== undefined);
  if (typeof value !== 'object') throw at.mismatch('a JSON value', value);
  if ('type' in value && value.type === 'bigDecimal' && 'string' in value) return finite(Number(value.string));
  const object: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const json = plainPart(member, key, at);
    if (json !== undefined) setOwn(object, key, json);
  }
  return object;
}

function plainPart(value: unknown, step: string | number, at: Cursor): Json | undefined {
  at.enter(step, step);
  const json = plainJson(value, at);
  at.leave();
  return json;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** A kind of value that no custom resource of ours can hold: the contract has to leave the field out. */
function unsupported(what: string): Plan {
  const refuse = (value: unknown, at: Cursor): never => {
    throw at.mismatch(`${what}, which is not supported: leave the field out of the contract`, value);
  };
  return { decode: refuse, encode: refuse };
}

const plans: Readonly<Record<ScalarKind, Plan>> = {
  string: text,
  number,
  boolean,
  timestamp,
  blob,
  document,
  streamingBlob: unsupported('a stream'),
  bigInteger: unsupported('a big integer'),
  bigDecimal: unsupported('a big decimal'),
};

/** The plan of a text that is kept in a Secret. */
export const secretPlan: Plan = {
  decode(json, at) {
    if (!isObject(json)) throw at.mismatch('an object with the name and key of a Secret', json);
    const part = (key: string): string | undefined => stringMember(json, key, at);
    const [name, namespace, key] = [part('name'), part('namespace'), part('key')];
    if (name === undefined || key === undefined) throw at.mismatch('the name and key of a Secret', undefined);
    const secret = new SecretReference({ name, namespace, key });
    at.secrets.push({ path: at.valuePath(), jsonPath: at.jsonPath(), secret });
    return secret;
  },
  encode(value) {
    // Anything else would be the secret text itself, which must not get into a custom resource.
    if (!(value instanceof SecretReference)) return undefined;
    const { name, namespace, key } = value;
    return namespace === undefined ? { name, key } : { name, namespace, key };
  },
};

/** The string at `key`; undefined when there is none. */
export function stringMember(object: JsonObject, key: string, at: Cursor): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  at.enter(key, key);
  throw at.mismatch('a string', value);
}
