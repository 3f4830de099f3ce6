import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';

/** A Table with a name of its own in the API server and in AWS alike: paid by request, keyed by `title`. */
export function tableNamed(name: string, spec: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'dynamodb.services.k8s.aws/v1alpha1',
    kind: 'Table',
    metadata: { name },
    spec: {
      tableName: name,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [{ attributeName: 'title', attributeType: 'S' }],
      keySchema: [{ attributeName: 'title', keyType: 'HASH' }],
      ...spec,
    },
  };
}

/** The same manifest with other fields in its spec; undefined takes one out. */
export function withSpec(
  table: KubeObject,
  changes: Readonly<Record<string, JsonObject[string] | undefined>>,
): KubeObject {
  const spec = Object.entries({ ...table.spec, ...changes }).filter(([, value]) => value !== undefined);
  return { ...table, spec: Object.fromEntries(spec) as JsonObject };
}

/** The same manifest with these annotations. */
export function withAnnotations(table: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject {
  return { ...table, metadata: { ...table.metadata, annotations } };
}

/** The table of examples/blog.yaml, under another name. */
export async function exampleTable(name: string): Promise<KubeObject> {
  const file = resolve(import.meta.dirname, '../../examples/blog.yaml');
  const example: unknown = parse(await readFile(file, 'utf8'));
  if (!isObject(example) || !isObject(example['spec'])) throw new Error(`${file} is not a manifest`);
  return { ...(example as unknown as KubeObject), metadata: { name }, spec: { ...example['spec'], tableName: name } };
}

/** What a table is called in AWS. */
export function awsNameOf({ spec, metadata }: KubeObject): string {
  const name = spec?.['tableName'];
  return typeof name === 'string' ? name : metadata.name;
}
