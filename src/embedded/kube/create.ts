import { deepEqual, type JsonObject, setOwn } from '../../shared/json.ts';
import { type Api, keyOf, kindSubject, nowText, subjectOf, type Target, viewOf } from './api.ts';
import { alreadyExists, type FieldError, forbidden, invalid, notFound } from './api-error.ts';
import { crdBucket } from './crd.ts';
import { type FieldSet, fieldSetOf } from './field-set.ts';
import { type Manager, managedFieldsAfterUpdate, type TrackedWrite } from './managed-fields.ts';
import { copyOf, ensureObjectAt, isDeleting, type KubeObject, metadataOf, nameOf, setOrRemove } from './object.ts';
import { prepareMetaForCreate, validateMeta } from './object-meta.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { applyDefaults } from './schema-prune-default.ts';
import { validateListTypes, validateValue } from './schema-validate.ts';
import { transitionErrors } from './transition-rules.ts';
import type { WriteOptions } from './write-options.ts';

/** Creates a decoded object, which may be changed, and returns it as stored. */
export function createObject(api: Api, target: Target, draft: KubeObject, options: WriteOptions): KubeObject {
  const { resource } = target;
  prepareMetaForCreate(api, draft, target);
  const named = { ...target, name: nameOf(draft) };
  checkNamespaceState(api, named);
  checkDefinition(api, named);
  const write = trackedWrite(api, target, options, 'Update');
  setManagedFields(draft, managedFieldsAfterUpdate({}, draft, write));
  return storeNew(api, named, draft, options.dryRun, resource.rules.answer);
}

/** The last steps of a creation, shared with server-side apply: prepare, validate, store. */
export function storeNew(
  api: Api,
  target: Target,
  draft: KubeObject,
  dryRun: boolean,
  answer?: (object: KubeObject) => KubeObject,
): KubeObject {
  const { resource } = target;
  if (resource.hasStatus) {
    delete draft['status'];
    // A default of the status as a whole is no writer's.
    applyDefaults(draft, resource.isCustom ? resource.schema : undefined);
  }
  resource.rules.prepare?.(draft, undefined);
  if (answer !== undefined) return answer({ ...draft, metadata: {} });
  validate(draft, undefined, target);
  const key = keyOf(target);
  if (api.store.get(resource.bucket, key) !== undefined) throw alreadyExists(subjectOf(target));
  const stored = resource.rules.toStored?.(draft) ?? draft;
  return viewOf(resource, dryRun ? stored : api.store.put(resource.bucket, key, stored));
}

/** Throws a 404 or 403 unless the target's namespace exists and is not going away. */
export function checkNamespaceState(api: Api, target: Target): void {
  if (!target.resource.namespaced) return;
  const namespace = api.store.get('namespaces', target.namespace);
  if (namespace === undefined) throw notFound({ group: '', kind: 'namespaces', name: target.namespace });
  if (!isDeleting(namespace)) return;
  const why = `namespace ${target.namespace} is being terminated`;
  throw forbidden(
    subjectOf(target),
    `unable to create new content in namespace ${target.namespace} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message: why, field: 'metadata.namespace' }],
  );
}

/** Throws a 403 while the definition of a custom resource is going away. */
export function checkDefinition(api: Api, target: Target): void {
  const { resource } = target;
  const crd = resource.isCustom ? api.store.get(crdBucket, resource.bucket) : undefined;
  if (crd !== undefined && isDeleting(crd)) {
    throw forbidden(subjectOf(target), 'create not allowed while custom resource definition is terminating');
  }
}

/** Fields that a write cannot change, whatever it sends. */
function resetFields({ resource, subresource }: Target): FieldSet {
  if (subresource === 'status') return fieldSetOf(['f:metadata'], ['f:spec']);
  return resource.hasStatus ? fieldSetOf(['f:status']) : fieldSetOf();
}

/** Who writes to the target, for `managedFields`. */
export function trackedWrite(
  api: Api,
  target: Target,
  options: WriteOptions,
  operation: Manager['operation'],
): TrackedWrite {
  const { resource, subresource } = target;
  const manager: Manager = { name: options.fieldManager, operation, apiVersion: apiVersionOf(resource), subresource };
  return { manager, schema: resource.schema, now: nowText(api), reset: resetFields(target) };
}

/** Sets `metadata.managedFields` in place. */
export function setManagedFields(draft: KubeObject, managedFields: JsonObject[]): void {
  setOrRemove(ensureObjectAt(draft, 'metadata'), 'managedFields', managedFields);
}

/** Throws a 422 with everything that is wrong with the draft. `live` is undefined for a creation. */
export function validate(draft: KubeObject, live: KubeObject | undefined, target: Target): void {
  const { resource } = target;
  const errors = [...validateMeta(draft, live, target), ...schemaErrors(draft, resource)];
  errors.push(...(resource.rules.validate?.(draft, live) ?? []));
  if (resource.hasRules) errors.push(...ruleErrors(draft, live, resource, errors));
  if (errors.length > 0) throw invalid(kindSubject(resource, nameOf(draft)), errors);
}

/** Typed objects have been checked by decoding them. */
function schemaErrors(draft: KubeObject, resource: Resource): FieldError[] {
  if (!resource.isCustom) return [];
  const { metadata: _, ...body } = draft;
  const errors = [...validateValue(body, resource.schema, ''), ...validateListTypes(body, resource.schema, '')];
  return errors.filter((error) => error.field !== 'metadata');
}

const blocking: readonly FieldError['kind'][] = ['required', 'type', 'unsupported', 'tooLong', 'tooMany'];

/** The validation rules run only on an object that fits its schema; other errors say that they did not. */
function ruleErrors(
  draft: KubeObject,
  live: KubeObject | undefined,
  { schema }: Resource,
  found: readonly FieldError[],
): FieldError[] {
  if (found.some((error) => blocking.includes(error.kind))) {
    const detail =
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
    return [{ kind: 'invalid', field: '<nil>', value: null, detail }];
  }
  const { metadata: _, ...body } = draft;
  return transitionErrors(body, live, schema, '');
}

/** True when two states differ in nothing but the times in `managedFields`. */
export function isSameObject(a: KubeObject, b: KubeObject): boolean {
  return deepEqual(withoutTimes(a), withoutTimes(b));
}

function withoutTimes(object: KubeObject): KubeObject {
  const metadata = copyOf(metadataOf(object));
  const managed = metadata['managedFields'];
  if (Array.isArray(managed)) {
    setOwn(
      metadata,
      'managedFields',
      managed.map((entry) => ({ ...(entry as JsonObject), time: null })),
    );
  }
  return { ...object, metadata };
}
