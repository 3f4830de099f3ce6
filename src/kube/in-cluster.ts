import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../shared/clock.ts';
import type { Connection } from './connection.ts';
import { proxyFor } from './proxy.ts';
import { checkCa } from './server-tls.ts';
import { TokenFile } from './token-file.ts';

/** Where Kubernetes mounts a pod's ServiceAccount. */
export const serviceAccountDir = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod knows of its cluster. */
export interface PodSurroundings {
  readonly env: NodeJS.ProcessEnv;
  /** The directory with the files `token`, `ca.crt` and `namespace`. */
  readonly directory: string;
  readonly clock: Clock;
}

/** True when this process runs in a pod that may use its ServiceAccount: many pods have the variables only. */
export async function isInCluster({ env, directory }: Omit<PodSurroundings, 'clock'>): Promise<boolean> {
  if (!env['KUBERNETES_SERVICE_HOST'] || !env['KUBERNETES_SERVICE_PORT']) return false;
  const token = await stat(join(directory, 'token')).catch(() => undefined);
  return token?.isFile() === true;
}

/** The connection of a pod to its own cluster. @throws when `ca.crt` cannot be used. */
export async function inClusterConnection({ env, directory, clock }: PodSurroundings): Promise<Connection> {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const authority = host.includes(':') ? `[${host}]` : host;
  const server = URL.parse(`https://${authority}:${env['KUBERNETES_SERVICE_PORT']}`);
  if (server === null) throw new Error('KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not host and port');
  const ca = await readFile(join(directory, 'ca.crt'), 'utf8');
  checkCa(ca, (problem) => new Error(`${join(directory, 'ca.crt')}: ${problem}`));
  const namespace = (await readFile(join(directory, 'namespace'), 'utf8').catch(() => '')).trim();
  return {
    server,
    source: 'the ServiceAccount of this pod',
    namespace: namespace || 'default',
    tls: { ca },
    proxy: proxyFor(server, env),
    credentials: new TokenFile(join(directory, 'token'), clock),
  };
}
