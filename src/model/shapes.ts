/** The type of a value that an AWS operation takes or returns. Recursive: walk it lazily, with an end of your own. */
export type Shape = StructureShape | ListShape | MapShape | ScalarShape;

/** An object with known members. Of a union's members, exactly one is set. */
export interface StructureShape {
  readonly kind: 'structure' | 'union';
  /** The SDK's name, e.g. `KeySchemaElement`; an operation's input may lack a shape, then it is `Unit`. */
  readonly name: string;
  /** The required ones first, then as the API model orders them. */
  readonly members: readonly Member[];
  readonly sensitive: boolean;
}

/** One member of a structure or union. */
export interface Member {
  /** The SDK's spelling, e.g. `KMSMasterKeyId`. */
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly traits: MemberTraits;
}

/** What the API model says of a member beyond its type. */
export interface MemberTraits {
  /** The SDK fills it with a random value when it is not given. */
  readonly idempotencyToken: boolean;
  /** The member or its shape holds what must not be logged. */
  readonly sensitive: boolean;
}

/** An array; `undefined` and `null` elements do not occur. */
export interface ListShape {
  readonly kind: 'list';
  readonly element: Shape;
  readonly sensitive: boolean;
}

/** An object with any keys. */
export interface MapShape {
  readonly kind: 'map';
  readonly key: Shape;
  readonly value: Shape;
  readonly sensitive: boolean;
}

/** A value without parts, or one whose parts the API model does not describe (`document`). */
export interface ScalarShape {
  readonly kind: ScalarKind;
  readonly sensitive: boolean;
}

/**
 * `number` is any of byte to long, float, double and integer enums: the SDK's schemas do not tell them apart, and its
 * values are JavaScript numbers, exact up to 2^53. An enum is a `string`. The `big` kinds are of any size; the SDK gives
 * them as `bigint` and as its own `NumericValue`, and the codec does not take them.
 */
export type ScalarKind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'timestamp'
  | 'blob'
  | 'streamingBlob'
  | 'document'
  | 'bigInteger'
  | 'bigDecimal';

/** A scalar, for fields that no API model has, such as an attribute that a definition makes a field. */
export function scalar(kind: ScalarKind, sensitive = false): ScalarShape {
  return { kind, sensitive };
}

/** A list, for fields that no API model has. */
export function listOf(element: Shape): ListShape {
  return { kind: 'list', element, sensitive: element.sensitive };
}

/** A map with string keys, for fields that no API model has. */
export function mapOf(value: Shape): MapShape {
  return { kind: 'map', key: scalar('string'), value, sensitive: value.sensitive };
}

/** A structure put together from other shapes; its members are optional. */
export function structureOf(name: string, members: readonly Pick<Member, 'name' | 'shape'>[]): StructureShape {
  return {
    kind: 'structure',
    name,
    members: members.map((member) => ({
      name: member.name,
      shape: member.shape,
      required: false,
      traits: { idempotencyToken: false, sensitive: member.shape.sensitive },
    })),
    sensitive: false,
  };
}

/** A structure with one member more, for what no API model has. */
export function withMember(shape: Shape, name: string, added: Shape): Shape {
  if (!isStructure(shape)) throw new Error(`there is no structure to add ${name} to`);
  return { ...shape, members: [...shape.members, ...structureOf(shape.name, [{ name, shape: added }]).members] };
}

/** True for a structure or a union. */
export function isStructure(shape: Shape): shape is StructureShape {
  return shape.kind === 'structure' || shape.kind === 'union';
}

/**
 * The member at a path of member names, e.g. `SSESpecification.KMSMasterKeyId`. Lists and maps on the way are entered
 * without a mark of their own. Undefined when there is none.
 */
export function memberAt(shape: Shape, path: string): Member | undefined {
  let here: Shape | undefined = shape;
  let found: Member | undefined;
  for (const name of path.split('.')) {
    const structure: StructureShape | undefined = here && structureIn(here);
    found = structure?.members.find((member) => member.name === name);
    here = found?.shape;
  }
  return found;
}

/** The structure itself, or the one that a list or a map is of, however deep. */
export function structureIn(shape: Shape): StructureShape | undefined {
  if (shape.kind === 'list') return structureIn(shape.element);
  if (shape.kind === 'map') return structureIn(shape.value);
  return isStructure(shape) ? shape : undefined;
}
