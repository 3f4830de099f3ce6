import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kubectlBinary } from './binaries.ts';
import type { Cluster } from './cluster.ts';

const run = promisify(execFile);

const account = { namespace: 'ack-system', name: 'tack' };

/**
 * Gives the cluster the ServiceAccount that Tack runs as, with the ClusterRole that the project ships and nothing more.
 *
 * @returns the path of a kubeconfig for it.
 */
export async function createControllerAccount(cluster: Cluster, log: (line: string) => void): Promise<string> {
  const role = join(import.meta.dirname, '../../config/rbac/role.yaml');
  await run(await kubectlBinary(log), ['--kubeconfig', cluster.adminKubeconfig, 'apply', '--filename', role]);
  // First, as the authorizer learns of it only from its watch, a moment later.
  await cluster.request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'tack' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'tack' },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: account.namespace } });
  await cluster.request('POST', `/api/v1/namespaces/${account.namespace}/serviceaccounts`, {
    metadata: { name: account.name },
  });
  return cluster.kubeconfigFor(account);
}
