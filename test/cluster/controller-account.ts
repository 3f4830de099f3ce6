import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubectlBinary } from './binaries.ts';
import type { Cluster } from './cluster.ts';

const run = promisify(execFile);

const account = { namespace: 'ack-system', name: 'tack' };

/**
 * Gives the cluster the ServiceAccount that Tack runs as, with the roles that the project ships and nothing more.
 *
 * @returns the path of a kubeconfig for it.
 */
export async function createControllerAccount(cluster: Cluster, log: (line: string) => void): Promise<string> {
  const { namespace, name } = account;
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  await cluster.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
  const roles = join(import.meta.dirname, '../../config/rbac/role.yaml');
  await run(await kubectlBinary(log), ['--kubeconfig', cluster.adminKubeconfig, 'apply', '--filename', roles]);
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  const binding = (kind: string, role: string) => ({
    metadata: { name: role },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: role },
    subjects,
  });
  await cluster.request('POST', `${rbac}/clusterrolebindings`, binding('ClusterRole', 'tack'));
  for (const role of ['tack-role-maps', 'tack-leader-election']) {
    await cluster.request('POST', `${rbac}/namespaces/${namespace}/rolebindings`, binding('Role', role));
  }
  return cluster.kubeconfigFor(account);
}
