import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Controller } from '../../controller/controller.ts';
import { parseControllerFlags } from '../../controller/flags.ts';
import { createLogger } from '../../controller/logger.ts';
import { kindsByService } from '../../controller/main.ts';
import { startAwsEndpoint } from '../../embedded/aws/endpoint.ts';
import { startKubeApi } from '../../embedded/kube/server.ts';
import { KubeClient } from '../../kube/client.ts';
import { loadConnection } from '../../kube/config.ts';
import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import { allKinds } from '../../services/index.ts';

/** Everything that Tack needs, on this machine alone: made by `openSandbox`. */
export interface Sandbox extends AsyncDisposable {
  /** A file for `kubectl --kubeconfig`; gone with the sandbox. */
  readonly kubeconfig: string;
  /** The AWS endpoint, e.g. `http://127.0.0.1:41234`. */
  readonly awsUrl: string;
  readonly kube: KubeClient;
}

/** Runs a part of the start-up and tells how long it took. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const crds: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
};
const region = 'us-west-2';
/** So that whoever changes something in AWS sees it put right while looking on. */
const resyncSeconds = 2;
const root = new URL('../../../', import.meta.url);

/** The credentials of nobody: the process must never reach an account of the user's. */
const sandboxEnv: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Starts a Kubernetes API server, an AWS endpoint and the controller, all in this process and in memory. */
export async function openSandbox(step: Step, env: NodeJS.ProcessEnv): Promise<Sandbox> {
  await using parts = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'tack-demo-'));
  parts.defer(() => rm(directory, { recursive: true, force: true }));
  const kubeconfig = join(directory, 'kubeconfig');

  const api = parts.use(await step('Kubernetes API server', () => startKubeApi()));
  await writeFile(kubeconfig, api.kubeconfig(), { mode: 0o600 });
  const aws = parts.use(await step('AWS endpoint', () => startAwsEndpoint({ region })));
  const kube = new KubeClient(await loadConnection({ env, kubeconfig }), { userAgent: 'tack-demo' });
  parts.defer(async () => kube.close());
  await step('Custom resource definitions', () => installDefinitions(kube));
  const controller = newController(kubeconfig, aws.url, env);
  parts.defer(() => controller.stop());
  await step('Controller', () => controller.start());

  const running = parts.move();
  return { kubeconfig, awsUrl: aws.url, kube, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function installDefinitions(kube: KubeClient): Promise<void> {
  const folder = new URL('config/crd/bases/', root);
  for (const file of await readdir(folder)) {
    const crd: KubeObject = parse(await readFile(new URL(file, folder), 'utf8'));
    await kube.create(crds, crd);
  }
}

function newController(kubeconfig: string, awsUrl: string, env: NodeJS.ProcessEnv): Controller {
  // The SDK reads its settings from the process itself.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, sandboxEnv);
  const args = [
    ...['--kubeconfig', kubeconfig, '--aws-region', region],
    ...['--aws-endpoint-url', awsUrl, '--aws-identity-endpoint-url', awsUrl, '--allow-unsafe-aws-endpoint-urls'],
    ...['--healthz-addr', '127.0.0.1:0', '--metrics-addr', '127.0.0.1:0'],
    `--reconcile-default-resync-seconds=${resyncSeconds}`,
  ];
  const parsed = parseControllerFlags(args, { env: process.env, kinds: kindsByService(allKinds) });
  if (!('flags' in parsed)) throw new Error(`the sandbox's own flags are wrong: ${JSON.stringify(parsed)}`);
  const log = createLogger({ level: 'error', development: true });
  return new Controller({ flags: parsed.flags, kinds: allKinds, env, log });
}

/** The manifest that the story is about. */
export const examplePath = fileURLToPath(new URL('examples/blog.yaml', root));
