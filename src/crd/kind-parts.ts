import type { ExtraSource } from '../engine/definition/field-source.ts';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { kindFields } from '../engine/definition/kind-fields.ts';
import { type FieldOptions, fieldTree } from '../model/fields.ts';
import { type Operation, Schemas } from '../model/schema.ts';
import { isStructure, memberAt, type Shape, type StructureShape, structureIn } from '../model/shapes.ts';
import { type FieldTexts, fieldParts } from './field-parts.ts';
import type { Part } from './part.ts';
import type { SdkDocs } from './sdk-docs.ts';

/** An SDK package's exports by name. */
export type SdkModule = Awaited<ReturnType<KindDefinition['service']['load']>>;

/** What a kind's spec and status consist of. */
export interface KindParts {
  readonly spec: readonly Part[];
  readonly status: readonly Part[];
}

/** What the parts of a kind are found with. */
export interface PartSources {
  /** The service's SDK package. */
  readonly module: SdkModule;
  readonly docs: SdkDocs;
  /** Which paths are fields, in the contract's notation. */
  readonly includes: FieldOptions['includes'];
}

/**
 * The parts of a kind, with AWS's texts about them.
 * @throws Error when the definition names what the SDK does not have.
 */
export function kindParts(definition: KindDefinition, { module, docs, includes }: PartSources): KindParts {
  const { overlay = {} } = definition.facts;
  const fields = kindFields(definition, module);
  const topLevel = topLevelTexts(definition, { module, docs, attributes: fields.attributes });
  const referenceTo: FieldTexts['referenceTo'] = (memberPath) => overlay[memberPath]?.to;
  const parts = (root: 'spec' | 'status'): readonly Part[] => {
    const tree = fieldTree(root, fields[root], { includes, overlay: fields.overlay[root] });
    return fieldParts(tree, { docs, topLevel: (name) => topLevel.get(name) ?? '', referenceTo });
  };
  return { spec: parts('spec'), status: parts('status') };
}

/** The create operation of a kind. */
export function createOperation({ facts }: KindDefinition, module: SdkModule): Operation {
  return new Schemas().operationOf(module[`${facts.create}$`]);
}

interface TextSources extends Pick<PartSources, 'module' | 'docs'> {
  /** Fields that are keys of the map of attributes. */
  readonly attributes: readonly string[];
}

/** The texts about top-level fields, each from where its definition takes the field. */
function topLevelTexts({ facts }: KindDefinition, { module, docs, attributes }: TextSources): Map<string, string> {
  const schemas = new Schemas();
  const operation = (name: string): Operation => schemas.operationOf(module[`${name}$`]);
  const ofMember = (shape: Shape, path: string): string => {
    const around = path.includes('.') ? memberAt(shape, path.slice(0, path.lastIndexOf('.')))?.shape : shape;
    const structure = around && structureIn(around);
    return structure === undefined ? '' : docs.member(structure.name, path.slice(path.lastIndexOf('.') + 1));
  };
  const ofExtra = (source: ExtraSource): string => {
    if ('plain' in source) return '';
    if ('operation' in source) return ofMember(operation(source.operation)[source.side], source.path);
    const shape = schemas.shapeOf(module['listOf' in source ? source.listOf : source.structure]);
    return isStructure(shape) ? docs.structure(shape.name) : '';
  };

  const { input, output } = operation(facts.create);
  const outputs = facts.output === undefined ? output : memberAt(output, facts.output)?.shape;
  const extras = { ...facts.extraStatus, ...facts.extra };
  const field = (member: string): string => facts.rename?.[member] ?? member;
  const map = facts.attributes?.field ?? '';
  // The spec's come last: a name that is in both is the spec's.
  return new Map([
    ...membersOf(outputs).map(({ name }): [string, string] => [field(name), outputs ? ofMember(outputs, name) : '']),
    ...membersOf(input).map(({ name }): [string, string] => [field(name), ofMember(input, name)]),
    ...attributes.map((name): [string, string] => [name, docs.key(input.name, map, name)]),
    ...Object.entries(extras).map(([name, { source, description }]): [string, string] => [
      name,
      description ?? ofExtra(source),
    ]),
  ]);
}

function membersOf(shape: Shape | undefined): StructureShape['members'] {
  return shape !== undefined && isStructure(shape) ? shape.members : [];
}
