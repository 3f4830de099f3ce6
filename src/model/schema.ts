import {
  type ListShape,
  type MapShape,
  type Member,
  type MemberTraits,
  type ScalarKind,
  type Shape,
  type StructureShape,
  scalar,
} from './shapes.ts';

/** An AWS operation as the SDK describes it. */
export interface Operation {
  /** E.g. `CreateTable`. */
  readonly name: string;
  readonly input: StructureShape;
  readonly output: StructureShape;
}

/**
 * Reads the run-time schemas of the SDK's clients, which are arrays without documentation; this is the only place that
 * knows their encoding (`schema.test.ts` pins it). One instance gives one {@link Shape} object for one SDK structure,
 * so that what is made from a shape can be kept by it.
 */
export class Schemas {
  readonly #shapes = new WeakMap<object, Shape>();

  /**
   * The operation of a command's schema, `new CreateTableCommand({}).schema` or the export `CreateTable$`.
   * @throws Error when it is no operation's schema.
   */
  operationOf(schema: unknown): Operation {
    if (!isEncoded(schema, tag.operation)) throw notASchema('an operation', schema);
    const [, , name, , input, output] = schema;
    return { name: String(name), input: this.#parameters(input), output: this.#parameters(output) };
  }

  /**
   * The shape of an exported structure or union, e.g. `CreateReplicationGroupMemberAction$`.
   * @throws Error when it is no shape's schema.
   */
  shapeOf(schema: unknown): Shape {
    const { target } = dereference(schema);
    if (typeof target === 'number') return this.#simple(target);
    if (target === unit) return nothing;
    if (!Array.isArray(target)) throw notASchema('a shape', target);
    const known = this.#shapes.get(target);
    if (known) return known;
    const shape = this.#build(target);
    this.#shapes.set(target, shape);
    return shape;
  }

  #parameters(reference: unknown): StructureShape {
    const shape = this.shapeOf(reference);
    if (shape.kind !== 'structure') throw notASchema('a structure', reference);
    return shape;
  }

  #build(encoded: readonly unknown[]): Shape {
    switch (encoded[0]) {
      case tag.simple:
        return { ...this.shapeOf(encoded[4]), sensitive: isSensitive(encoded[3]) };
      case tag.list:
        return this.#list(encoded[4], isSensitive(encoded[3]));
      case tag.map:
        return this.#map(encoded[4], encoded[5], isSensitive(encoded[3]));
      case tag.structure:
      case tag.error:
        return this.#structure('structure', encoded);
      case tag.union:
        return this.#structure('union', encoded);
      default:
        throw notASchema('a shape', encoded);
    }
  }

  #simple(code: number): Shape {
    const base = code & baseMask;
    if (code & mapBit) return this.#map(0, base, false);
    if (code & listBit) return this.#list(base, false);
    const kind = scalarKinds.get(code);
    if (kind === undefined) throw notASchema('a simple shape', code);
    return scalar(kind);
  }

  #structure(kind: 'structure' | 'union', encoded: readonly unknown[]): StructureShape {
    const [, , name, traits, names, references, required] = encoded;
    if (!Array.isArray(names) || !Array.isArray(references) || names.length !== references.length) {
      throw notASchema('a structure', encoded);
    }
    const requiredCount = typeof required === 'number' ? required : 0;
    const members = names.map((member, index) =>
      this.#member(String(member), references[index], index < requiredCount),
    );
    return { kind, name: String(name), members, sensitive: isSensitive(traits) };
  }

  #member(name: string, reference: unknown, required: boolean): Member {
    const shape = lazy(() => this.shapeOf(reference));
    const traits = lazy((): MemberTraits => {
      const own = dereference(reference).traits;
      return {
        idempotencyToken: own.some((each) => hasTrait(each, 'idempotencyToken')),
        sensitive: own.some(isSensitive) || shape().sensitive,
      };
    });
    return {
      name,
      required,
      get shape() {
        return shape();
      },
      get traits() {
        return traits();
      },
    };
  }

  #list(reference: unknown, sensitive: boolean): ListShape {
    const element = lazy(() => this.shapeOf(reference));
    return {
      kind: 'list',
      sensitive,
      get element() {
        return element();
      },
    };
  }

  #map(keyReference: unknown, valueReference: unknown, sensitive: boolean): MapShape {
    const key = lazy(() => this.shapeOf(keyReference));
    const value = lazy(() => this.shapeOf(valueReference));
    return {
      kind: 'map',
      sensitive,
      get key() {
        return key();
      },
      get value() {
        return value();
      },
    };
  }
}

/** First element of each kind of schema array. */
const tag = { simple: 0, list: 1, map: 2, structure: 3, union: 4, operation: 9, error: -3 } as const;

/** What stands in place of an operation's input or output when it has none. */
const unit = 'unit';
const nothing: StructureShape = { kind: 'structure', name: 'Unit', members: [], sensitive: false };

/** A number stands for a simple shape, or with one of these bits for a list or a string-keyed map of it. */
const listBit = 64;
const mapBit = 128;
const baseMask = 63;

const scalarKinds: ReadonlyMap<number, ScalarKind> = new Map([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'bigInteger'],
  [19, 'bigDecimal'],
  [21, 'blob'],
  [42, 'streamingBlob'],
]);

/** Traits are an object, or a number of these bits. */
const traitBits = { idempotencyToken: 4, sensitive: 8 } as const;

function hasTrait(traits: unknown, trait: keyof typeof traitBits): boolean {
  if (typeof traits === 'number') return (traits & traitBits[trait]) !== 0;
  return typeof traits === 'object' && traits !== null && trait in traits;
}

function isSensitive(traits: unknown): boolean {
  return hasTrait(traits, 'sensitive');
}

/** Follows `() => X` and `[X, traits]`, which may be nested, to the schema itself. */
function dereference(reference: unknown): { target: unknown; traits: readonly unknown[] } {
  const traits: unknown[] = [];
  let target = reference;
  for (;;) {
    if (typeof target === 'function') {
      target = target();
    } else if (Array.isArray(target) && target.length === 2) {
      traits.push(target[1]);
      target = target[0];
    } else {
      return { target, traits };
    }
  }
}

function isEncoded(schema: unknown, kind: number): schema is readonly unknown[] {
  return Array.isArray(schema) && schema[0] === kind && schema.length >= 5;
}

function notASchema(expected: string, found: unknown): Error {
  const seen = Array.isArray(found) ? `an array that starts with ${String(found[0])}` : JSON.stringify(found);
  return new Error(
    `not the SDK schema of ${expected}: ${seen}; the installed SDK encodes its schemas in another way than schema.ts reads`,
  );
}

/** Computes at the first call. Shapes refer to each other in circles, so nothing may be walked ahead of need. */
function lazy<T extends object>(compute: () => T): () => T {
  let value: T | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}
