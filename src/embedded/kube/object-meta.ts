import { randomInt, randomUUID } from 'node:crypto';
import { type JsonObject, own, setOwn } from '../../shared/json.ts';
import { type Api, nowText, subjectOf, type Target } from './api.ts';
import { ApiError, badRequest, conflict, type FieldError } from './api-error.ts';
import { labelNameErrors, labelValueErrors, qualifiedNameErrors, subdomainErrors } from './names.ts';
import {
  ensureObjectAt,
  isDeleting,
  type KubeObject,
  metadataOf,
  objectAt,
  objectsAt,
  setOrRemove,
  textAt,
  textsAt,
} from './object.ts';

const nameLetters = 'bcdfghjklmnpqrstvwxz2456789';

function generatedName(prefix: string): string {
  const suffix = Array.from({ length: 5 }, () => nameLetters[randomInt(nameLetters.length)]).join('');
  return `${prefix.slice(0, 58)}${suffix}`;
}

/** Sets in place the metadata that the server determines at a creation. */
export function prepareMetaForCreate(api: Api, draft: KubeObject, target: Target): void {
  const metadata = ensureObjectAt(draft, 'metadata');
  if (textAt(metadata, 'resourceVersion') !== '') {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  checkNamespace(metadata, target);
  if (target.namespace === '') delete metadata['namespace'];
  else metadata['namespace'] = target.namespace;
  const prefix = textAt(metadata, 'generateName');
  if (textAt(metadata, 'name') === '' && prefix !== '') metadata['name'] = generatedName(prefix);
  for (const key of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation']) delete metadata[key];
  metadata['uid'] = randomUUID();
  metadata['creationTimestamp'] = nowText(api);
  if (target.resource.rules.countsGenerations) metadata['generation'] = 1;
}

/** 400 when the object names another namespace than the path. */
function checkNamespace(metadata: JsonObject, target: Target): void {
  const namespace = textAt(metadata, 'namespace');
  if (target.resource.namespaced && namespace !== '' && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

const serverSet = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink'];

/** Checks an update's identity and restores in place the metadata that only the server changes. */
export function prepareMetaForUpdate(draft: KubeObject, live: KubeObject, target: Target): void {
  const metadata = ensureObjectAt(draft, 'metadata');
  const before = metadataOf(live);
  const name = textAt(metadata, 'name');
  if (name !== '' && name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  checkNamespace(metadata, target);
  const uid = textAt(metadata, 'uid');
  if (uid !== '' && uid !== textAt(before, 'uid')) {
    const found = textAt(before, 'uid');
    throw conflict(subjectOf(target), `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`);
  }
  checkResourceVersion(metadata, before, target);
  for (const key of ['name', 'namespace', 'uid', 'resourceVersion', ...serverSet]) {
    setOrRemove(metadata, key, own(before, key));
  }
}

function checkResourceVersion(metadata: JsonObject, before: JsonObject, target: Target): void {
  const version = textAt(metadata, 'resourceVersion');
  if (version === '' || version === '0') return;
  if (!/^\d+$/.test(version)) throw badRequest(`resourceVersion: Invalid value: "${version}": must be a number`);
  if (version !== textAt(before, 'resourceVersion')) throw conflict(subjectOf(target));
}

/** The errors of an object's metadata. `live` is undefined for a creation. */
export function validateMeta(draft: KubeObject, live: KubeObject | undefined, target: Target): FieldError[] {
  const metadata = metadataOf(draft);
  return [
    ...(live === undefined ? nameErrors(textAt(metadata, 'name'), target) : []),
    ...labelErrors(metadata),
    ...annotationErrors(metadata),
    ...finalizerErrors(metadata, live),
    ...ownerErrors(metadata),
  ];
}

function nameErrors(name: string, { resource }: Target): FieldError[] {
  const field = 'metadata.name';
  if (name === '') return [{ kind: 'required', field, detail: 'name or generateName is required' }];
  const errors = resource.rules.labelNames ? labelNameErrors(name) : subdomainErrors(name);
  return errors.map((detail) => ({ kind: 'invalid', field, value: name, detail }));
}

function labelErrors(metadata: JsonObject): FieldError[] {
  return Object.entries(objectAt(metadata, 'labels')).flatMap(([key, value]) => {
    const text = String(value);
    const found: [string, string][] = [
      ...qualifiedNameErrors(key).map((detail): [string, string] => [key, detail]),
      ...labelValueErrors(text).map((detail): [string, string] => [text, detail]),
    ];
    return found.map(([bad, detail]) => ({ kind: 'invalid', field: 'metadata.labels', value: bad, detail }) as const);
  });
}

const maxAnnotationBytes = 256 * 1024;

function annotationErrors(metadata: JsonObject): FieldError[] {
  const field = 'metadata.annotations';
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(objectAt(metadata, 'annotations'))) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(String(value));
    const details = qualifiedNameErrors(key.toLowerCase());
    errors.push(...details.map((detail): FieldError => ({ kind: 'invalid', field, value: key, detail })));
  }
  if (bytes > maxAnnotationBytes) {
    errors.push({ kind: 'tooLong', field, detail: `may not be more than ${maxAnnotationBytes} bytes` });
  }
  return errors;
}

function finalizerErrors(metadata: JsonObject, live: KubeObject | undefined): FieldError[] {
  const field = 'metadata.finalizers';
  const finalizers = textsAt(metadata, 'finalizers');
  const errors = finalizers.flatMap((name) =>
    qualifiedNameErrors(name).map((detail): FieldError => ({ kind: 'invalid', field, value: name, detail })),
  );
  if (live === undefined || !isDeleting(live)) return errors;
  const known = textsAt(metadataOf(live), 'finalizers');
  const added = finalizers.filter((name) => !known.includes(name));
  if (added.length > 0) {
    const list = added.map((name) => JSON.stringify(name)).join(', ');
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
    errors.push({ kind: 'forbidden', field, detail });
  }
  return errors;
}

function ownerErrors(metadata: JsonObject): FieldError[] {
  const owners = objectsAt(metadata, 'ownerReferences');
  const errors = owners.flatMap((owner, index) =>
    ['apiVersion', 'kind', 'name', 'uid']
      .filter((key) => textAt(owner, key) === '')
      .map((key): FieldError => {
        const field = `metadata.ownerReferences[${index}].${key}`;
        return { kind: 'required', field, detail: 'must not be empty' };
      }),
  );
  const controllers = owners.filter((owner) => own(owner, 'controller') === true);
  if (controllers.length > 1) {
    const [first = {}, second = {}] = controllers;
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${textAt(first, 'kind')}/${textAt(first, 'name')} and ${textAt(second, 'kind')}/${textAt(second, 'name')}`;
    errors.push({ kind: 'invalid', field: 'metadata.ownerReferences', value: owners, detail });
  }
  return errors;
}

/** Marks in place an object whose deletion has to wait. */
export function markDeleted(api: Api, draft: KubeObject, hasGracePeriod: boolean): void {
  const metadata = ensureObjectAt(draft, 'metadata');
  if (textAt(metadata, 'deletionTimestamp') !== '') return;
  setOwn(metadata, 'deletionTimestamp', nowText(api));
  if (hasGracePeriod) metadata['deletionGracePeriodSeconds'] = 0;
  const generation = own(metadata, 'generation');
  if (typeof generation === 'number') metadata['generation'] = generation + 1;
}
