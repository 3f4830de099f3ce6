import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { freePort } from '../cluster/readiness.ts';
import { type AwsProxy, startAwsProxy } from '../support/aws-proxy.ts';
import { type GoneProxy, startGoneProxy } from '../support/gone-proxy.ts';
import { Kube } from '../support/kube.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { Replica } from './replica.ts';

/** What a scenario's processes are started with. */
export interface WorldOptions {
  /** Processes of Tack that share the work by a lease; without it there is one, which has no need of a lease. */
  readonly replicas?: number;
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** One scenario's namespace, AWS, and processes of Tack, on a cluster that scenarios share. */
export interface World extends AsyncDisposable {
  readonly cluster: Cluster;
  /** To the API server, past all proxies. */
  readonly kube: Kube;
  /** AWS itself, past the proxies. */
  readonly awsUrl: string;
  /** Between Tack and AWS. */
  readonly aws: AwsProxy;
  /** Between Tack and the API server, as connections. */
  readonly connections: TcpProxy;
  /** Between Tack and the API server, as requests. */
  readonly requests: GoneProxy;
  readonly replicas: readonly Replica[];
}

/** Starts a world on the cluster. */
export async function startWorld(cluster: Cluster, options: WorldOptions = {}): Promise<World> {
  await using startup = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'tack-faults-'));
  startup.defer(() => rm(directory, { recursive: true, force: true }));
  const namespace = `faults-${randomBytes(4).toString('hex')}`;
  const kube = startup.use(await Kube.connect(cluster.adminKubeconfig, namespace));
  await kube.prepare([]);
  startup.defer(() => kube.clear().catch(() => {}));
  const embedded = startup.use(await startAwsEndpoint({ createTableMs: 300 }));
  const aws = startup.use(await startAwsProxy(embedded.url));
  const requests = startup.use(await startGoneProxy(cluster.url, cluster.ca));
  const connections = startup.use(await TcpProxy.start(requests.url));
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, await leadingTo(connections.port, cluster.adminKubeconfig), { mode: 0o600 });

  const replicas: Replica[] = [];
  for (let index = 0; index < (options.replicas ?? 1); index++) {
    const proxy = startup.use(await startAwsProxy(aws.url, { hangsUp: true }));
    const election = ['--enable-leader-election', `--leader-election-namespace=${namespace}`];
    const elects = options.replicas === undefined ? [] : election;
    const args = [...(await argumentsOf({ kubeconfig, namespace, awsUrl: proxy.url })), ...elects];
    const env = { PATH: process.env['PATH'] ?? '', HOME: directory, ...credentials };
    replicas.push(startup.use(new Replica({ args: [...args, ...(options.flags ?? [])], env }, proxy)));
  }
  await Promise.all(replicas.map((replica) => replica.start()));
  const running = startup.move();
  const world = { cluster, kube, awsUrl: embedded.url, aws, connections, requests, replicas };
  return { ...world, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
};

interface Ends {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly awsUrl: string;
}

async function argumentsOf({ kubeconfig, namespace, awsUrl }: Ends): Promise<string[]> {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--watch-namespace=${namespace}`,
    '--services=dynamodb',
    '--aws-region=us-west-2',
    `--aws-endpoint-url=${awsUrl}`,
    `--aws-identity-endpoint-url=${awsUrl}`,
    '--allow-unsafe-aws-endpoint-urls',
    `--healthz-addr=127.0.0.1:${await freePort()}`,
    `--metrics-addr=127.0.0.1:${await freePort()}`,
  ];
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string }[];
}

/** The administrator's kubeconfig with a proxy's address. */
async function leadingTo(port: number, file: string): Promise<string> {
  const config = parse(await readFile(file, 'utf8')) as Kubeconfig;
  const cluster = { server: `http://127.0.0.1:${port}` };
  return stringify({ ...config, clusters: config.clusters.map(({ name }) => ({ name, cluster })) });
}
