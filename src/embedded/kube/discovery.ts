import type { JsonObject } from '../../shared/json.ts';
import type { Registry } from './registry.ts';
import { apiVersionOf, type Resource } from './resource.ts';

/** Media type of the discovery that lists all groups with their resources at once. */
const aggregatedType = /application\/json;(?=[^,]*g=apidiscovery\.k8s\.io)(?=[^,]*v=v2(?:;|,|$))/;

/** A discovery document with its content type. */
export interface DiscoveryDocument {
  readonly body: JsonObject;
  readonly contentType: string;
}

const statusVerbs = ['get', 'patch', 'update'];

/** Answers `/api`, `/apis` and the documents below; undefined for a path that has none. */
export function discoveryDocument(
  registry: Registry,
  path: readonly string[],
  accept: string,
): DiscoveryDocument | undefined {
  const [root, group, version] = path;
  const resources = registry.all();
  if (path.length === 1 && aggregatedType.test(accept)) {
    return {
      body: aggregated(resources.filter((resource) => (root === 'api') === (resource.group === ''))),
      contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    };
  }
  const body = root === 'api' ? coreDocument(resources, path) : groupDocument(resources, path, group, version);
  return body === undefined ? undefined : { body, contentType: 'application/json' };
}

function coreDocument(resources: readonly Resource[], path: readonly string[]): JsonObject | undefined {
  if (path.length === 1) {
    const address = { clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' };
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [address] };
  }
  if (path.length !== 2 || path[1] !== 'v1') return undefined;
  return resourceList(
    'v1',
    resources.filter((resource) => resource.group === ''),
  );
}

function groupDocument(
  resources: readonly Resource[],
  path: readonly string[],
  group: string | undefined,
  version: string | undefined,
): JsonObject | undefined {
  const groups = Map.groupBy(
    resources.filter((resource) => resource.group !== ''),
    (resource) => resource.group,
  );
  if (group === undefined) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map(([name, all]) => apiGroup(name, all)) };
  }
  const members = groups.get(group);
  if (members === undefined || path.length > 3) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group, members) };
  const served = members.filter((resource) => resource.version === version);
  return served.length === 0 ? undefined : resourceList(`${group}/${version}`, served);
}

function apiGroup(name: string, resources: readonly Resource[]): JsonObject {
  const versions = [...new Set(resources.map((resource) => resource.version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] ?? null };
}

function resourceList(groupVersion: string, resources: readonly Resource[]): JsonObject {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: resources.flatMap((resource) => {
      const { plural, singular, namespaced, kind, verbs } = resource;
      const main = { name: plural, singularName: singular, namespaced, kind, verbs: [...verbs], ...aliases(resource) };
      const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: statusVerbs };
      return resource.hasStatus ? [main, status] : [main];
    }),
  };
}

function aliases({ shortNames, categories }: Resource): JsonObject {
  return {
    ...(shortNames.length === 0 ? {} : { shortNames: [...shortNames] }),
    ...(categories.length === 0 ? {} : { categories: [...categories] }),
  };
}

function aggregated(resources: readonly Resource[]): JsonObject {
  const groups = Map.groupBy(resources, (resource) => resource.group);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([name, members]) => ({
      metadata: name === '' ? {} : { name },
      versions: [...Map.groupBy(members, apiVersionOf)].map(([, served]) => ({
        version: served[0]?.version ?? '',
        resources: served.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(resource: Resource): JsonObject {
  const { group, version, kind } = resource;
  const responseKind = { group, version, kind };
  const status = { subresource: 'status', responseKind, verbs: statusVerbs };
  return {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: [...resource.verbs],
    ...aliases(resource),
    ...(resource.hasStatus ? { subresources: [status] } : {}),
  };
}
