import type { SdkModule } from '../aws/sdk-module.ts';
import { type Codec, structureCodec } from '../model/codec.ts';
import type { FieldOptions } from '../model/fields.ts';
import { jsonName } from '../model/names.ts';
import type { KindDefinition } from './definition/kind.ts';
import { kindFields } from './definition/kind-fields.ts';

/** A definition together with what its SDK package tells about it. */
export interface LoadedKind {
  readonly definition: KindDefinition;
  /** Between a custom resource's spec or status and the SDK's types. */
  readonly spec: Codec;
  readonly status: Codec;
  /** The spec's fields, in SDK names, that the kind's contract has. */
  readonly specFields: readonly string[];
  /** Those of them that the create operation takes. */
  readonly createFields: ReadonlySet<string>;
  /** What users call a field: `TableName` is `tableName`. */
  readonly jsonNameOf: (field: string) => string;
  /** The form of the tags field. */
  readonly tagForm: 'list' | 'map';
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
  return {
    definition,
    spec: structureCodec('spec', fields.spec, options('spec')),
    status: structureCodec('status', fields.status, options('status')),
    specFields,
    createFields: new Set(specFields.filter((name) => fields.created.has(name))),
    tagForm:
      fields.spec.find(({ name }) => name === definition.behaviour.tags?.field)?.shape.kind === 'map' ? 'map' : 'list',
    jsonNameOf: (field) => names.get(field) ?? jsonName(field),
  };
}
