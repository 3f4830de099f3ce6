import type { JsonObject } from '../../shared/json.ts';
import { type Api, keyOf, kindSubject, requireStored, subjectOf, type Target, viewOf } from './api.ts';
import { conflict, forbidden } from './api-error.ts';
import { isSameObject } from './create.ts';
import {
  copyOf,
  ensureObjectAt,
  isDeleting,
  type KubeObject,
  metadataOf,
  resourceVersionOf,
  setOrRemove,
  textsAt,
  uidOf,
} from './object.ts';
import { markDeleted } from './object-meta.ts';
import { isReleased } from './update.ts';
import type { DeleteOptions, Propagation } from './write-options.ts';

/** Finalizers that make the garbage collector treat dependents before an object goes. */
export const propagationFinalizers: Readonly<Record<Propagation, string | undefined>> = {
  Background: undefined,
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};

/** Deletes an object, or marks it as deleted when something keeps it. Returns the response: a Status, or the object. */
export function deleteObject(api: Api, target: Target, options: DeleteOptions): JsonObject {
  const { resource, name } = target;
  const stored = requireStored(api, target);
  checkPreconditions(stored, target, options);
  if (resource.rules.undeletable?.includes(name) === true) {
    throw forbidden(subjectOf(target), 'this namespace may not be deleted');
  }
  const draft = copyOf(stored);
  setPropagation(draft, options.propagation);
  if (!isDeleting(stored)) resource.rules.onDelete?.(draft);
  if (isReleased(draft, resource)) {
    if (!options.dryRun) api.store.remove(resource.bucket, keyOf(target));
    return deletedStatus(target, stored);
  }
  markDeleted(api, draft, resource.rules.isHeld === undefined);
  if (options.dryRun || isSameObject(stored, draft)) return viewOf(resource, draft);
  return viewOf(resource, api.store.put(resource.bucket, keyOf(target), draft));
}

function checkPreconditions(stored: KubeObject, target: Target, { uid, resourceVersion }: DeleteOptions): void {
  const subject = kindSubject(target.resource, target.name);
  if (uid !== '' && uid !== uidOf(stored)) {
    const found = uidOf(stored);
    throw conflict(
      subject,
      `the UID in the precondition (${uid}) does not match the UID in record (${found}). The object might have been deleted and then recreated`,
    );
  }
  const version = resourceVersionOf(stored);
  if (resourceVersion !== '' && resourceVersion !== version) {
    throw conflict(
      subject,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${version}). The object might have been modified`,
    );
  }
}

function setPropagation(draft: KubeObject, propagation: Propagation): void {
  const metadata = ensureObjectAt(draft, 'metadata');
  const chosen = propagationFinalizers[propagation];
  const known = Object.values(propagationFinalizers);
  const others = textsAt(metadata, 'finalizers').filter((name) => name === chosen || !known.includes(name));
  const finalizers = chosen === undefined || others.includes(chosen) ? others : [...others, chosen];
  setOrRemove(metadata, 'finalizers', finalizers);
}

function deletedStatus({ resource, name }: Target, stored: KubeObject): JsonObject {
  const group = resource.group === '' ? {} : { group: resource.group };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...group, kind: resource.plural, uid: uidOf(stored) },
  };
}

/** Removes a finalizer from a stored object, and the object with the last one if its deletion was asked for. */
export function removeFinalizer(api: Api, target: Target, finalizer: string): void {
  const draft = copyOf(requireStored(api, target));
  const finalizers = textsAt(metadataOf(draft), 'finalizers').filter((name) => name !== finalizer);
  setOrRemove(ensureObjectAt(draft, 'metadata'), 'finalizers', finalizers);
  storeReleased(api, target, draft);
}

/** Stores a changed object, or removes it when its deletion was asked for and nothing keeps it any more. */
export function storeReleased(api: Api, target: Target, draft: KubeObject): void {
  const { bucket } = target.resource;
  if (isDeleting(draft) && isReleased(draft, target.resource)) api.store.remove(bucket, keyOf(target), draft);
  else api.store.put(bucket, keyOf(target), draft);
}
