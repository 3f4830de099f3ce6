import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';

/** The kinds that field exports write to. */
export const configMaps: GroupVersionResource = { group: '', version: 'v1', resource: 'configmaps', namespaced: true };
export const secrets: GroupVersionResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };

/** The finalizer that a FieldExport gets. */
export const exportFinalizer = 'finalizers.services.k8s.aws/FieldExport';

/** A FieldExport from a Table to a ConfigMap of its own name; `to` and `resource` change parts of it. */
export function exportNamed(
  name: string,
  { path, from, to = {}, resource = {} }: { path: string; from: string; to?: JsonObject; resource?: JsonObject },
): KubeObject {
  return {
    apiVersion: 'services.k8s.aws/v1alpha1',
    kind: 'FieldExport',
    metadata: { name },
    spec: {
      from: { path, resource: { group: 'dynamodb.services.k8s.aws', kind: 'Table', name: from, ...resource } },
      to: { kind: 'configmap', name, ...to },
    },
  };
}

/** A ConfigMap. */
export function configMapNamed(name: string, data: JsonObject = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/** A Secret with the given texts. */
export function secretNamed(name: string, stringData: JsonObject = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData };
}

/** What stands under a key of a ConfigMap or a Secret, as text. */
export function textIn({ kind, data }: KubeObject, key: string): string | undefined {
  const value = isObject(data) ? data[key] : undefined;
  if (typeof value !== 'string') return undefined;
  return kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value;
}
