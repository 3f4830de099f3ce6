import { randomBytes } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parse, stringify } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { freePort } from '../cluster/readiness.ts';
import { type Abilities, abilities } from './abilities.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { type EmbeddedTimes, useBackEnds } from './back-ends.ts';
import { ControllerProcess } from './controller-process.ts';
import { Kube } from './kube.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** What a rig is to be like. */
export interface RigOptions {
  /** Further flags of the controller. */
  readonly flags?: readonly string[];
  /** Further variables of the controller's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long changes take in the embedded AWS endpoint. */
  readonly times?: EmbeddedTimes;
  /** An embedded API server for this rig alone, whatever others use: the test takes definitions away. */
  readonly ownApiServer?: boolean;
  /** Definitions that are not installed, by name, such as `tables.dynamodb.services.k8s.aws`. */
  readonly without?: readonly string[];
  /** The test's hook: when it fails, the end of the controller's log is shown. */
  readonly onTestFailed?: (report: () => void) => void;
}

/** The product between an API server and AWS, reached through proxies that can fail, and the means to look at both. */
export interface Rig extends AsyncDisposable {
  /** What who stands for AWS can do of what AWS can. */
  readonly abilities: Abilities;
  /** To the API server, past the proxy. */
  readonly kube: Kube;
  /** The file by which a user who may do everything finds it. */
  readonly adminKubeconfig: string;
  /** To AWS, past the proxy. */
  readonly aws: DynamoDBClient;
  /** Where that leads, for clients of other services. */
  readonly awsUrl: string;
  /** The account that is there: 12 digits. */
  readonly account: string;
  /** Between the controller and AWS. */
  readonly proxy: AwsProxy;
  /** Between the controller and the API server. */
  readonly kubeProxy: TcpProxy;
  /** Runs already. */
  readonly controller: ControllerProcess;
  readonly healthUrl: string;
  readonly metricsUrl: string;
  /** A name that no other test has. */
  name(base: string): string;
}

const root = resolve(import.meta.dirname, '../..');
/** Where everything is, in all back ends. */
export const region = 'us-west-2';
/** Of whoever calls AWS in a test. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Starts the back ends where the tests have to, and the product over them. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  await using startup = new AsyncDisposableStack();
  const ends = startup.use(await useBackEnds(options.times ?? {}, surroundingsOf(options)));
  const directory = await mkdtemp(join(tmpdir(), 'tack-rig-'));
  startup.defer(() => rm(directory, { recursive: true, force: true }));

  const adminKubeconfig = join(directory, 'admin.kubeconfig');
  await writeFile(adminKubeconfig, ends.adminKubeconfig);
  const kube = startup.use(await Kube.connect(adminKubeconfig, `tack-${randomBytes(4).toString('hex')}`));
  const crds = await readCrds();
  await kube.prepare(crds.filter(({ metadata }) => options.without?.includes(metadata.name) !== true));
  startup.defer(() => kube.clear());

  const aws = new DynamoDBClient({ endpoint: ends.awsUrl, region, credentials });
  startup.defer(() => aws.destroy());
  const names = new Set<string>();
  startup.defer(() => removeTables(aws, names));
  const proxy = startup.use(await startAwsProxy(ends.awsUrl));
  const { kubeProxy, kubeconfig } = await throughProxy(ends.controllerKubeconfig, directory);
  startup.use(kubeProxy);

  const [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const controller = startup.use(
    new ControllerProcess({
      args: [
        `--kubeconfig=${kubeconfig}`,
        `--watch-namespace=${kube.namespace}`,
        `--aws-region=${region}`,
        `--aws-endpoint-url=${proxy.url}`,
        `--aws-identity-endpoint-url=${proxy.url}`,
        '--allow-unsafe-aws-endpoint-urls',
        `--healthz-addr=${health}`,
        `--metrics-addr=${metrics}`,
        ...(options.flags ?? []),
      ],
      env: { ...surroundings(directory), ...options.env },
    }),
  );
  options.onTestFailed?.(() => showLog({ controller }));
  await controller.start();
  const running = startup.move();
  return {
    abilities: abilities[ends.aws],
    ...{ kube, adminKubeconfig, aws, proxy, kubeProxy, controller },
    awsUrl: ends.awsUrl,
    account: await accountAt(ends.awsUrl),
    healthUrl: `http://${health}`,
    metricsUrl: `http://${metrics}/metrics`,
    name: (base) => {
      const name = `${base}-${randomBytes(4).toString('hex')}`;
      names.add(name);
      return name;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Shows the end of the controller's log. */
export function showLog({ controller }: Pick<Rig, 'controller'>): void {
  console.error(`the end of the controller's log:\n${controller.tail}`);
}

async function accountAt(endpoint: string): Promise<string> {
  const sts = new STSClient({ endpoint, region, credentials });
  const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return Account;
}

/** Leaves no tables behind in an emulator that others use as well. Many a name never became a table. */
async function removeTables(aws: DynamoDBClient, names: ReadonlySet<string>): Promise<void> {
  await Promise.all(
    [...names].map(async (TableName) => {
      await aws.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false })).catch(() => {});
      await aws.send(new DeleteTableCommand({ TableName })).catch(() => {});
    }),
  );
}

/** Nothing of the machine's own AWS and Kubernetes settings. */
function surroundings(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The variables that lead to the back ends. */
function surroundingsOf({ ownApiServer }: RigOptions): NodeJS.ProcessEnv {
  const { TACK_TEST_KUBECONFIG: _, TACK_TEST_CONTROLLER_KUBECONFIG: __, ...others } = process.env;
  return ownApiServer === true ? others : process.env;
}

/** The definitions that the product ships. */
export async function readCrds(): Promise<KubeObject[]> {
  const files = globSync('config/crd/{bases,common}/*.yaml', { cwd: root });
  return Promise.all(files.map(async (file) => parse(await readFile(join(root, file), 'utf8')) as KubeObject));
}

interface Kubeconfig {
  readonly clusters: readonly { readonly name: string; readonly cluster: JsonObject }[];
}

/** A proxy before a kubeconfig's cluster, and the path of a kubeconfig that leads through it. */
async function throughProxy(text: string, directory: string): Promise<{ kubeProxy: TcpProxy; kubeconfig: string }> {
  const config = parse(text) as Kubeconfig;
  const [entry] = config.clusters;
  if (entry === undefined) throw new Error('the kubeconfig has no cluster');
  const server = new URL(String(entry.cluster['server']));
  const kubeProxy = await TcpProxy.start(server);
  const through = new URL(server);
  through.port = String(kubeProxy.port);
  const kubeconfig = join(directory, 'controller.kubeconfig');
  const cluster = { ...entry.cluster, server: through.href };
  await writeFile(kubeconfig, stringify({ ...config, clusters: [{ ...entry, cluster }] }), { mode: 0o600 });
  return { kubeProxy, kubeconfig };
}
