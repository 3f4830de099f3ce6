import { isObject, type Json, type JsonObject, own, setOwn } from '../shared/json.ts';
import { Cursor, type FieldReference, type FieldSecret } from './cursor.ts';
import { type Field, type FieldNode, type FieldOptions, type FieldSource, fieldTree } from './fields.ts';
import { type Plan, scalarPlan, secretPlan, stringMember } from './scalar-plans.ts';

/** Turns a spec or status of a custom resource into a value in the SDK's spelling, and back. */
export interface Codec {
  /**
   * Keys that are no field of the contract are dropped, and so are `null`s. The value shares nothing that is changed
   * later, but the parts of a `document` are those of `json`.
   * @throws CodecError naming the first field of a wrong type.
   */
  decode(json: Json | undefined): Decoded;
  /**
   * Only fields of the contract; what is undefined or null, a number that is not finite, and a time after the year
   * 9999 are left out. Times lose their milliseconds.
   * @throws CodecError naming the first field of a wrong type.
   */
  encode(value: Readonly<Record<string, unknown>>): JsonObject;
}

/** What a spec or status holds. */
export interface Decoded {
  /**
   * In the SDK's member names and types: `Date`, `Uint8Array`, numbers. An integer beyond 2^53 has lost precision
   * already when the custom resource was parsed. Where a Secret is named there is a `SecretReference`.
   */
  readonly value: Record<string, unknown>;
  /** What has still to be resolved and put into `value`, see `withValueAt`. */
  readonly references: readonly FieldReference[];
  readonly secrets: readonly FieldSecret[];
}

/**
 * A codec for the given fields. Plans are made once, when a structure is first met.
 * @throws Error when the overlay does not fit the fields, see {@link fieldTree}.
 */
export function structureCodec(root: 'spec' | 'status', fields: readonly FieldSource[], options: FieldOptions): Codec {
  const plan = new StructurePlan(fieldTree(root, fields, options));
  return {
    decode(json) {
      const at = new Cursor(root);
      const value = plan.decode(json ?? {}, at);
      return { value, references: at.references, secrets: at.secrets };
    },
    encode: (value) => plan.encode(value, new Cursor(root)),
  };
}

function planOf(node: FieldNode): Plan {
  if (node.secret) return secretPlan;
  switch (node.shape.kind) {
    case 'structure':
    case 'union':
      return new StructurePlan(node);
    case 'list':
      return new ListPlan(node);
    case 'map':
      return new MapPlan(node);
    default:
      return scalarPlan(node.shape.kind);
  }
}

/** A member of a structure. Its plan is made when it is first needed: shapes may be recursive. */
class MemberPlan {
  readonly name: string;
  readonly json: string;
  readonly #node: FieldNode;
  #plan: Plan | undefined;

  constructor(field: Field) {
    this.name = field.name;
    this.json = field.json;
    this.#node = field.node;
  }

  get plan(): Plan {
    this.#plan ??= planOf(this.#node);
    return this.#plan;
  }
}

class StructurePlan implements Plan {
  readonly #byJson = new Map<string, MemberPlan>();
  readonly #byName = new Map<string, MemberPlan>();
  readonly #references: ReadonlyMap<string, ReferencePlan>;

  constructor(node: FieldNode) {
    const fields = node.fields();
    for (const field of fields.filter(({ included }) => included)) {
      const member = new MemberPlan(field);
      this.#byJson.set(field.json, member);
      this.#byName.set(field.name, member);
    }
    this.#references = new Map(fields.filter(hasReference).map((field) => [field.reference, new ReferencePlan(field)]));
  }

  decode(json: Json, at: Cursor): Record<string, unknown> {
    if (!isObject(json)) throw at.mismatch('an object', json);
    const value: Record<string, unknown> = {};
    // Not Object.keys: V8 reads what a for-in names from where it has found the name.
    for (const key in json) {
      const part = json[key];
      if (part === undefined || part === null) continue;
      const member = this.#byJson.get(key);
      if (member === undefined) {
        this.#references.get(key)?.decode(json, part, at);
        continue;
      }
      const { name, plan } = member;
      if (isPlain(part, plan)) {
        value[name] = part;
        continue;
      }
      at.enter(key, name);
      value[name] = plan.decode(part, at);
      at.leave();
    }
    return value;
  }

  encode(value: unknown, at: Cursor): JsonObject {
    if (!isRecord(value)) throw at.mismatch('an object', value);
    const json: JsonObject = {};
    for (const name in value) {
      const part = value[name];
      const member = part === undefined || part === null ? undefined : this.#byName.get(name);
      if (member === undefined) continue;
      const { plan } = member;
      if (isPlain(part, plan)) {
        json[member.json] = part;
        continue;
      }
      at.enter(member.json, name);
      const encoded = plan.encode(part, at);
      at.leave();
      if (encoded !== undefined) json[member.json] = encoded;
    }
    return json;
  }
}

