import { parseArn } from '../aws/arn.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { isObject, type Json, type JsonObject, own } from '../shared/json.ts';
import { conditionTypes } from './conditions.ts';
import { conditionsOf } from './settled.ts';

/** Upstream's cluster-wide objects that choose a role for objects. */
export const roleSelectors: GroupVersionResource = {
  group: 'services.k8s.aws',
  version: 'v1alpha1',
  resource: 'iamroleselectors',
  namespaced: false,
};

/** What a selector looks at. */
export interface Selected {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A selector that matches, and the role that it gives. */
export interface RoleSelection {
  readonly name: string;
  readonly resourceVersion: string;
  readonly arn: string;
}

/** The selectors that match; a selector that is not valid matches nothing. All parts have to match, absent ones do. */
export function matchingSelectors(selectors: Iterable<KubeObject>, selected: Selected): RoleSelection[] {
  const found: RoleSelection[] = [];
  for (const { spec = {}, metadata } of selectors) {
    const arn = own(spec, 'arn');
    if (typeof arn !== 'string' || parseArn(arn) === undefined || metadata.deletionTimestamp !== undefined) continue;
    if (!matches(spec, selected)) continue;
    found.push({ name: metadata.name, resourceVersion: metadata.resourceVersion ?? '', arn });
  }
  return found;
}

/** Whether a selector that has changed may matter to the object: it may match now, or was the object's before. */
export function concernsSelector(
  object: KubeObject,
  selector: KubeObject,
  kind: Pick<Selected, 'group' | 'version' | 'kind'>,
): boolean {
  const chosen = conditionsOf(object).find(({ type }) => type === conditionTypes.roleSelected)?.['message'];
  if (typeof chosen === 'string' && chosen.includes(`selectorName: ${selector.metadata.name},`)) return true;
  const { namespaceSelector, resourceTypeSelector, resourceLabelSelector } = selector.spec ?? {};
  const { namespace = '', labels = {} } = object.metadata;
  const names = textsIn(member(namespaceSelector, 'names'));
  // The labels of the namespace are left to the pass.
  return (
    (names.length === 0 || names.includes(namespace)) &&
    hasLabels(resourceLabelSelector, labels) &&
    isOfType(resourceTypeSelector, kind)
  );
}

function matches(spec: JsonObject, selected: Selected): boolean {
  const { namespaceSelector, resourceTypeSelector, resourceLabelSelector } = spec;
  const names = textsIn(member(namespaceSelector, 'names'));
  return (
    (names.length === 0 || names.includes(selected.namespace)) &&
    hasLabels(member(namespaceSelector, 'labelSelector'), selected.namespaceLabels) &&
    hasLabels(resourceLabelSelector, selected.labels) &&
    isOfType(resourceTypeSelector, selected)
  );
}

function hasLabels(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  const wanted = member(selector, 'matchLabels');
  if (!isObject(wanted)) return true;
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** Any of the types; within one, what is not empty has to be equal. */
function isOfType(
  types: Json | undefined,
  { group, version, kind }: Pick<Selected, 'group' | 'version' | 'kind'>,
): boolean {
  if (!Array.isArray(types) || types.length === 0) return true;
  const parts = { group, version, kind };
  return types
    .filter(isObject)
    .some((type) =>
      Object.entries(parts).every(([name, value]) => [undefined, '', value].includes(textOf(type[name]))),
    );
}

function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? own(value, name) : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
