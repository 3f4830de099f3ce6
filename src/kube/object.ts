import type { Json, JsonObject } from '../shared/json.ts';

/** A reference from an object to one that owns it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Metadata of an object. `name` is empty only in a create with `generateName`. */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  /** Absent for cluster-scoped objects. */
  namespace?: string;
  uid?: string;
  /** Opaque: compare it for equality only. */
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339. */
  creationTimestamp?: string;
  /** RFC 3339; set once deletion was asked for and finalizers hold the object. */
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: Json[];
}

/** Any Kubernetes object, as JSON. Only what the API server checks is certain: `spec` and the rest are the user's. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: JsonObject;
  status?: JsonObject;
  /** Other top-level fields, such as a ConfigMap's `data`. */
  [field: string]: unknown;
}

/** A list of objects, or one page of it. */
export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

/** More about a failure, in a {@link Status}. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
  retryAfterSeconds?: number;
}

/** The API server's answer when there is no object to return: most often an error. */
export interface Status {
  apiVersion: 'v1';
  kind: 'Status';
  status?: 'Success' | 'Failure';
  message?: string;
  /** Machine-readable, e.g. `NotFound` or `AlreadyExists`. */
  reason?: string;
  /** The HTTP status. */
  code?: number;
  details?: StatusDetails;
}

/** What identifies a collection of objects in the API, e.g. `dynamodb.services.k8s.aws`, `v1alpha1`, `tables`. */
export interface GroupVersionResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, in lower case. */
  readonly resource: string;
  /** When it is said, paths that do not fit it are refused. */
  readonly namespaced?: boolean | undefined;
}

/** Which part of a resource a path leads to: all objects, a namespace's, one object, or a subresource of it. */
export interface ResourceLocation {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** E.g. `status`. */
  readonly subresource?: string | undefined;
}

/**
 * The URL path of a resource, e.g. `/apis/apps/v1/namespaces/shop/deployments/web/status`.
 * @throws when a part is empty or cannot be a path segment: an empty name would turn a delete into a delete of all.
 */
export function resourcePath(
  gvr: GroupVersionResource,
  { namespace, name, subresource }: ResourceLocation = {},
): string {
  if (gvr.namespaced === true && namespace === undefined && name !== undefined) {
    throw new Error(`${gvr.resource} ${JSON.stringify(name)}: a namespace is needed`);
  }
  if (gvr.namespaced === false && namespace !== undefined) {
    throw new Error(`${gvr.resource} are not in a namespace, but ${JSON.stringify(namespace)} was given`);
  }
  if (subresource !== undefined && name === undefined) {
    throw new Error(`${gvr.resource}/${subresource}: a name is needed`);
  }
  const root = gvr.group === '' ? '/api' : `/apis/${segment('group', gvr.group)}`;
  const scope = namespace === undefined ? '' : `/namespaces/${segment('namespace', namespace)}`;
  const collection = `${root}/${segment('version', gvr.version)}${scope}/${segment('resource', gvr.resource)}`;
  if (name === undefined) return collection;
  const path = `${collection}/${segment('name', name)}`;
  return subresource === undefined ? path : `${path}/${segment('subresource', subresource)}`;
}

/** `namespace/name`, or `name` for a cluster-scoped object: unique among the objects of one resource. */
export function objectKey({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function segment(what: string, text: string): string {
  if (text === '' || text === '.' || text === '..' || /[/%]/.test(text)) {
    throw new Error(`${JSON.stringify(text)} cannot be the ${what} of a Kubernetes resource`);
  }
  return encodeURIComponent(text);
}
