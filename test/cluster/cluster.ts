import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { isObject } from '../../src/shared/json.ts';
import { type ApiRequest, apiRequest } from './api-client.ts';
import { startEtcd } from './etcd.ts';
import { prepareKubeApiServer } from './kube-apiserver.ts';

/** A ServiceAccount's name. */
interface ServiceAccountName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * A Kubernetes control plane of etcd and kube-apiserver on loopback, with RBAC on. It has no controllers: a namespace
 * never finishes deleting, owners' dependents stay, a ServiceAccount exists only once somebody has made it, and the
 * roles `view`, `edit` and `admin` are empty.
 */
export interface Cluster extends AsyncDisposable {
  readonly url: string;
  /** The PEM certificate that the API server's own certificate chains to. */
  readonly ca: string;
  /** The path of a kubeconfig whose user may do everything. */
  readonly adminKubeconfig: string;
  /** The current processes' ids; kube-apiserver's changes when it is restarted. */
  pids(): { readonly etcd: number; readonly kubeApiServer: number };
  /** A request as the administrator, apart from the client under test. */
  readonly request: ApiRequest;
  /** Mints a token for an existing ServiceAccount, and resolves with the path of a kubeconfig that holds it. */
  kubeconfigFor(account: ServiceAccountName): Promise<string>;
  /** Stops kube-apiserver and starts it at the same address; resolves when it is ready. */
  restartApiServer(): Promise<void>;
  /** Freezes etcd, so that the API server accepts requests but cannot serve most of them. */
  pauseEtcd(): void;
  resumeEtcd(): void;
  /** Ends both processes and removes their files. Logs stay. */
  stop(): Promise<void>;
}

/** Where logs go, and who is told of a slow first build. */
export interface ClusterOptions {
  /** The directory for etcd.log and kube-apiserver.log; made when it does not exist. */
  readonly logDir: string;
  readonly log?: (line: string) => void;
}

/** Starts a cluster; the binaries are built first when the cache does not have them. */
export async function startCluster({ logDir, log = console.error }: ClusterOptions): Promise<Cluster> {
  await mkdir(logDir, { recursive: true });
  const directory = await mkdtemp(join(tmpdir(), 'tack-cluster-'));
  await using startup = new AsyncDisposableStack();
  startup.defer(() => rm(directory, { recursive: true, force: true }));

  const etcd = await startEtcd({ directory, logFile: join(logDir, 'etcd.log'), log });
  startup.defer(() => etcd.process.stop(0)); // at once: its data is thrown away
  const logFile = join(logDir, 'kube-apiserver.log');
  const server = await prepareKubeApiServer({ directory, etcdUrl: etcd.url, logFile, log });
  let apiServer = await server.start();
  startup.defer(() => apiServer.stop(0));

  const ca = await readFile(server.access.caFile, 'utf8');
  const kubeconfigs = new KubeconfigWriter(directory, server.access.url, ca);
  const adminKubeconfig = await kubeconfigs.write('admin', server.access.token);
  const request = apiRequest(server.access);
  const running = startup.move();
  return {
    url: server.access.url,
    ca,
    adminKubeconfig,
    request,
    pids: () => ({ etcd: etcd.process.pid, kubeApiServer: apiServer.pid }),
    kubeconfigFor: async (account) => {
      const token = await serviceAccountToken(request, account);
      return kubeconfigs.write(`${account.namespace}.${account.name}`, token, account.namespace);
    },
    restartApiServer: async () => {
      await apiServer.stop();
      apiServer = await server.start();
    },
    pauseEtcd: () => etcd.process.signal('SIGSTOP'),
    resumeEtcd: () => etcd.process.signal('SIGCONT'),
    stop: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

class KubeconfigWriter {
  readonly #directory: string;
  readonly #cluster: { readonly server: string; readonly 'certificate-authority-data': string };

  constructor(directory: string, server: string, ca: string) {
    this.#directory = directory;
    this.#cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  }

  /** Writes the kubeconfig of a user who has the token, and is in `namespace` as a pod is; resolves with its path. */
  async write(user: string, token: string, namespace = 'default'): Promise<string> {
    const path = join(this.#directory, `${user}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: this.#cluster }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user, namespace } }],
      'current-context': 'test',
    };
    await writeFile(path, stringify(config), { mode: 0o600 });
    return path;
  }
}

async function serviceAccountToken(request: ApiRequest, { namespace, name }: ServiceAccountName): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const answer = await request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 24 * 60 * 60 },
  });
  const status = answer['status'];
  if (!isObject(status) || typeof status['token'] !== 'string') throw new Error(`POST ${path} answered no token`);
  return status['token'];
}
