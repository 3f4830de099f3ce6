import type { SdkModule } from '../aws/sdk-module.ts';
import { type Codec, structureCodec } from '../model/codec.ts';
import { type FieldNode, type FieldOptions, type FieldSource, fieldTree } from '../model/fields.ts';
import { jsonName } from '../model/names.ts';
import type { FieldBehaviour, KindDefinition, TagBehaviour } from './definition/kind.ts';
import { kindFields } from './definition/kind-fields.ts';
import type { TagForm } from './tags.ts';

/** A definition together with what its SDK package tells about it. */
export interface LoadedKind {
  readonly definition: KindDefinition;
  /** Between a custom resource's spec or status and the SDK's types. */
  readonly spec: Codec;
  readonly status: Codec;
  /** The spec's fields with all that is in them. */
  readonly specTree: FieldNode;
  /** The spec's fields, in SDK names, that the kind's contract has. */
  readonly specFields: readonly string[];
  /** The definition's facts about fields, and what follows from their shapes. */
  readonly rules: Readonly<Record<string, FieldBehaviour>>;
  /** What the create operation takes of them. */
  readonly creation: CreationFields;
  /** What users call a field: `TableName` is `tableName`. */
  readonly jsonNameOf: (field: string) => string;
  /** The form of the tags field. */
  readonly tagForm: TagForm;
}

/** How a spec becomes the input of the create operation. */
export interface CreationFields {
  /** By field, the member that takes it. */
  readonly members: ReadonlyMap<string, string>;
  /** Fields that are keys of the map of attributes. */
  readonly attributes: ReadonlySet<string>;
  /** Members that make a repeated call harmless, and that the user does not set. */
  readonly tokens: readonly string[];
}

/** Reads the SDK's schemas for a kind, at the kind's first object. */
export async function loadKind(definition: KindDefinition): Promise<LoadedKind> {
  return describeKind(definition, await definition.service.load());
}

function describeKind(definition: KindDefinition, module: SdkModule): LoadedKind {
  const { contract } = definition.facts;
  const fields = kindFields(definition, module);
  const { overlay } = fields;
  const options = (root: 'spec' | 'status'): FieldOptions => ({ includes: contract.has, overlay: overlay[root] });
  const names = new Map(fields.spec.map(({ name }) => [name, overlay.spec.get(name)?.json ?? jsonName(name)]));
  const specFields = [...names].filter(([, json]) => contract.has(`spec.${json}`)).map(([name]) => name);
  const has = (field: string): boolean => specFields.includes(field);
  const specTree = fieldTree('spec', fields.spec, options('spec'));
  return {
    definition,
    specTree,
    spec: structureCodec('spec', fields.spec, options('spec')),
    status: structureCodec('status', fields.status, options('status')),
    specFields,
    rules: { ...mapRules(specTree), ...definition.behaviour.fields },
    creation: {
      members: new Map([...fields.created].filter(([field]) => has(field))),
      attributes: new Set(fields.attributes.filter(has)),
      tokens: fields.tokens.filter((member) => !has(member)),
    },
    tagForm: tagForm(fields.spec, definition.behaviour.tags),
    jsonNameOf: (field) => names.get(field) ?? jsonName(field),
  };
}

/** Maps are told from structures only by their shape: a structure's members may be AWS's, a map's keys are the user's. */
function mapRules(node: FieldNode): Record<string, FieldBehaviour> {
  const element = node.element();
  const own: Record<string, FieldBehaviour> =
    node.shape.kind === 'map' ? { [node.memberPath]: { compare: 'map' } } : {};
  const parts = [...(element === undefined ? [] : [element]), ...node.fields().map((field) => field.node)];
  return Object.assign(own, ...parts.map(mapRules));
}

function tagForm(spec: readonly FieldSource[], tags: TagBehaviour | undefined): TagForm {
  const isMap = spec.find(({ name }) => name === tags?.field)?.shape.kind === 'map';
  return isMap ? 'map' : { key: 'Key', value: 'Value', ...tags?.members, at: tags?.at };
}