function isPlain(part: unknown, { plain }: Plan): part is string | boolean {
  return typeof part === plain;
}

class ListPlan implements Plan {
  readonly #element: Plan;

  constructor(node: FieldNode) {
    this.#element = elementPlan(node);
  }

  decode(json: Json, at: Cursor): unknown[] {
    if (!Array.isArray(json)) throw at.mismatch('a list', json);
    const list: unknown[] = [];
    for (let index = 0; index < json.length; index++) {
      const element = json[index];
      if (element === null || element === undefined) continue;
      at.enter(index, list.length);
      list.push(this.#element.decode(element, at));
      at.leave();
    }
    return list;
  }

  encode(value: unknown, at: Cursor): Json[] {
    if (!Array.isArray(value)) throw at.mismatch('a list', value);
    const list: Json[] = [];
    for (let index = 0; index < value.length; index++) {
      const element: unknown = value[index];
      if (element === null || element === undefined) continue;
      at.enter(index, index);
      const encoded = this.#element.encode(element, at);
      at.leave();
      if (encoded !== undefined) list.push(encoded);
    }
    return list;
  }
}

class MapPlan implements Plan {
  readonly #value: Plan;

  constructor(node: FieldNode) {
    this.#value = elementPlan(node);
  }

  decode(json: Json, at: Cursor): Record<string, unknown> {
    if (!isObject(json)) throw at.mismatch('an object', json);
    return mapped(json, at, (part) => this.#value.decode(part, at));
  }

  encode(value: unknown, at: Cursor): JsonObject {
    if (!isRecord(value)) throw at.mismatch('an object', value);
    return mapped(value, at, (part) => this.#value.encode(part, at));
  }
}

/** Maps the values of an object that may have any keys, `__proto__` included. */
function mapped<P, T>(object: Record<string, P>, at: Cursor, convert: (part: P) => T | undefined): Record<string, T> {
  const result: Record<string, T> = {};
  for (const [key, part] of Object.entries(object)) {
    if (part === null || part === undefined) continue;
    at.enter(key, key);
    const converted = convert(part);
    at.leave();
    if (converted !== undefined) setOwn(result, key, converted);
  }
  return result;
}

function elementPlan(node: FieldNode): Plan {
  const element = node.element();
  if (element === undefined) throw new Error(`${node.path} has no elements`);
  return planOf(element);
}

/** The field beside a member that names another custom resource instead of giving the member's value. */
class ReferencePlan {
  readonly #name: string;
  readonly #json: string;
  readonly #key: string;
  readonly #memberPath: string;
  readonly #isList: boolean;

  constructor(field: Field & { readonly reference: string }) {
    this.#name = field.name;
    this.#json = field.json;
    this.#key = field.reference;
    this.#memberPath = field.node.memberPath;
    this.#isList = field.node.shape.kind === 'list';
  }

  /** `parent` is the object that holds the reference `json` and perhaps the value beside it. */
  decode(parent: JsonObject, json: Json, at: Cursor): void {
    const given = own(parent, this.#json);
    const alsoGiven = given !== undefined && given !== null;
    at.enter(this.#key, this.#name);
    if (this.#isList) this.#decodeList(json, alsoGiven, at);
    else this.#decodeOne(json, alsoGiven, at);
    at.leave();
  }

  #decodeList(json: Json, alsoGiven: boolean, at: Cursor): void {
    if (!Array.isArray(json)) throw at.mismatch('a list', json);
    let count = 0;
    for (const [index, element] of json.entries()) {
      if (element === null) continue;
      at.enter(index, count);
      if (this.#decodeOne(element, alsoGiven, at)) count += 1;
      at.leave();
    }
  }

  /** False when there is no `from`, which is as good as no reference. */
  #decodeOne(json: Json, alsoGiven: boolean, at: Cursor): boolean {
    if (!isObject(json)) throw at.mismatch('an object', json);
    const from = own(json, 'from');
    if (from === undefined || from === null) return false;
    const [path, jsonPath] = [at.valuePath(), at.jsonPath()];
    at.enter('from', 'from');
    if (!isObject(from)) throw at.mismatch('an object', from);
    const target = { name: stringMember(from, 'name', at) ?? '', namespace: stringMember(from, 'namespace', at) };
    at.leave();
    at.references.push({ path, member: this.#memberPath, jsonPath, target, alsoGiven });
    return true;
  }
}

function hasReference(field: Field): field is Field & { reference: string } {
  return field.reference !== undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !(value instanceof Date) && !(value instanceof Uint8Array);
}
