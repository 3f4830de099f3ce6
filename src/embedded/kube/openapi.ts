import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { Registry } from './registry.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { applyPatchType } from './write-options.ts';

const schemaRoot = '#/components/schemas/';

/** Path of a group version's document below `/openapi/v3/`. */
function documentPath(resource: Resource): string {
  return `${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`;
}

/** `/openapi/v3`: the documents that there are. `hash` changes whenever a document may have changed. */
export function openApiIndex(registry: Registry, hash: string): JsonObject {
  const paths = [...new Set(registry.all().map(documentPath))].map((path): [string, Json] => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** The OpenAPI v3 document of a group version, e.g. for the path `apis/example.com/v1`; undefined when there is none. */
export function openApiDocument(registry: Registry, path: string): JsonObject | undefined {
  const resources = registry.all().filter((resource) => documentPath(resource) === path);
  if (resources.length === 0) return undefined;
  const schemas: JsonObject = {};
  for (const resource of resources) {
    schemas[resource.schemaName] = resource.schema.raw;
    schemas[`${resource.schemaName}List`] = listSchema(resource);
  }
  addReferenced(schemas, registry);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.32.0' },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: { schemas },
  };
}

function listSchema(resource: Resource): JsonObject {
  const { group, version, listKind } = resource;
  return {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      items: { type: 'array', items: { $ref: schemaRoot + resource.schemaName } },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: listKind }],
  };
}

/** Adds the schemas that the others refer to, and those that these refer to. */
function addReferenced(schemas: JsonObject, registry: Registry): void {
  const open: Json[] = Object.values(schemas);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) open.push(...value);
    if (!isObject(value)) continue;
    const ref = value['$ref'];
    const name = typeof ref === 'string' && ref.startsWith(schemaRoot) ? ref.slice(schemaRoot.length) : '';
    const found = Object.hasOwn(registry.schemas.definitions, name) ? registry.schemas.definitions[name] : undefined;
    if (found !== undefined && !Object.hasOwn(schemas, name)) {
      schemas[name] = found;
      open.push(found);
    }
    open.push(...Object.values(value));
  }
}

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'];

/** The operations of a resource: what kubectl looks up is which patches and which query parameters there are. */
function pathsOf(resource: Resource): [string, Json][] {
  const root = `/${documentPath(resource)}/${resource.namespaced ? 'namespaces/{namespace}/' : ''}${resource.plural}`;
  const patchTypes = [applyPatchType, 'application/json-patch+json', 'application/merge-patch+json'];
  if (!resource.isCustom) patchTypes.push('application/strategic-merge-patch+json');
  const item = {
    get: operation(resource, 'get', []),
    put: operation(resource, 'put', writeParameters),
    patch: {
      ...operation(resource, 'patch', [...writeParameters, 'force']),
      requestBody: { content: Object.fromEntries(patchTypes.map((type) => [type, { schema: { type: 'object' } }])) },
    },
    delete: operation(resource, 'delete', ['dryRun', 'propagationPolicy']),
  };
  const collection = {
    get: operation(resource, 'list', ['fieldSelector', 'labelSelector', 'limit', 'continue', 'watch']),
    post: operation(resource, 'post', writeParameters),
  };
  return [
    [root, collection],
    [`${root}/{name}`, item],
  ];
}

function operation(resource: Resource, action: string, parameters: string[]): JsonObject {
  const { group, version, kind } = resource;
  return {
    parameters: parameters.map((name) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } })),
    responses: { 200: { content: { 'application/json': { schema: { $ref: schemaRoot + resource.schemaName } } } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}
