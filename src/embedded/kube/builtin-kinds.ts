import { deepEqual, own, setOwn } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import type { BuiltinSchemas } from './builtin-schemas.ts';
import { crdColumns, crdRules } from './crd.ts';
import {
  coreEventFields,
  coreEventFromStored,
  eventColumns,
  eventFromStored,
  eventsEventFields,
  eventToStored,
  validateEvent,
} from './event-kinds.ts';
import { dataKeyErrors } from './names.ts';
import { ensureObjectAt, type KubeObject, nameOf, objectAt, setOrRemove, textAt, textsAt } from './object.ts';
import { qualifiedName, type Resource, type ResourceRules, type Verb } from './resource.ts';
import { metadataFields } from './selectors.ts';
import { ageColumn, type Column, column, nameColumn } from './table.ts';

/** Every verb that an ordinary resource has. */
const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

const typedRules: ResourceRules = {
  unconditionalUpdate: true,
  createOnUpdate: false,
  countsGenerations: false,
  labelNames: false,
};

type Given = Pick<Resource, 'group' | 'kind' | 'plural' | 'schemaName'> & Partial<Resource>;

function builtin(schemas: BuiltinSchemas, given: Given): Resource {
  const version = given.version ?? 'v1';
  return {
    version,
    singular: given.kind.toLowerCase(),
    listKind: `${given.kind}List`,
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: allVerbs,
    hasStatus: false,
    bucket: qualifiedName(given),
    schema: schemas.get(given.schemaName),
    isCustom: false,
    hasRules: false,
    columns: [nameColumn, ageColumn],
    fields: metadataFields,
    rules: typedRules,
    ...given,
  };
}

/** The resources that need no CustomResourceDefinition. */
export function builtinResources(schemas: BuiltinSchemas): Resource[] {
  return [...coreResources(schemas), ...groupedResources(schemas), ...reviewResources(schemas)];
}

function coreResources(schemas: BuiltinSchemas): Resource[] {
  const core = (kind: string, plural: string, rest: Partial<Resource>): Resource =>
    builtin(schemas, { group: '', kind, plural, schemaName: `io.k8s.api.core.v1.${kind}`, ...rest });
  return [
    core('ConfigMap', 'configmaps', {
      shortNames: ['cm'],
      columns: [nameColumn, dataColumn('data', 'binaryData'), ageColumn],
      rules: { ...typedRules, validate: validateConfigMap },
    }),
    core('Event', 'events', {
      shortNames: ['ev'],
      columns: eventColumns,
      fields: coreEventFields,
      rules: {
        ...typedRules,
        createOnUpdate: true,
        fromStored: coreEventFromStored,
        validate: (event, live) => validateEvent(event, live, false),
      },
    }),
    core('Namespace', 'namespaces', {
      namespaced: false,
      shortNames: ['ns'],
      verbs: allVerbs.filter((verb) => verb !== 'deletecollection'),
      hasStatus: true,
      columns: [nameColumn, column('Status', (object) => textAt(objectAt(object, 'status'), 'phase')), ageColumn],
      fields: (object) => ({ ...metadataFields(object), 'status.phase': textAt(objectAt(object, 'status'), 'phase') }),
      rules: namespaceRules,
    }),
    core('Secret', 'secrets', {
      columns: [nameColumn, column('Type', (object) => textAt(object, 'type')), dataColumn('data'), ageColumn],
      fields: (object) => ({ ...metadataFields(object), type: textAt(object, 'type') }),
      rules: { ...typedRules, fill: fillSecret, validate: validateSecret },
    }),
    core('ServiceAccount', 'serviceaccounts', { shortNames: ['sa'] }),
  ];
}

function groupedResources(schemas: BuiltinSchemas): Resource[] {
  return [
    builtin(schemas, {
      group: 'apiextensions.k8s.io',
      kind: 'CustomResourceDefinition',
      plural: 'customresourcedefinitions',
      schemaName: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
      namespaced: false,
      shortNames: ['crd', 'crds'],
      categories: ['api-extensions'],
      hasStatus: true,
      columns: crdColumns,
      rules: crdRules,
    }),
    builtin(schemas, {
      group: 'coordination.k8s.io',
      kind: 'Lease',
      plural: 'leases',
      schemaName: 'io.k8s.api.coordination.v1.Lease',
      columns: [nameColumn, column('Holder', (lease) => textAt(objectAt(lease, 'spec'), 'holderIdentity')), ageColumn],
      rules: { ...typedRules, unconditionalUpdate: false, createOnUpdate: true, validate: validateLease },
    }),
    builtin(schemas, {
      group: 'events.k8s.io',
      kind: 'Event',
      plural: 'events',
      schemaName: 'io.k8s.api.events.v1.Event',
      bucket: 'events',
      shortNames: ['ev'],
      columns: eventColumns,
      fields: eventsEventFields,
      rules: {
        ...typedRules,
        createOnUpdate: true,
        toStored: eventToStored,
        fromStored: eventFromStored,
        validate: (event, live) =>
          validateEvent(eventToStored(event), live === undefined ? undefined : eventToStored(live), true),
      },
    }),
  ];
}

