import { deepEqual, isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import { objectMetaName } from './builtin-schemas.ts';
import { crdSchemaErrors } from './crd-schema.ts';
import { JsonPathError, jsonPath } from './jsonpath.ts';
import { subdomainErrors } from './names.ts';
import {
  arrayAt,
  ensureObjectAt,
  type KubeObject,
  metadataOf,
  nameOf,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
} from './object.ts';
import type { Resource, ResourceRules, Verb } from './resource.ts';
import { type RefResolver, Schema } from './schema.ts';
import { metadataFields } from './selectors.ts';
import { ageColumn, type Column, column, nameColumn, printerColumn } from './table.ts';

/** The bucket of CustomResourceDefinitions. */
export const crdBucket = 'customresourcedefinitions.apiextensions.k8s.io';

/** Keeps a definition until its objects are gone. */
export const crdFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

function specOf(crd: KubeObject): JsonObject {
  return objectAt(crd, 'spec');
}

function versionsOf(crd: KubeObject): JsonObject[] {
  return objectsAt(specOf(crd), 'versions');
}

/** How CustomResourceDefinitions are defaulted, checked and accepted. */
export const crdRules: ResourceRules = {
  unconditionalUpdate: false,
  createOnUpdate: false,
  countsGenerations: true,
  labelNames: false,
  fill(draft) {
    const spec = ensureObjectAt(draft, 'spec');
    const names = ensureObjectAt(spec, 'names');
    const kind = textAt(names, 'kind');
    if (textAt(names, 'singular') === '') names['singular'] = kind.toLowerCase();
    if (textAt(names, 'listKind') === '') names['listKind'] = `${kind}List`;
    if (!Object.hasOwn(spec, 'conversion')) spec['conversion'] = { strategy: 'None' };
  },
  prepare: accept,
  validate: validateCrd,
  onDelete(draft) {
    const metadata = ensureObjectAt(draft, 'metadata');
    const finalizers = textsAt(metadata, 'finalizers');
    if (!finalizers.includes(crdFinalizer)) metadata['finalizers'] = [...finalizers, crdFinalizer];
    const status = ensureObjectAt(draft, 'status');
    const conditions = objectsAt(status, 'conditions').filter((item) => textAt(item, 'type') !== 'Terminating');
    const text = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
    status['conditions'] = [...conditions, condition('Terminating', 'InstanceDeletionPending', text)];
  },
};

function condition(type: string, reason: string, message: string): JsonObject {
  const lastTransitionTime = `${new Date().toISOString().slice(0, 19)}Z`;
  return { type, status: 'True', lastTransitionTime, reason, message };
}

/** The status that upstream's controllers would set within moments: a definition that is valid is served at once. */
function accept(draft: KubeObject, live: KubeObject | undefined): void {
  const names = objectAt(specOf(draft), 'names');
  const before = objectAt(live ?? {}, 'status');
  const stored = textsAt(before, 'storedVersions');
  const storage = versionsOf(draft).find((version) => own(version, 'storage') === true);
  const name = textAt(storage ?? {}, 'name');
  const established = [
    condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
    condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
  ];
  setOwn(draft, 'status', {
    conditions: live === undefined ? established : arrayAt(before, 'conditions'),
    acceptedNames: names,
    storedVersions: stored.includes(name) ? stored : [...stored, name],
  });
}

function validateCrd(draft: KubeObject, live: KubeObject | undefined): FieldError[] {
  const spec = specOf(draft);
  const names = objectAt(spec, 'names');
  const group = textAt(spec, 'group');
  const errors: FieldError[] = [];
  if (nameOf(draft) !== `${textAt(names, 'plural')}.${group}`) {
    const detail = 'must be spec.names.plural+"."+spec.group';
    errors.push({ kind: 'invalid', field: 'metadata.name', value: nameOf(draft), detail });
  }
  if (group === '') errors.push({ kind: 'required', field: 'spec.group' });
  else if (!group.includes('.')) {
    errors.push({
      kind: 'invalid',
      field: 'spec.group',
      value: group,
      detail: 'should be a domain with at least one dot',
    });
  } else errors.push(...subdomainErrors(group).map((detail) => invalid('spec.group', group, detail)));
  const scope = textAt(spec, 'scope');
  if (scope !== 'Cluster' && scope !== 'Namespaced') {
    const detail = 'supported values: "Cluster", "Namespaced"';
    errors.push({ kind: 'unsupported', field: 'spec.scope', value: scope, detail });
  }
  for (const field of ['plural', 'singular', 'kind', 'listKind']) {
    if (textAt(names, field) === '') errors.push({ kind: 'required', field: `spec.names.${field}` });
  }
  const strategy = textAt(objectAt(spec, 'conversion'), 'strategy');
  if (strategy !== 'None') {
    const detail = 'supported values: "None" (this server cannot call conversion webhooks)';
    errors.push({ kind: 'unsupported', field: 'spec.conversion.strategy', value: strategy, detail });
  }
  return [...errors, ...versionErrors(versionsOf(draft)), ...immutabilityErrors(draft, live)];
}

function invalid(field: string, value: Json, detail: string): FieldError {
  return { kind: 'invalid', field, value, detail };
}

function immutabilityErrors(draft: KubeObject, live: KubeObject | undefined): FieldError[] {
  if (live === undefined) return [];
  const paths = [['group'], ['scope'], ['names', 'plural'], ['names', 'kind']];
  const at = (crd: KubeObject, path: string[]): Json =>
    path.reduce<Json>((value, key) => (isObject(value) ? (own(value, key) ?? null) : null), specOf(crd));
  return paths
    .filter((path) => !deepEqual(at(draft, path), at(live, path)))
    .map((path) => invalid(`spec.${path.join('.')}`, at(draft, path), 'field is immutable'));
}

function versionErrors(versions: JsonObject[]): FieldError[] {
  const errors: FieldError[] = [];
  const stored = versions.filter((version) => own(version, 'storage') === true);
  const names = versions.map((version) => textAt(version, 'name'));
  if (stored.length !== 1) {
    errors.push(invalid('spec.versions', names, 'must have exactly one version marked as storage version'));
  }
  if (new Set(names).size !== names.length) {
    errors.push(invalid('spec.versions', names, 'must contain unique version names'));
  }
  versions.forEach((version, index) => {
    const field = `spec.versions[${index}]`;
    const schema = own(objectAt(version, 'schema'), 'openAPIV3Schema');
    const schemaField = `${field}.schema.openAPIV3Schema`;
    if (isObject(schema)) errors.push(...crdSchemaErrors(schema, schemaField));
    else errors.push({ kind: 'required', field: schemaField, detail: 'schemas are required' });
    objectsAt(version, 'additionalPrinterColumns').forEach((item, at) => {
      errors.push(...columnErrors(item, `${field}.additionalPrinterColumns[${at}]`));
    });
  });
  return errors;
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];

function columnErrors(item: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(item, 'type');
  const path = textAt(item, 'jsonPath');
  if (textAt(item, 'name') === '') errors.push({ kind: 'required', field: `${field}.name` });
  if (!columnTypes.includes(type)) {
    errors.push(invalid(`${field}.type`, type, `must be one of ${columnTypes.join(',')}`));
  }
  if (path === '') errors.push({ kind: 'required', field: `${field}.JSONPath` });
  try {
    jsonPath(path);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    errors.push(invalid(`${field}.jsonPath`, path, error.message));
  }
  return errors;
}

const customVerbs: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

/** The resources that a definition brings, one for each version that it serves. */
export function customResources(crd: KubeObject, refs: RefResolver): Resource[] {
  return versionsOf(crd)
    .filter((version) => own(version, 'served') === true)
    .map((version) => customResource(crd, version, refs));
}

function customResource(crd: KubeObject, version: JsonObject, refs: RefResolver): Resource {
  const spec = specOf(crd);
  const names = objectAt(spec, 'names');
  const group = textAt(spec, 'group');
  const name = textAt(version, 'name');
  const kind = textAt(names, 'kind');
  const apiVersion = `${group}/${name}`;
  const printed = objectsAt(version, 'additionalPrinterColumns').map(printerColumn);
  return {
    group,
    version: name,
    plural: textAt(names, 'plural'),
    singular: textAt(names, 'singular'),
    kind,
    listKind: textAt(names, 'listKind'),
    shortNames: textsAt(names, 'shortNames'),
    categories: textsAt(names, 'categories'),
    namespaced: textAt(spec, 'scope') === 'Namespaced',
    verbs: customVerbs,
    hasStatus: Object.hasOwn(objectAt(version, 'subresources'), 'status'),
    bucket: nameOf(crd),
    schema: customSchema(
      objectAt(objectAt(version, 'schema'), 'openAPIV3Schema'),
      { group, version: name, kind },
      refs,
    ),
    schemaName: [...group.split('.').toReversed(), name, kind].join('.'),
    isCustom: true,
    hasRules: JSON.stringify(version).includes('"x-kubernetes-validations"'),
    columns: [nameColumn, ...(printed.length === 0 ? [ageColumn] : printed)],
    fields: metadataFields,
    rules: {
      unconditionalUpdate: false,
      createOnUpdate: false,
      countsGenerations: true,
      labelNames: false,
      fromStored: (object) => (textAt(object, 'apiVersion') === apiVersion ? object : { ...object, apiVersion }),
    },
  };
}

/** The version's schema with the fields that every object has. */
function customSchema(raw: JsonObject, gvk: JsonObject, refs: RefResolver): Schema {
  const properties = {
    ...objectAt(raw, 'properties'),
    apiVersion: { type: 'string', description: 'The versioned schema of this object.' },
    kind: { type: 'string', description: 'The REST resource that this object represents.' },
    metadata: {
      description: "Standard object's metadata.",
      allOf: [{ $ref: `#/components/schemas/${objectMetaName}` }],
    },
  };
  return new Schema({ ...raw, properties, 'x-kubernetes-group-version-kind': [gvk] }, refs);
}

function versionText(crd: KubeObject): string {
  return versionsOf(crd)
    .filter((version) => own(version, 'served') === true)
    .map((version) => `${textAt(version, 'name')}${own(version, 'storage') === true ? '(storage)' : ''}`)
    .join(',');
}

function isEstablished(crd: KubeObject): boolean {
  const conditions = objectsAt(objectAt(crd, 'status'), 'conditions');
  return conditions.some((item) => textAt(item, 'type') === 'Established' && textAt(item, 'status') === 'True');
}

/** The columns of `kubectl get crds`. */
export const crdColumns: readonly Column[] = [
  nameColumn,
  column('Scope', (crd) => textAt(specOf(crd), 'scope')),
  column('Versions', versionText),
  column('Created At', (crd) => textAt(metadataOf(crd), 'creationTimestamp'), { type: 'date' }),
  column('Group', (crd) => textAt(specOf(crd), 'group'), { priority: 1 }),
  column('Kind', (crd) => textAt(objectAt(specOf(crd), 'names'), 'kind'), { priority: 1 }),
  column('ShortNames', (crd) => textsAt(objectAt(specOf(crd), 'names'), 'shortNames').join(','), { priority: 1 }),
  column('Established', isEstablished, { type: 'boolean', priority: 1 }),
];
