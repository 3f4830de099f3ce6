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

/** The keys of tags that tell which version of the controller wrote them. */
export function versionTags(templates: readonly TagTemplate[]): ReadonlySet<string> {
  return new Set(templates.flatMap(({ key, value }) => (value.includes('%CONTROLLER_VERSION%') ? [key] : [])));
}

/** The form of a tags field: a map, or a list whose elements have these members; `at`: inside a structure. */
export type TagForm = 'map' | { readonly key: string; readonly value: string; readonly at?: string | undefined };

/** The tags of a field's value. */
export function tagsOf(value: unknown, form: TagForm): Tags {
  if (form !== 'map') {
    const list = form.at === undefined || !isObject(value) ? value : value[form.at];
    const text = (tag: Value, member: string): string => String(tag[member] ?? '');
    const tags = Array.isArray(list) ? list.filter(isObject) : [];
    return new Map(tags.map((tag) => [text(tag, form.key), text(tag, form.value)]));
  }
  return isObject(value) ? new Map(Object.entries(value).map(([key, text]) => [key, String(text)])) : new Map();
}

/** Tags in the form of the field. */
export function tagField(tags: Tags, form: TagForm): unknown {
  const entries = [...tags];
  if (form === 'map') return Object.fromEntries(entries);
  const list = entries.map(([key, value]) => ({ [form.key]: key, [form.value]: value }));
  if (form.at === undefined) return list;
  return list.length === 0 ? {} : { [form.at]: list };
}

/** How the tags of a resource are to change. */
export interface TagChange {
  readonly add: Tags;
  readonly remove: readonly string[];
  /** All that there should be then, for those who can only write all at once; AWS keeps its own by itself. */
  readonly all: Tags;
}

/** What tags are wanted, and what there is. */
export interface TagState {
  /** The spec's; undefined when the user has none there. */
  readonly wanted: Tags | undefined;
  /** The controller's; the user's win over them. */
  readonly controller: Tags;
  /** Those of the controller's that another version of it may have written: a new release is no reason to write all anew. */
  readonly versions: ReadonlySet<string>;
  readonly observed: Tags;
  /** The field was in the spec once. */
  readonly onceSet: boolean;
}

/**
 * Tags that are nobody's here stay when the user never set the field, and AWS's own always. Where the user keeps the
 * list, what is not on it goes.
 */
export function tagChange({ wanted, controller, versions, observed, onceSet }: TagState): TagChange {
  const all = new Map([...controller, ...(wanted ?? [])]);
  const isOwned = wanted !== undefined || onceSet;
  const isLeft = (key: string): boolean => versions.has(key) && wanted?.has(key) !== true && observed.has(key);
  const add = [...all].filter(([key, value]) => !isForeignTag(key) && observed.get(key) !== value && !isLeft(key));
  const remove = isOwned ? [...observed.keys()].filter((key) => !all.has(key) && !isForeignTag(key)).sort() : [];
  const kept = [...observed].filter(([key]) => !remove.includes(key) && !key.startsWith('aws:'));
  return { add: new Map(add), remove, all: new Map([...kept, ...add]) };
}

/** A tag that no user sets: AWS's own, and the mark of a resource's object. */
export function isForeignTag(key: string): boolean {
  return key.startsWith('aws:') || key === uidTag;
}

/** A change of tags as differences of the field. */
export function tagDifferences(field: string, { add, remove }: TagChange, observed: Tags): Difference[] {
  return [
    ...[...add].map(([key, value]) => ({ path: `${field}.${key}`, desired: value, observed: observed.get(key) })),
    ...remove.map((key) => ({ path: `${field}.${key}`, desired: undefined, observed: observed.get(key) })),
  ];
}

/** The tags of a new resource: the controller's, the spec's, and the mark of the object that it is created for. */
export function tagsAtCreation(spec: Tags, { controller, uid }: { controller: Tags; uid: string }): Tags {
  return new Map([...controller, ...spec, [uidTag, uid]]);
}
