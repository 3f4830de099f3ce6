import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import type { Cluster } from './cluster.ts';
import type { Installation } from './installation.ts';

/** A rule of a Role or ClusterRole. */
export interface PolicyRule extends JsonObject {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** The roles of a chart but those that are meant for users. */
export function rolesOfController({ rendered }: Installation): KubeObject[] {
  return rendered.objects.filter(
    ({ kind, metadata: { name } }) => kind.endsWith('Role') && !/-(reader|writer)$/.test(name),
  );
}

/** A role's rules as the chart has them. */
export function rulesOf(role: KubeObject): PolicyRule[] {
  return role['rules'] as PolicyRule[];
}

/** Gives a role of the cluster these rules in place of those that it has. */
export async function changeRules(
  cluster: Cluster,
  { kind, metadata }: KubeObject,
  rules: PolicyRule[],
): Promise<void> {
  const place = kind === 'Role' ? `namespaces/${metadata.namespace}/roles` : 'clusterroles';
  const path = `/apis/rbac.authorization.k8s.io/v1/${place}/${metadata.name}`;
  await cluster.request('PUT', path, { ...(await cluster.request('GET', path)), rules });
}
