import { isObject, type Json, type JsonObject, own } from '../../shared/json.ts';
import { arrayAt, objectAt, textAt, textsAt } from './object.ts';

/** How the items of a list are told apart when lists are merged, compared or owned. */
export type ListKind =
  | { readonly kind: 'atomic' }
  | { readonly kind: 'set' }
  | { readonly kind: 'map'; readonly keys: readonly string[] };

/** A transition rule `self == oldSelf`: the value cannot change while it is set. */
export interface ImmutableRule {
  readonly message: string;
  readonly reason: 'FieldValueInvalid' | 'FieldValueForbidden';
}

/** Finds the raw schema that a `$ref` names. */
export type RefResolver = (ref: string) => Schema | undefined;

const refPrefix = '#/components/schemas/';

/** A node of an OpenAPI v3 schema with Kubernetes' extensions. Children are made on first use, so recursion is fine. */
export class Schema {
  readonly raw: JsonObject;
  readonly #refs: RefResolver;
  #properties: ReadonlyMap<string, Schema> | undefined;
  #additional: Schema | null | undefined;
  #items: Schema | null | undefined;
  #pattern: RegExp | undefined;

  constructor(raw: JsonObject, refs: RefResolver = () => undefined) {
    this.raw = raw;
    this.#refs = refs;
  }

  get type(): string {
    return textAt(this.raw, 'type');
  }

  get format(): string {
    return textAt(this.raw, 'format');
  }

  get nullable(): boolean {
    return own(this.raw, 'nullable') === true;
  }

  get required(): readonly string[] {
    return textsAt(this.raw, 'required');
  }

  get default(): Json | undefined {
    return own(this.raw, 'default');
  }

  get intOrString(): boolean {
    return own(this.raw, 'x-kubernetes-int-or-string') === true || this.format === 'int-or-string';
  }

  get preservesUnknown(): boolean {
    return own(this.raw, 'x-kubernetes-preserve-unknown-fields') === true;
  }

  /** A whole object with its own apiVersion, kind and metadata. */
  get embedded(): boolean {
    return own(this.raw, 'x-kubernetes-embedded-resource') === true;
  }

  get atomicMap(): boolean {
    return own(this.raw, 'x-kubernetes-map-type') === 'atomic';
  }

  /** The list's kind; lists are atomic unless the schema says otherwise. */
  get list(): ListKind {
    const declared = textAt(this.raw, 'x-kubernetes-list-type');
    if (declared === 'map') return { kind: 'map', keys: textsAt(this.raw, 'x-kubernetes-list-map-keys') };
    return declared === 'set' ? { kind: 'set' } : { kind: 'atomic' };
  }

  /** The list is merged item by item in a strategic merge patch. */
  get mergesInPatch(): boolean {
    return textAt(this.raw, 'x-kubernetes-patch-strategy').includes('merge');
  }

  /** The field that identifies an item in a strategic merge patch; empty for lists of scalars. */
  get patchMergeKey(): string {
    return textAt(this.raw, 'x-kubernetes-patch-merge-key');
  }

  get properties(): ReadonlyMap<string, Schema> {
    this.#properties ??= new Map(
      Object.entries(objectAt(this.raw, 'properties')).map(([key, raw]) => [key, this.#child(raw)]),
    );
    return this.#properties;
  }

  /** The schema of the values of a map; an any-schema for `additionalProperties: true`. */
  get additional(): Schema | undefined {
    if (this.#additional === undefined) {
      const raw = own(this.raw, 'additionalProperties');
      this.#additional = raw === undefined || raw === false ? null : this.#child(raw === true ? anything : raw);
    }
    return this.#additional ?? undefined;
  }

  get items(): Schema | undefined {
    if (this.#items === undefined) {
      const raw = own(this.raw, 'items');
      this.#items = raw === undefined ? null : this.#child(raw);
    }
    return this.#items ?? undefined;
  }

  get pattern(): RegExp | undefined {
    const source = textAt(this.raw, 'pattern');
    if (source !== '' && this.#pattern === undefined) this.#pattern = compilePattern(source);
    return this.#pattern;
  }

  /** The schema of the value at `key` of an object of this schema; undefined when the key is not declared. */
  field(key: string): Schema | undefined {
    return this.properties.get(key) ?? this.additional;
  }

  /** Schemas under `allOf`, `anyOf` or `oneOf`, which only validate. */
  alternatives(keyword: 'allOf' | 'anyOf' | 'oneOf'): Schema[] {
    return arrayAt(this.raw, keyword).map((raw) => this.#child(raw));
  }

  /** The schema under `not`. */
  get not(): Schema | undefined {
    const raw = own(this.raw, 'not');
    return raw === undefined ? undefined : this.#child(raw);
  }

  /** The rules `self == oldSelf` of this value. */
  get immutableRules(): ImmutableRule[] {
    return arrayAt(this.raw, 'x-kubernetes-validations')
      .filter(isObject)
      .map((rule) => ({
        message: textAt(rule, 'message') || `failed rule: ${textAt(rule, 'rule')}`,
        reason: textAt(rule, 'reason') === 'FieldValueForbidden' ? 'FieldValueForbidden' : 'FieldValueInvalid',
      }));
  }

  #child(raw: Json): Schema {
    if (!isObject(raw)) return new Schema(anything);
    const ref = textAt(raw, '$ref') || singleRef(raw);
    if (ref === '') return new Schema(raw, this.#refs);
    const target = this.#refs(ref.slice(refPrefix.length));
    if (target === undefined) return new Schema(anything);
    const { allOf: _, $ref: __, ...overrides } = raw;
    return Object.keys(overrides).length === 0 ? target : new Schema({ ...target.raw, ...overrides }, this.#refs);
  }
}

/** The raw schema of a value of any shape. */
export const anything: JsonObject = { 'x-kubernetes-preserve-unknown-fields': true };

/** OpenAPI v3.0 wraps a `$ref` in `allOf` where it has siblings such as a description. */
function singleRef(raw: JsonObject): string {
  const [only, ...others] = arrayAt(raw, 'allOf');
  return others.length === 0 && isObject(only) ? textAt(only, '$ref') : '';
}

/** Go's RE2 and JavaScript agree on the patterns in use; one that JavaScript refuses matches everything. */
function compilePattern(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    try {
      return new RegExp(source);
    } catch {
      return /(?:)/;
    }
  }
}

/** Path of a field below `parent`, as field errors write it. */
export function fieldPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}
