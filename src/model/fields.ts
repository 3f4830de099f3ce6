import { jsonName } from './names.ts';
import { isStructure, type Member, memberAt, type Shape, type StructureShape, structureOf } from './shapes.ts';

/** A top-level field of a spec or status: a member of some operation, or one that a definition adds. */
export interface FieldSource {
  /** As definitions call it, in the SDK's spelling: `KMSMasterKeyId`. */
  readonly name: string;
  /** Its name in the custom resource where that is not `jsonName(name)`. */
  readonly json?: string;
  readonly shape: Shape;
}

/** Facts of one field that the API model does not hold. */
export interface Overlay {
  /** Its name in the custom resource where that is not `jsonName(name)`. */
  readonly json?: string;
  /** The custom resource names a key of a Secret instead of the text itself; per element of a list or map. */
  readonly secret?: true;
  /** The field beside it, or for a list the list beside it, that refers to another custom resource. */
  readonly reference?: { readonly json: string };
}

/** Which fields there are, and what is special about them. */
export interface FieldOptions {
  /** Whether a path in contract notation is a field: `spec.sseSpecification.enabled`, `spec.tags[].key`, `spec.x{}.y`. */
  readonly includes: (path: string) => boolean;
  /** By path of member names without a mark for lists and maps: `SSESpecification.KMSMasterKeyId`. */
  readonly overlay?: ReadonlyMap<string, Overlay>;
}

/** One member of a structure as the custom resource shows it. */
export interface Field {
  readonly name: string;
  readonly json: string;
  /** False when the contract has only the reference to it. */
  readonly included: boolean;
  /** JSON name of the sibling that refers to another custom resource. */
  readonly reference: string | undefined;
  readonly node: FieldNode;
}

/**
 * A place in a spec or status: the whole, a field, a list's element or a map's value. Walked lazily, since shapes may
 * be recursive; it is the contract that ends them.
 */
export class FieldNode {
  /** In contract notation: `spec.tags[]`. */
  readonly path: string;
  /** Member names, as overlays are addressed: `Tags`. Empty for the whole. */
  readonly memberPath: string;
  readonly shape: Shape;
  readonly #options: FieldOptions;

  constructor(path: string, memberPath: string, shape: Shape, options: FieldOptions) {
    this.path = path;
    this.memberPath = memberPath;
    this.shape = shape;
    this.#options = options;
  }

  /** Whether the custom resource holds a reference to a Secret here. */
  get secret(): boolean {
    const { kind } = this.shape;
    return kind !== 'list' && kind !== 'map' && this.#options.overlay?.get(this.memberPath)?.secret === true;
  }

  /** The included members of a structure or union; computed at each call. */
  fields(): Field[] {
    if (!isStructure(this.shape)) return [];
    const fields = this.shape.members.map((member) => this.#field(member)).filter((field) => field !== undefined);
    requireDistinct(this.path, fields);
    return fields;
  }

  /** A list's element or a map's value. Undefined for other shapes. */
  element(): FieldNode | undefined {
    if (this.shape.kind === 'list') return this.#part('[]', this.shape.element);
    return this.shape.kind === 'map' ? this.#part('{}', this.shape.value) : undefined;
  }

  #field(member: Member): Field | undefined {
    const memberPath = this.memberPath === '' ? member.name : `${this.memberPath}.${member.name}`;
    const overlay = this.#options.overlay?.get(memberPath);
    const json = overlay?.json ?? jsonName(member.name);
    const path = `${this.path}.${json}`;
    const included = this.#options.includes(path);
    const reference = overlay?.reference?.json;
    const referenced = reference !== undefined && this.#options.includes(`${this.path}.${reference}`);
    if (!included && !referenced) return undefined;
    const node = new FieldNode(path, memberPath, member.shape, this.#options);
    return { name: member.name, json, included, reference: referenced ? reference : undefined, node };
  }

  #part(mark: string, shape: Shape): FieldNode {
    return new FieldNode(this.path + mark, this.memberPath, shape, this.#options);
  }
}

/**
 * The fields of a spec or status.
 * @throws Error when an overlay names no member, two fields have one name, or a secret is no scalar.
 */
export function fieldTree(root: 'spec' | 'status', sources: readonly FieldSource[], options: FieldOptions): FieldNode {
  const shape = structureOf(root, sources);
  const overlay = new Map(options.overlay);
  for (const { name, json } of sources) {
    if (json !== undefined) overlay.set(name, { json, ...overlay.get(name) });
  }
  for (const [path, facts] of overlay) requireApplicable(root, shape, path, facts);
  return new FieldNode(root, '', shape, { ...options, overlay });
}

function requireApplicable(root: string, shape: StructureShape, path: string, facts: Overlay): void {
  const member = memberAt(shape, path);
  if (member === undefined) throw new Error(`${root}: there is no member ${path} to give facts about`);
  if (facts.secret && isStructure(innermost(member.shape))) {
    throw new Error(`${root}: ${path} is a structure, not a text: it cannot be kept in a Secret`);
  }
}

function innermost(shape: Shape): Shape {
  if (shape.kind === 'list') return innermost(shape.element);
  return shape.kind === 'map' ? innermost(shape.value) : shape;
}

function requireDistinct(path: string, fields: readonly Field[]): void {
  const owners = new Map<string, string>();
  for (const { name, json, included, reference } of fields) {
    for (const key of [included ? json : undefined, reference]) {
      if (key === undefined) continue;
      const other = owners.get(key);
      if (other !== undefined) throw new Error(`${path}.${key}: both ${other} and ${name} have this name`);
      owners.set(key, name);
    }
  }
}
