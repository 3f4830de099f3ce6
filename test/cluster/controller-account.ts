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
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: account.namespace } });
  const roles = join(import.meta.dirname, '../../config/rbac');
  await run(await kubectlBinary(log), ['--kubeconfig', cluster.adminKubeconfig, 'apply', '--kustomize', roles]);
  return cluster.kubeconfigFor(account);
}
