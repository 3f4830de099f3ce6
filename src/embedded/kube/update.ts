import { deepEqual, isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { mergePatch } from '../../shared/merge-patch.ts';
import { type Api, keyOf, kindSubject, requireStored, type Target, viewOf } from './api.ts';
import { ApiError, badRequest, invalid, unsupportedMediaType } from './api-error.ts';
import { configurationErrors } from './apply-check.ts';
import {
  checkDefinition,
  checkNamespaceState,
  isSameObject,
  setManagedFields,
  storeNew,
  trackedWrite,
  validate,
} from './create.ts';
import { admit, type Body, type Decoded, type FieldValidation, parseBody, wrongKind } from './decode.ts';
import { applyConfiguration, managedFieldsAfterUpdate } from './managed-fields.ts';
import {
  copyOf,
  ensureObjectAt,
  isDeleting,
  type KubeObject,
  metadataOf,
  nameOf,
  namespaceOf,
  numberAt,
  resourceVersionOf,
  setOrRemove,
  textAt,
  textsAt,
} from './object.ts';
import { prepareMetaForCreate, prepareMetaForUpdate } from './object-meta.ts';
import { jsonPatch } from './patch-json.ts';
import { strategicMergePatch } from './patch-strategic.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { applyPatchType, type WriteOptions } from './write-options.ts';

/** Replaces an object by a decoded one, which may be changed; returns it as stored. */
export function replaceObject(api: Api, target: Target, draft: KubeObject, options: WriteOptions): KubeObject {
  const stored = requireStored(api, target);
  if (resourceVersionOf(draft) === '' && !target.resource.rules.unconditionalUpdate) {
    const subject = { group: target.resource.group, kind: target.resource.plural, name: target.name };
    const detail = 'must be specified for an update';
    throw invalid(subject, [{ kind: 'invalid', field: 'metadata.resourceVersion', value: 0, detail }]);
  }
  const live = viewOf(target.resource, stored);
  prepareMetaForUpdate(draft, live, target);
  const write = trackedWrite(api, target, options, 'Update');
  setManagedFields(draft, managedFieldsAfterUpdate(live, draft, write));
  return storeUpdate(api, target, stored, draft, options.dryRun);
}

/** Prepares, validates and stores the next state of an object; removes it when nothing keeps it any more. */
function storeUpdate(api: Api, target: Target, stored: KubeObject, next: KubeObject, dryRun: boolean): KubeObject {
  const { resource, subresource } = target;
  const live = viewOf(resource, stored);
  const draft = subresource === 'status' ? statusUpdate(next, live) : mainUpdate(next, live, resource);
  validate(draft, live, target);
  const nextStored = resource.rules.toStored?.(draft) ?? draft;
  if (isDeleting(nextStored) && isReleased(nextStored, resource)) {
    if (!dryRun) api.store.remove(resource.bucket, keyOf(target), nextStored);
    return viewOf(resource, nextStored);
  }
  const liveStored = resource.rules.toStored?.(live) ?? live;
  if (isSameObject(liveStored, nextStored)) return live;
  return viewOf(resource, dryRun ? nextStored : api.store.put(resource.bucket, keyOf(target), nextStored));
}

/** True when neither finalizers nor anything else keep an object that is to be deleted. */
export function isReleased(object: KubeObject, resource: Resource): boolean {
  return textsAt(metadataOf(object), 'finalizers').length === 0 && resource.rules.isHeld?.(object) !== true;
}

/** Everything but the status, if that has a subresource, and the generation that counts such changes. */
function mainUpdate(next: KubeObject, live: KubeObject, resource: Resource): KubeObject {
  const draft = copyOf(next);
  if (resource.hasStatus) setOrRemove(draft, 'status', own(live, 'status'));
  resource.rules.prepare?.(draft, live);
  if (resource.rules.countsGenerations && !deepEqual(desired(draft, resource), desired(live, resource))) {
    ensureObjectAt(draft, 'metadata')['generation'] = numberAt(metadataOf(live), 'generation') + 1;
  }
  return draft;
}

/** What generations count: a status that has no subresource of its own is like any other field. */
function desired({ metadata: _, status, ...rest }: KubeObject, { hasStatus }: Resource): JsonObject {
  return hasStatus || status === undefined ? rest : { ...rest, status };
}

/** Only the status and who owns it. */
function statusUpdate(next: KubeObject, live: KubeObject): KubeObject {
  const draft = copyOf(live);
  setOrRemove(draft, 'status', own(next, 'status'));
  setOrRemove(ensureObjectAt(draft, 'metadata'), 'managedFields', own(metadataOf(next), 'managedFields'));
  return draft;
}

type Patch = (live: KubeObject, patch: Json, resource: Resource) => Json;

const patches: Readonly<Record<string, Patch>> = {
  'application/json-patch+json': (live, patch) => jsonPatch(live, patch),
  'application/merge-patch+json': (live, patch) => mergePatch(live, patch),
  'application/strategic-merge-patch+json': (live, patch, resource) =>
    strategicMergePatch(live, patch, resource.schema),
};

function acceptedPatches(resource: Resource): string[] {
  const types = [...Object.keys(patches), applyPatchType];
  return types.filter((type) => !resource.isCustom || !type.includes('strategic'));
}

/** Applies a patch of any kind and returns the object with warnings and whether it was created. */
export function patchObject(
  api: Api,
  target: Target,
  body: Body,
  options: WriteOptions,
): Decoded & { readonly created: boolean } {
  const accepted = acceptedPatches(target.resource);
  if (!accepted.includes(body.contentType)) throw unsupportedMediaType(accepted);
  if (body.contentType === applyPatchType) return applyObject(api, target, body, options);
  const stored = requireStored(api, target);
  const live = viewOf(target.resource, stored);
  const { value: patch } = parseBody(body, 'error decoding patch');
  const patched = patches[body.contentType]?.(live, patch, target.resource);
  if (!isObject(patched)) throw badRequest('the patch does not lead to a JSON object');
  const { object, warnings } = decodePatched(api, target.resource, patched, options.fieldValidation);
  checkPatchedIdentity(object, live, patched, target);
  prepareMetaForUpdate(object, live, target);
  const write = trackedWrite(api, target, options, 'Update');
  setManagedFields(object, managedFieldsAfterUpdate(live, object, write));
  return { object: storeUpdate(api, target, stored, object, options.dryRun), warnings, created: false };
}

function decodePatched(api: Api, resource: Resource, patched: JsonObject, validation: FieldValidation): Decoded {
  const { object, unknown } = admit(patched, resource, api.registry);
  if (validation === 'Strict' && unknown.length > 0) {
    const detail = `strict decoding error: ${unknown.join(', ')}`;
    throw invalid({ group: '', kind: '', name: '' }, [
      { kind: 'invalid', field: 'patch', value: JSON.stringify(patched), detail },
    ]);
  }
  return { object, warnings: validation === 'Warn' ? unknown : [] };
}

/** A patch cannot change what the object is. */
function checkPatchedIdentity(object: KubeObject, live: KubeObject, patched: JsonObject, target: Target): void {
  const { resource, name } = target;
  const kind = textAt(patched, 'kind');
  if (kind !== resource.kind) throw wrongKind(resource, kind, name);
  const apiVersion = textAt(patched, 'apiVersion');
  if (apiVersion !== apiVersionOf(resource)) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(resource)})`,
    );
  }
  const uid = textAt(metadataOf(object), 'uid');
  if (uid !== '' && uid !== textAt(metadataOf(live), 'uid')) {
    const error = { kind: 'invalid', field: 'metadata.uid', value: uid, detail: 'field is immutable' } as const;
    throw invalid(kindSubject(resource, name), [error]);
  }
}

/** Server-side apply: creates the object or merges the configuration into it. */
function applyObject(
  api: Api,
  target: Target,
  body: Body,
  options: WriteOptions,
): Decoded & { readonly created: boolean } {
  const { resource } = target;
  const stored = api.store.get(resource.bucket, keyOf(target));
  const live = stored === undefined ? {} : viewOf(resource, stored);
  const { configuration, warnings } = decodeConfiguration(body, target, options.fieldValidation);
  if (stored === undefined && target.subresource !== '') requireStored(api, target);
  const write = trackedWrite(api, target, options, 'Apply');
  const { object, managedFields } = applyConfiguration(live, configuration, write, options.force);
  const merged = admit(object, resource, api.registry, true);
  setManagedFields(merged.object, managedFields);
  if (stored === undefined) {
    prepareMetaForCreate(api, merged.object, target);
    checkNamespaceState(api, target);
    checkDefinition(api, target);
    return { object: storeNew(api, target, merged.object, options.dryRun), warnings, created: true };
  }
  prepareMetaForUpdate(merged.object, live, target);
  return { object: storeUpdate(api, target, stored, merged.object, options.dryRun), warnings, created: false };
}

function decodeConfiguration(
  body: Body,
  target: Target,
  validation: FieldValidation,
): { configuration: KubeObject; warnings: string[] } {
  const { resource, name } = target;
  const { value, duplicates } = parseBody(body, 'error decoding YAML');
  if (!isObject(value)) throw badRequest('error decoding YAML: an apply patch must be an object');
  if (validation === 'Strict' && duplicates.length > 0) {
    throw badRequest(`error strict decoding YAML: ${duplicates.join(', ')}`);
  }
  const apiVersion = textAt(value, 'apiVersion');
  const expected = apiVersionOf(resource);
  if (apiVersion !== expected) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${expected}`,
    );
  }
  if (textAt(value, 'kind') !== resource.kind) throw wrongKind(resource, textAt(value, 'kind'), name);
  checkConfiguration(value, target);
  const configuration = copyOf(value);
  const metadata = ensureObjectAt(configuration, 'metadata');
  if (own(metadata, 'managedFields') !== undefined && own(metadata, 'managedFields') !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (nameOf(configuration) === '') metadata['name'] = name;
  if (target.namespace !== '' && textAt(metadata, 'namespace') === '') setOwn(metadata, 'namespace', target.namespace);
  return { configuration, warnings: validation === 'Warn' ? duplicates : [] };
}

/** Throws upstream's error for a configuration that does not fit the schema. */
function checkConfiguration(configuration: JsonObject, { resource, name }: Target): void {
  const errors = configurationErrors(configuration, resource.schema);
  if (errors.length === 0) return;
  const object = `${namespaceOf(configuration)}/${name}; ${resource.group}/${resource.version}, Kind=${resource.kind}`;
  const [only] = errors;
  const text = errors.length === 1 ? only : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`;
  throw new ApiError(500, '', `failed to create typed patch object (${object}): ${text}`);
}
