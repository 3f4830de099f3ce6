import { isObject } from '../shared/json.ts';
import type { Difference } from './compare.ts';
import type { Value } from './definition/kind.ts';

/** Set on creation and never changed: the UID of the object that a resource was created for. */
export const uidTag = 'services.k8s.aws/uid';

/** A tag of `--resource-tags`; the value may hold variables such as `%K8S_NAMESPACE%`. */
export interface TagTemplate {
  readonly key: string;
  readonly value: string;
}

/** What the variables of tags stand for. */
export interface TagVariables {
  readonly service: string;
  readonly version: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Tags by key. */
export type Tags = ReadonlyMap<string, string>;

/** The tags that every resource of the controller gets; those that come out empty are left out. */
export function controllerTags(templates: readonly TagTemplate[], variables: TagVariables): Tags {
  const values: Readonly<Record<string, string>> = {
    CONTROLLER_SERVICE: variables.service,
    CONTROLLER_VERSION: variables.version,
    K8S_NAMESPACE: variables.namespace,
    K8S_RESOURCE_NAME: variables.name,
    K8S_RESOURCE_KIND: variables.kind,
    MANAGED_BY: variables.labels['app.kubernetes.io/managed-by'] ?? '',
    KRO_VERSION: variables.labels['kro.run/kro-version'] ?? '',
  };
  const filled = templates.map(({ key, value }): [string, string] => [
    key,
    value.replace(/%([A-Z0-9_]+)%/g, (text, name: string) => values[name] ?? text),
  ]);
  return new Map(filled.filter(([key, value]) => key !== '' && value !== ''));
}

/** The tags of a field in either form that AWS has: a list of keys and values, or a map. */
export function tagsOf(value: unknown): Tags {
  if (Array.isArray(value)) {
    return new Map(value.filter(isObject).map((tag) => [String(tag['Key']), String(tag['Value'] ?? '')]));
  }
  return isObject(value) ? new Map(Object.entries(value).map(([key, text]) => [key, String(text)])) : new Map();
}

/** Tags in the form that the field has: a map where `sample`, the field's value elsewhere, is one; else a list. */
export function tagField(tags: Tags, form: 'list' | 'map'): unknown {
  const entries = [...tags];
  return form === 'map' ? Object.fromEntries(entries) : entries.map(([Key, Value]) => ({ Key, Value }));
}

/** How the tags of a resource are to change. */
export interface TagChange {
  readonly add: Tags;
  readonly remove: readonly string[];
}

/** What tags are wanted, and what there is. */
export interface TagState {
  /** The spec's; undefined when the user has none there. */
  readonly wanted: Tags | undefined;
  /** The controller's; the user's win over them. */
  readonly controller: Tags;
  readonly observed: Tags;
  /** The field was in the spec once. */
  readonly onceSet: boolean;
}

/**
 * Tags that are nobody's here stay when the user never set the field, and AWS's own always. Where the user keeps the
 * list, what is not on it goes.
 */
export function tagChange({ wanted, controller, observed, onceSet }: TagState): TagChange {
  const all = new Map([...controller, ...(wanted ?? [])]);
  const isOwned = wanted !== undefined || onceSet;
  const isForeign = (key: string): boolean => key.startsWith('aws:') || key === uidTag;
  return {
    add: new Map([...all].filter(([key, value]) => !isForeign(key) && observed.get(key) !== value)),
    remove: isOwned ? [...observed.keys()].filter((key) => !all.has(key) && !isForeign(key)) : [],
  };
}

/** A change of tags as differences of the field. */
export function tagDifferences(field: string, { add, remove }: TagChange, observed: Tags): Difference[] {
  return [
    ...[...add].map(([key, value]) => ({ path: `${field}.${key}`, desired: value, observed: observed.get(key) })),
    ...remove.map((key) => ({ path: `${field}.${key}`, desired: undefined, observed: observed.get(key) })),
  ];
}

/** The spec's tags and the controller's in one list, with the mark of who creates the resource. */
export function tagsAtCreation(
  spec: Value,
  field: string,
  { controller, uid }: { controller: Tags; uid: string },
): Tags {
  return new Map([...controller, ...tagsOf(spec[field]), [uidTag, uid]]);
}
