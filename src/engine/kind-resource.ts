import type { GroupVersionResource } from '../kube/object.ts';
import type { KindDefinition } from './definition/kind.ts';

/** The place of a kind's objects in the Kubernetes API. */
export function kindResource({ group, version, plural }: KindDefinition): GroupVersionResource {
  return { group, version, resource: plural, namespaced: true };
}
