import { commandSchema, type SdkModule } from '../../aws/sdk-module.ts';
import type { FieldSource, Overlay } from '../../model/fields.ts';
import { jsonName } from '../../model/names.ts';
import { type Operation, Schemas } from '../../model/schema.ts';
import {
  listOf,
  type Member,
  mapOf,
  memberAt,
  type StructureShape,
  scalar,
  structureOf,
  withMember,
} from '../../model/shapes.ts';
import type { ExtraField, ExtraSource } from './field-source.ts';
import type { AttributeFacts, KindDefinition } from './kind.ts';

/** The fields that a kind can have; its contract chooses among them. */
export interface KindFields {
  readonly spec: readonly FieldSource[];
  readonly status: readonly FieldSource[];
  /** What the create operation takes: its members by the names of the spec's fields. */
  readonly created: ReadonlyMap<string, string>;
  /** Members of the create operation's input that make a repetition of the same call harmless. */
  readonly tokens: readonly string[];
  /** Fields that are keys of the map of attributes. */
  readonly attributes: readonly string[];
  /** Facts about fields, apart for spec and status. */
  readonly overlay: { readonly spec: ReadonlyMap<string, Overlay>; readonly status: ReadonlyMap<string, Overlay> };
}

/**
 * The fields of a kind: its spec is what the create operation takes, its status what that returns, and both have what
 * the definition adds. `module` is the service's SDK package.
 * @throws Error when the definition names what the SDK does not have.
 */
export function kindFields({ service, kind, facts, behaviour }: KindDefinition, module: SdkModule): KindFields {
  const schemas = new Schemas();
  const operation = (name: string): Operation => schemas.operationOf(commandSchema(module, name));
  const extras = (fields: Readonly<Record<string, ExtraField>> = {}): FieldSource[] =>
    Object.entries(fields).map(([name, { source }]) => ({ name, shape: extraShape(source) }));
  const extraShape = (source: ExtraSource): FieldSource['shape'] => {
    if ('plain' in source) return plainShapes[source.plain];
    if ('structure' in source) return schemas.shapeOf(module[source.structure]);
    if ('listOf' in source) return listOf(schemas.shapeOf(module[source.listOf]));
    const member = memberAt(operation(source.operation)[source.side], source.path);
    if (member === undefined) throw new Error(`${service.name} ${kind}: ${source.operation} has no ${source.path}`);
    return member.shape;
  };

  const create = operation(facts.create);
  const attributes = attributeNames(facts.attributes, module);
  const inContract = (root: string, names: readonly string[]): FieldSource[] =>
    names
      .filter((name) => facts.contract.has(`${root}.${facts.overlay?.[name]?.json ?? jsonName(name)}`))
      .map((name) => ({ name, shape: scalar('string') }));
  const renamed = (member: Member): FieldSource => ({
    name: facts.rename?.[member.name] ?? member.name,
    shape: member.shape,
  });
  const members = create.input.members.filter(({ name }) => name !== facts.attributes?.field);
  const spec = withNested([...members.map(renamed), ...inContract('spec', attributes), ...extras(facts.extra)]);
  const names = new Set(spec.map(({ name }) => name));
  const isOwn = ({ name }: FieldSource): boolean => !names.has(name) && name !== behaviour.arn;
  const status = [
    ...outputShape(create, facts.output).members.map(renamed).filter(isOwn),
    ...inContract('status', attributes),
    ...extras(facts.extraStatus),
  ];
  const overlay = { spec: overlayOn(spec, facts.overlay), status: overlayOn(status, facts.overlay) };
  const lost = Object.keys(facts.overlay ?? {}).find((path) => !overlay.spec.has(path) && !overlay.status.has(path));
  if (lost !== undefined) throw new Error(`${service.name} ${kind}: there is no member ${lost} to give facts about`);
  return {
    spec,
    status,
    created: new Map(members.map((member) => [renamed(member).name, member.name])),
    tokens: create.input.members.filter(({ traits }) => traits.idempotencyToken).map(({ name }) => name),
    attributes,
    overlay,
  };
}

/** The fields, with those whose name is a path, `Code.SHA256`, as members of the structures that they are to be in. */
function withNested(fields: readonly FieldSource[]): FieldSource[] {
  const nested = fields.filter(({ name }) => name.includes('.'));
  return fields
    .filter((field) => !nested.includes(field))
    .map((field) => {
      const added = nested.filter(({ name }) => name.startsWith(`${field.name}.`));
      const inside = (name: string): string => name.slice(field.name.length + 1);
      return {
        ...field,
        shape: added.reduce((all, { name, shape }) => withMember(all, inside(name), shape), field.shape),
      };
    });
}

function attributeNames(facts: AttributeFacts | undefined, module: SdkModule): readonly string[] {
  if (facts === undefined) return [];
  if (typeof facts.names !== 'string') return facts.names;
  const names = module[facts.names];
  return typeof names === 'object' && names !== null ? Object.keys(names) : [];
}

const plainShapes = {
  text: scalar('string'),
  texts: listOf(scalar('string')),
  textMap: mapOf(scalar('string')),
  flag: scalar('boolean'),
} as const;

/** The facts that are about these fields. */
function overlayOn(
  fields: readonly FieldSource[],
  overlay: Readonly<Record<string, Overlay>> = {},
): Map<string, Overlay> {
  const shape = structureOf('fields', fields);
  return new Map(Object.entries(overlay).filter(([path]) => memberAt(shape, path) !== undefined));
}

function outputShape({ name, output }: Operation, path: string | undefined): StructureShape {
  if (path === undefined) return output;
  const shape = memberAt(output, path)?.shape;
  if (shape?.kind === 'structure') return shape;
  throw new Error(`${name} returns no structure at ${path}`);
}
