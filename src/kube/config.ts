import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Clock, systemClock } from '../shared/clock.ts';
import { isLoopback } from '../shared/proxy.ts';
import { type Connection, fixedCredential } from './connection.ts';
import { inClusterConnection, isInCluster, serviceAccountDir } from './in-cluster.ts';
import { type Kubeconfig, readKubeconfig, resolveContext } from './kubeconfig.ts';
import type { KubeconfigEntry } from './kubeconfig-entry.ts';
import { proxyFor, proxyUrl } from './proxy.ts';
import { clusterInfo, serverTls } from './server-tls.ts';
import { userCredentials } from './user-credentials.ts';

/** Where to look for an API server. */
export interface ConnectionOptions {
  /** KUBECONFIG, HOME, KUBERNETES_SERVICE_*, HTTPS_PROXY, …; also the environment of exec plugins. */
  readonly env: NodeJS.ProcessEnv;
  /** `--kubeconfig`: the only file to read. */
  readonly kubeconfig?: string | undefined;
  /** `--context`: a kubeconfig's context, instead of the current one. */
  readonly context?: string | undefined;
  /** Where a pod's ServiceAccount is mounted; Kubernetes' usual place by default. */
  readonly serviceAccountDir?: string | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Finds the API server and the credentials for it: in the file of `--kubeconfig`, or those of KUBECONFIG, or of the pod
 * this runs in, or `~/.kube/config`, in this order.
 * @throws when there is none, or one that is wrong; the error says which file and field.
 */
export async function loadConnection(options: ConnectionOptions): Promise<Connection> {
  const { env, kubeconfig, context, clock = systemClock } = options;
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const named = kubeconfig ? [kubeconfig] : listed;
  if (named.length > 0) {
    const config = await readKubeconfig(named);
    const what = kubeconfig ? '--kubeconfig' : 'KUBECONFIG';
    if (config.files.length === 0) throw new Error(`${what}: there is no file ${named.join(', ')}`);
    return contextConnection(config, options, clock);
  }
  const pod = { env, directory: options.serviceAccountDir ?? serviceAccountDir, clock };
  // A context is something that only a kubeconfig has.
  if (!context && (await isInCluster(pod))) return inClusterConnection(pod);
  const path = join(env['HOME'] || homedir(), '.kube', 'config');
  const config = await readKubeconfig([path]);
  if (config.files.length > 0) return contextConnection(config, options, clock);
  throw new Error(
    `no Kubernetes cluster is configured: neither --kubeconfig nor KUBECONFIG is set, this is not a pod with a ` +
      `ServiceAccount token, and there is no file ${path}`,
  );
}

async function contextConnection(config: Kubeconfig, options: ConnectionOptions, clock: Clock): Promise<Connection> {
  const { env } = options;
  const { name, context, cluster, user } = resolveContext(config, options.context || undefined);
  const server = serverUrl(cluster);
  const around = { env, clock, cluster: () => clusterInfo(cluster) };
  return {
    server,
    source: `context ${JSON.stringify(name)} of ${context.file}`,
    namespace: context.text('namespace') ?? 'default',
    tls: await serverTls(cluster),
    proxy: clusterProxy(cluster, server, env),
    credentials: user === undefined ? fixedCredential({ headers: {} }) : await userCredentials(user, around),
  };
}

function serverUrl(cluster: KubeconfigEntry): URL {
  const text = cluster.text('server');
  if (text === undefined) throw cluster.error('server', 'is missing');
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url;
  throw cluster.error('server', 'is not an http or https URL');
}

function clusterProxy(cluster: KubeconfigEntry, server: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const own = cluster.text('proxy-url');
  if (own === undefined) return proxyFor(server, env);
  const url = proxyUrl(own, `${cluster.file}: ${cluster.field}.proxy-url`);
  return isLoopback(server) ? undefined : url;
}
