import type { KubeObject } from '../../src/kube/object.ts';
import { isObject } from '../../src/shared/json.ts';

/** How Argo CD shows an object. */
export interface Health {
  readonly status: 'Healthy' | 'Progressing' | 'Degraded';
  readonly message: string;
}

/**
 * The health of an object by the rule that Argo CD has for all groups that end in `.services.k8s.aws`: the conditions
 * in their order, of which ACK.Terminal and Ready count; what is being deleted is in progress. It knows no generations.
 */
export function argoHealthOf({ metadata, status }: KubeObject): Health {
  if (metadata.deletionTimestamp !== undefined) return { status: 'Progressing', message: 'Pending deletion' };
  const conditions = status?.['conditions'];
  for (const condition of Array.isArray(conditions) ? conditions.filter(isObject) : []) {
    const { type, status: holds } = condition;
    const message = String(condition['message']);
    if (type === 'ACK.Terminal' && holds === 'True') return { status: 'Degraded', message };
    if (type === 'Ready' && holds === 'False') return { status: 'Progressing', message };
    if (type === 'Ready' && holds === 'True') return { status: 'Healthy', message: '' };
  }
  return { status: 'Progressing', message: 'Waiting for resource to be ready' };
}
