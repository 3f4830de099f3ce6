import { commandSchema, type SdkModule } from '../../aws/sdk-module.ts';
import type { FieldSource, Overlay } from '../../model/fields.ts';
import { type Operation, Schemas } from '../../model/schema.ts';
import { listOf, memberAt, type StructureShape, structureOf } from '../../model/shapes.ts';
import type { ExtraSource } from './field-source.ts';
import type { KindDefinition } from './kind.ts';

/** The fields that a kind can have; its contract chooses among them. */
export interface KindFields {
  readonly spec: readonly FieldSource[];
  readonly status: readonly FieldSource[];
  /** Members of the create operation's input. */
  readonly created: ReadonlySet<string>;
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
  const extras = (fields: Readonly<Record<string, { source: ExtraSource }>> = {}): FieldSource[] =>
    Object.entries(fields).map(([name, { source }]) => ({ name, shape: extraShape(source) }));
  const extraShape = (source: ExtraSource): FieldSource['shape'] => {
    if ('listOf' in source) return listOf(schemas.shapeOf(module[source.listOf]));
    const member = memberAt(operation(source.operation)[source.side], source.path);
    if (member === undefined) throw new Error(`${service.name} ${kind}: ${source.operation} has no ${source.path}`);
    return member.shape;
  };

  const create = operation(facts.create);
  const spec = [...sources(create.input), ...extras(facts.extra)];
  const names = new Set(spec.map(({ name }) => name));
  const output = outputShape(create, facts.output);
  const isOwn = ({ name }: FieldSource): boolean => !names.has(name) && name !== behaviour.arn;
  const status = [...sources(output).filter(isOwn), ...extras(facts.extraStatus)];
  return {
    spec,
    status,
    created: new Set(create.input.members.map(({ name }) => name)),
    overlay: { spec: overlayOn(spec, facts.overlay), status: overlayOn(status, facts.overlay) },
  };
}

/** The facts that are about these fields. */
function overlayOn(
  fields: readonly FieldSource[],
  overlay: Readonly<Record<string, Overlay>> = {},
): Map<string, Overlay> {
  const shape = structureOf('fields', fields);
  return new Map(Object.entries(overlay).filter(([path]) => memberAt(shape, path) !== undefined));
}

function sources(shape: StructureShape): FieldSource[] {
  return shape.members.map(({ name, shape: type }) => ({ name, shape: type }));
}

function outputShape({ name, output }: Operation, path: string | undefined): StructureShape {
  if (path === undefined) return output;
  const shape = memberAt(output, path)?.shape;
  if (shape?.kind === 'structure') return shape;
  throw new Error(`${name} returns no structure at ${path}`);
}