/** Everything is allowed: the server knows one user. */
function reviewResources(schemas: BuiltinSchemas): Resource[] {
  const review = (kind: string, answer: (object: KubeObject) => KubeObject): Resource =>
    builtin(schemas, {
      group: 'authorization.k8s.io',
      kind,
      plural: `${kind.toLowerCase()}s`,
      schemaName: `io.k8s.api.authorization.v1.${kind}`,
      namespaced: false,
      verbs: ['create'],
      rules: { ...typedRules, answer },
    });
  const everything = {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  };
  return [
    review('SelfSubjectAccessReview', (object) => ({ ...object, status: { allowed: true } })),
    review('SelfSubjectRulesReview', (object) => ({ ...object, status: everything })),
  ];
}

function dataColumn(...fields: string[]): Column {
  return column('Data', (object) =>
    fields.reduce((count, field) => count + Object.keys(objectAt(object, field)).length, 0),
  );
}

const namespaceRules: ResourceRules = {
  ...typedRules,
  labelNames: true,
  fill: setNameLabel,
  prepare(draft, live) {
    setNameLabel(draft);
    const spec = live === undefined ? { finalizers: ['kubernetes'] } : objectAt(live, 'spec');
    setOwn(draft, 'spec', spec);
    if (live === undefined) setOwn(draft, 'status', { phase: 'Active' });
  },
  undeletable: ['default', 'kube-public', 'kube-system'],
  onDelete(draft) {
    ensureObjectAt(draft, 'status')['phase'] = 'Terminating';
  },
  isHeld: (namespace) => textsAt(objectAt(namespace, 'spec'), 'finalizers').length > 0,
};

/** The label by which selectors find a namespace. A generated name comes only after the first call. */
function setNameLabel(namespace: KubeObject): void {
  if (nameOf(namespace) === '') return;
  const labels = ensureObjectAt(ensureObjectAt(namespace, 'metadata'), 'labels');
  labels['kubernetes.io/metadata.name'] = nameOf(namespace);
}

function dataErrors(object: KubeObject, field: string): FieldError[] {
  return Object.keys(objectAt(object, field)).flatMap((key) =>
    dataKeyErrors(key).map(
      (detail): FieldError => ({ kind: 'invalid', field: `${field}[${key}]`, value: key, detail }),
    ),
  );
}

/** An immutable ConfigMap or Secret keeps its data and stays immutable. */
function immutableErrors(draft: KubeObject, live: KubeObject | undefined, fields: string[]): FieldError[] {
  if (live === undefined || own(live, 'immutable') !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  return ['immutable', ...fields]
    .filter((field) => !deepEqual(own(draft, field) ?? null, own(live, field) ?? null))
    .map((field) => ({ kind: 'forbidden', field, detail }));
}

function validateConfigMap(draft: KubeObject, live: KubeObject | undefined): FieldError[] {
  const binary = objectAt(draft, 'binaryData');
  const twice = Object.keys(objectAt(draft, 'data')).filter((key) => Object.hasOwn(binary, key));
  return [
    ...immutableErrors(draft, live, ['data', 'binaryData']),
    ...dataErrors(draft, 'data'),
    ...dataErrors(draft, 'binaryData'),
    ...twice.map((key): FieldError => {
      return { kind: 'invalid', field: `data[${key}]`, value: key, detail: 'duplicate of key present in binaryData' };
    }),
  ];
}

function fillSecret(draft: KubeObject): void {
  const plain = objectAt(draft, 'stringData');
  if (Object.keys(plain).length > 0) {
    const data = ensureObjectAt(draft, 'data');
    for (const [key, value] of Object.entries(plain)) {
      setOwn(data, key, Buffer.from(String(value), 'utf8').toString('base64'));
    }
  }
  setOrRemove(draft, 'stringData', undefined);
  if (textAt(draft, 'type') === '') setOwn(draft, 'type', 'Opaque');
}

function validateSecret(draft: KubeObject, live: KubeObject | undefined): FieldError[] {
  const type = textAt(draft, 'type');
  const changesType = live !== undefined && type !== textAt(live, 'type');
  return [
    ...(changesType ? [{ kind: 'invalid', field: 'type', value: type, detail: 'field is immutable' } as const] : []),
    ...immutableErrors(draft, live, ['data']),
    ...dataErrors(draft, 'data'),
  ];
}

function validateLease(draft: KubeObject): FieldError[] {
  const spec = objectAt(draft, 'spec');
  const atLeast = (field: string, minimum: number, detail: string): FieldError[] => {
    const value = own(spec, field);
    const isBad = typeof value === 'number' && value < minimum;
    return isBad ? [{ kind: 'invalid', field: `spec.${field}`, value, detail }] : [];
  };
  return [
    ...atLeast('leaseDurationSeconds', 1, 'must be greater than 0'),
    ...atLeast('leaseTransitions', 0, 'must be greater than or equal to 0'),
  ];
}
