import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/kube/object.ts';
import type { JsonObject } from '../../../src/shared/json.ts';

/** What is known of an upstream definition: each field's type by its path, `list[].a` and `map{}`. */
interface UpstreamKind {
  readonly plural: string;
  readonly singular: string;
  readonly listKind: string;
  readonly shortNames?: readonly string[];
  readonly scope: string;
  readonly version: string;
  readonly spec: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, string>>;
  /** Paths from `spec` or `status` on. */
  readonly required: readonly string[];
  readonly validations?: readonly { readonly path: string; readonly rule: string; readonly message: string }[];
  readonly printerColumns: readonly JsonObject[];
}

/** A schema while it is put together. */
interface Schema {
  type: string;
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  required?: string[];
  'x-kubernetes-validations'?: { rule: string; message: string }[];
}

/** Upstream's CustomResourceDefinitions of some kinds, made from the facts of crds.json. */
export async function upstreamCrds(): Promise<KubeObject[]> {
  const text = await readFile(join(import.meta.dirname, 'crds.json'), 'utf8');
  const kinds: Readonly<Record<string, UpstreamKind>> = JSON.parse(text);
  return Object.entries(kinds).map(([id, facts]) => {
    const [group = '', kind = ''] = id.split('/');
    const { plural, singular, listKind, shortNames = [], scope, version } = facts;
    const versions = [
      {
        ...{ name: version, served: true, storage: true, subresources: { status: {} } },
        additionalPrinterColumns: facts.printerColumns,
        schema: { openAPIV3Schema: schemaOf(facts) },
      },
    ];
    const spec = { group, scope, names: { kind, plural, singular, listKind, shortNames }, versions };
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: JSON.parse(JSON.stringify(spec)),
    };
  });
}

function schemaOf({ spec, status, required, validations = [] }: UpstreamKind): Schema {
  const root: Schema = { type: 'object', properties: {} };
  for (const [section, fields] of Object.entries({ spec, status })) {
    at(root, section).type = 'object';
    for (const [path, text] of Object.entries(fields)) {
      const [, type = '', format] = /^(\w+)(?:\((.+)\))?$/.exec(text) ?? [];
      Object.assign(at(root, `${section}.${path}`), format === undefined ? { type } : { type, format });
    }
  }
  for (const path of required) {
    const parent = at(root, path.slice(0, path.lastIndexOf('.')));
    parent.required = [...(parent.required ?? []), path.slice(path.lastIndexOf('.') + 1)];
  }
  for (const { path, rule, message } of validations) at(root, path)['x-kubernetes-validations'] = [{ rule, message }];
  for (const name of ['apiVersion', 'kind']) at(root, name).type = 'string';
  at(root, 'metadata').type = 'object';
  return root;
}

/** The schema at a path, which is made where there is none yet. */
function at(root: Schema, path: string): Schema {
  let schema = root;
  for (const part of path.split(/\.|(?=\[\])|(?=\{\})/)) {
    const none: Schema = { type: 'object' };
    if (part === '[]') schema = schema.items ??= none;
    else if (part === '{}') schema = schema.additionalProperties ??= none;
    else {
      schema.properties ??= {};
      schema = schema.properties[part] ??= none;
    }
  }
  return schema;
}
