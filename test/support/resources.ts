import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { allKinds } from '../../src/services/index.ts';

/** Kinds of Kubernetes itself that tests need beside Tack's. */
const coreResources: Readonly<Record<string, string>> = { Secret: 'secrets', ConfigMap: 'configmaps' };

/** The resource that an object is one of. */
export function resourceOf({ apiVersion, kind }: KubeObject): GroupVersionResource {
  const core = coreResources[kind];
  if (apiVersion === 'v1' && core !== undefined) {
    return { group: '', version: 'v1', resource: core, namespaced: true };
  }
  const [group = '', version = ''] = apiVersion.split('/');
  const found = allKinds.find((known) => known.group === group && known.kind === kind);
  if (found === undefined) throw new Error(`there is no kind ${apiVersion} ${kind}`);
  return { group, version, resource: found.plural, namespaced: true };
}
