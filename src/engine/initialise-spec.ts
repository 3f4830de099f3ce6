import type { KubeClient } from '../kube/client.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { isObject, type Json, type JsonObject, own, setOwn } from '../shared/json.ts';

/** Under this name a field belongs to AWS's choice, and to no command or controller. */
export const initialiser = 'tack-late-initialize';

/**
 * Sets fields of the spec that nobody has set, over the very state that the caller has seen. It is done by server-side
 * apply: a merge patch would come to own the structures around the fields as well, and hold them when their last field
 * goes; the API server then makes null of them and refuses what the user applies.
 * @throws KubeError, a conflict when the object was changed or deleted meanwhile.
 */
export async function initialiseSpec(
  kube: KubeClient,
  resource: GroupVersionResource,
  { object, spec }: { readonly object: KubeObject; readonly spec: JsonObject },
): Promise<KubeObject> {
  const { apiVersion, kind } = object;
  // With the uid no object is made in the place of one that is gone.
  const { namespace, name, uid, resourceVersion } = object.metadata;
  const place = { namespace, name };
  // Watches leave out who owns what. What was set earlier has to be applied again, or it goes.
  const live = await kube.get<KubeObject>(resource, place);
  const patch = {
    ...{ apiVersion, kind, metadata: { ...place, uid, resourceVersion } },
    spec: { ...ownedSpec(live), ...withoutEmpty(spec) },
  };
  return kube.patch<KubeObject>(resource, { ...place, patch }, { type: 'apply', fieldManager: initialiser });
}

/** Those of the spec's fields that are still as they were set here. */
function ownedSpec({ metadata, spec = {} }: KubeObject): JsonObject {
  const managed = metadata['managedFields'];
  const entries = Array.isArray(managed) ? managed.filter(isObject) : [];
  const entry = entries.find(({ manager, operation }) => manager === initialiser && operation === 'Apply');
  const fields = isObject(entry?.['fieldsV1']) ? own(entry['fieldsV1'], 'f:spec') : undefined;
  return isObject(fields) ? ownedParts(fields, spec) : {};
}

function ownedParts(fields: JsonObject, value: JsonObject): JsonObject {
  const owned: JsonObject = {};
  for (const [key, inner] of Object.entries(fields)) {
    const name = key.startsWith('f:') ? key.slice(2) : undefined;
    const part = name === undefined ? undefined : own(value, name);
    if (name === undefined || part === undefined) continue;
    const isWhole = !isObject(inner) || Object.keys(inner).length === 0;
    setOwn(owned, name, isWhole || !isObject(part) ? part : ownedParts(inner, part));
  }
  return owned;
}

/** An empty structure asks for nothing, and would be owned as such. */
function withoutEmpty(object: JsonObject): JsonObject {
  const full: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const part: Json = isObject(value) ? withoutEmpty(value) : value;
    if (!isObject(part) || Object.keys(part).length > 0) setOwn(full, key, part);
  }
  return full;
}
