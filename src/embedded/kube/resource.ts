import type { FieldError } from './api-error.ts';
import type { KubeObject } from './object.ts';
import type { Schema } from './schema.ts';
import type { FieldIndex } from './selectors.ts';
import type { Column } from './table.ts';

/** Verbs of discovery. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/** A resource in one API version: how it is named, stored, checked and shown. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly hasStatus: boolean;
  /** Where the store keeps the objects; versions and APIs of the same objects share one. */
  readonly bucket: string;
  readonly schema: Schema;
  /** Name of the schema in OpenAPI documents. */
  readonly schemaName: string;
  /** Defined by a CustomResourceDefinition: JSON all the way, no strategic merge patch. */
  readonly isCustom: boolean;
  /** The schema has validation rules. */
  readonly hasRules: boolean;
  readonly columns: readonly Column[];
  readonly fields: FieldIndex;
  readonly rules: ResourceRules;
}

/** What is special about a kind. All functions may change the draft that they get. */
export interface ResourceRules {
  /** An update needs no `metadata.resourceVersion`. */
  readonly unconditionalUpdate: boolean;
  /** A PUT to a name that does not exist creates the object. */
  readonly createOnUpdate: boolean;
  /** `metadata.generation` counts the changes of everything but metadata and status. */
  readonly countsGenerations: boolean;
  /** Names are RFC 1123 labels (no dots) rather than subdomains. */
  readonly labelNames: boolean;
  /** Fills what a client may leave out; what is filled in belongs to the client. */
  readonly fill?: (draft: KubeObject) => void;
  /** Sets what only the server determines, before validation. `live` is undefined for a create. */
  readonly prepare?: (draft: KubeObject, live: KubeObject | undefined) => void;
  /** Checks that a schema cannot express. */
  readonly validate?: (draft: KubeObject, live: KubeObject | undefined) => FieldError[];
  /** Names of objects that cannot be deleted. */
  readonly undeletable?: readonly string[];
  /** Changes the draft of an object whose deletion was asked for, before it is known whether it can go at once. */
  readonly onDelete?: (draft: KubeObject) => void;
  /** True while something other than `metadata.finalizers` keeps an object that is to be deleted. */
  readonly isHeld?: (object: KubeObject) => boolean;
  /** From the API's form to the stored one. */
  readonly toStored?: (object: KubeObject) => KubeObject;
  /** From the stored form to the API's one. */
  readonly fromStored?: (object: KubeObject) => KubeObject;
  /** Answers a create without storing anything, as for access reviews. */
  readonly answer?: (object: KubeObject) => KubeObject;
}

/** `group/version`, or `version` for the core group. */
export function apiVersionOf(resource: Pick<Resource, 'group' | 'version'>): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `plural.group`, as CustomResourceDefinitions are named; `plural` for the core group. */
export function qualifiedName(resource: Pick<Resource, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}
