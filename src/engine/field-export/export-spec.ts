import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import { isObject, type Json, own } from '../../shared/json.ts';

/** The objects that copy a field of an AWS resource to where applications read it. */
export const fieldExports: GroupVersionResource = {
  group: 'services.k8s.aws',
  version: 'v1alpha1',
  resource: 'fieldexports',
  namespaced: true,
};

/** What a FieldExport asks for. */
export interface ExportSpec {
  /** A jq program. */
  readonly path: string;
  readonly source: ExportSource;
  readonly target: ExportTarget;
}

/** The object that a field is copied from; it is in the namespace of the FieldExport. */
export interface ExportSource {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Where a field is copied to. */
export interface ExportTarget {
  readonly kind: 'configmap' | 'secret';
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** What the object asks for. The API server has checked its form; what is missing all the same counts as empty. */
export function exportSpecOf({ metadata, spec = {} }: KubeObject): ExportSpec {
  const { namespace = '', name } = metadata;
  const text = (...path: readonly string[]): string => textAt(spec, path);
  const resource = (part: keyof ExportSource): string => text('from', 'resource', part);
  return {
    path: text('from', 'path'),
    source: { group: resource('group'), kind: resource('kind'), name: resource('name') },
    target: {
      kind: text('to', 'kind') === 'secret' ? 'secret' : 'configmap',
      namespace: text('to', 'namespace') || namespace,
      name: text('to', 'name'),
      key: text('to', 'key').trim() === '' ? `${namespace}.${name}` : text('to', 'key'),
    },
  };
}

function textAt(value: Json, path: readonly string[]): string {
  const found = path.reduce<Json | undefined>((here, step) => (isObject(here) ? own(here, step) : undefined), value);
  return typeof found === 'string' ? found : '';
}
