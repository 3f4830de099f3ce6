import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EmbeddedAws } from '../../src/embedded/aws/endpoint.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { ControllerProcess } from '../support/controller-process.ts';
import { kubectlBinary } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { argumentsOf, charts, environmentOf, manifestOf, Rendered, type RenderOptions } from './helm.ts';
import { freePort } from './readiness.ts';

const run = promisify(execFile);

/** Objects of an installation that were applied to a cluster, as helm would, but by server-side apply. */
export class Installation {
  readonly rendered: Rendered;
  readonly #cluster: Cluster;
  readonly #namespace: string;
  readonly #manifest: string;

  private constructor(cluster: Cluster, namespace: string, manifest: string) {
    this.#cluster = cluster;
    this.#namespace = namespace;
    this.#manifest = manifest;
    this.rendered = new Rendered(manifest);
  }

  /** Makes the namespace where there is none, and applies the chart's CRDs and objects. */
  static async ofChart(cluster: Cluster, options: RenderOptions): Promise<Installation> {
    const crds = join(charts, options.chart, 'crds');
    await kubectl(cluster, 'create', 'namespace', options.namespace).catch(unlessThere);
    if (existsSync(crds)) await kubectl(cluster, 'apply', '--server-side', '--filename', crds);
    return Installation.#apply(new Installation(cluster, options.namespace, await manifestOf(options)));
  }

  /** Applies what kustomize makes of a folder, the controller's namespace being among it. */
  static async ofKustomization(cluster: Cluster, folder: string, namespace: string): Promise<Installation> {
    return Installation.#apply(new Installation(cluster, namespace, await kubectl(cluster, 'kustomize', folder)));
  }

  static async #apply(installation: Installation): Promise<Installation> {
    await installation.#withManifest((file) =>
      kubectl(installation.#cluster, 'apply', '--server-side', '--filename', file),
    );
    return installation;
  }

  /** What applying it again would change, as a diff; empty for nothing. */
  async difference(): Promise<string> {
    return this.#withManifest(async (file) => {
      // The exit code is 1 when there is a difference.
      const args = ['diff', '--server-side', '--filename', file];
      return kubectl(this.#cluster, ...args).catch((error: unknown) => diffOf(error));
    });
  }

  /** The controller as its pod would run it: the arguments, the variables and perhaps more, the ServiceAccount. */
  async controller(env: Readonly<Record<string, string>> = {}): Promise<InstalledController> {
    const { container, pod } = this.rendered;
    const namespace = this.#namespace;
    const kubeconfig = await this.#cluster.kubeconfigFor({ namespace, name: String(pod.spec['serviceAccountName']) });
    const [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
    const controller = new ControllerProcess({
      args: [
        ...container.command.slice(1),
        ...argumentsOf(container, namespace),
        // A pod has these ports for itself, a machine with other tests has not.
        ...[`--healthz-addr=${health}`, `--metrics-addr=${metrics}`],
      ],
      env: { PATH: process.env['PATH'] ?? '', ...environmentOf(container, namespace), ...env, KUBECONFIG: kubeconfig },
    });
    return { controller, healthUrl: `http://${health}`, metricsUrl: `http://${metrics}/metrics` };
  }

  async #withManifest<T>(use: (file: string) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), 'tack-manifest-'));
    try {
      const file = join(directory, 'manifest.yaml');
      await writeFile(file, this.#manifest);
      return await use(file);
    } finally {
      await rm(directory, { recursive: true });
    }
  }
}

/** A controller that is to be started. */
export interface InstalledController {
  readonly controller: ControllerProcess;
  readonly healthUrl: string;
  readonly metricsUrl: string;
}

/** Values by which the controller finds an embedded AWS endpoint, and is somebody there. */
export function toAws({ url }: Pick<EmbeddedAws, 'url'>): JsonObject {
  return {
    aws: {
      region: 'us-west-2',
      ...{ endpoint_url: url, identity_endpoint_url: url, allow_unsafe_aws_endpoint_urls: true },
    },
    deployment: {
      extraEnvVars: [
        { name: 'AWS_ACCESS_KEY_ID', value: 'test' },
        { name: 'AWS_SECRET_ACCESS_KEY', value: 'test' },
      ],
    },
  };
}

/** Runs kubectl as the cluster's administrator. @throws Error with what it complains about. */
export async function kubectl(cluster: Cluster, ...args: readonly string[]): Promise<string> {
  const command = await kubectlBinary(console.error);
  const { stdout } = await run(command, ['--kubeconfig', cluster.adminKubeconfig, ...args], { maxBuffer: 64 << 20 });
  return stdout;
}

function unlessThere(error: unknown): void {
  if (!String(error).includes('AlreadyExists')) throw error;
}

function diffOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error) return String(error.stdout);
  throw error;
}
