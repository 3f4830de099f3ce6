import type { KubeObject } from '../../kube/object.ts';
import { isObject, type Json, type JsonObject, own } from '../../shared/json.ts';

/** The fields of a schema, in contract notation: `spec.tags[].key`, `spec.variables{}`. */
export interface SchemaPaths {
  readonly paths: ReadonlySet<string>;
  /** Below these anything is kept. */
  readonly open: ReadonlySet<string>;
}

/** The fields of a version's OpenAPI schema, or of a part of one that stands at `root`. */
export function schemaPaths(schema: Json | undefined, root = ''): SchemaPaths {
  const paths = new Set<string>();
  const open = new Set<string>();
  const walk = (node: Json | undefined, path: string): void => {
    if (!isObject(node)) return;
    if (path !== '') paths.add(path);
    if (own(node, 'x-kubernetes-preserve-unknown-fields') === true) open.add(path);
    const properties = own(node, 'properties');
    for (const [name, part] of isObject(properties) ? Object.entries(properties) : []) {
      walk(part, path === '' ? name : `${path}.${name}`);
    }
    walk(own(node, 'items'), `${path}[]`);
    walk(own(node, 'additionalProperties'), `${path}{}`);
  };
  walk(schema, root);
  return { paths, open };
}

/** Fields of `wanted` that a schema would drop; of those that stand in each other only the outermost. */
export function pathsWithout(wanted: Iterable<string>, { paths, open }: SchemaPaths): string[] {
  const isKept = (path: string): boolean => paths.has(path) || ancestors(path).some((outer) => open.has(outer));
  const missing = new Set([...wanted].filter((path) => !isKept(path)));
  return [...missing].filter((path) => !ancestors(path).some((outer) => missing.has(outer))).sort();
}

/** `spec.tags[].key` stands in `spec.tags[]`, `spec.tags` and `spec`. */
function ancestors(path: string): string[] {
  return [...path.matchAll(/\.|\[\]|\{\}/g)].flatMap(({ index }) => (index === 0 ? [] : path.slice(0, index)));
}

/** The versions of a CustomResourceDefinition. */
export function versionsOf({ spec = {} }: Pick<KubeObject, 'spec'>): JsonObject[] {
  const versions = own(spec, 'versions');
  return Array.isArray(versions) ? versions.filter(isObject) : [];
}

/** The schema of one version. */
export function schemaOf(version: JsonObject | undefined): Json | undefined {
  const schema = version === undefined ? undefined : own(version, 'schema');
  return isObject(schema) ? own(schema, 'openAPIV3Schema') : undefined;
}

/** Some paths, for a message. */
export function listed(paths: readonly string[]): string {
  const most = 20;
  const more = paths.length > most ? ` and ${paths.length - most} more` : '';
  return paths.slice(0, most).join(', ') + more;
}
