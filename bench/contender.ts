import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../test/cluster/process.ts';
import { answers, freePort, ready } from '../test/cluster/readiness.ts';
import { type ProcessCost, processCost } from './process-cost.ts';
import { type BenchRig, logDir, root } from './rig.ts';

/** A controller that is measured: Tack, or any other that serves the same CRDs. */
export interface Contender extends AsyncDisposable {
  readonly pid: number;
  /** When it was started, in milliseconds of the machine's monotonic clock; undefined when it ran already. */
  readonly startedAt: number | undefined;
  cost(): ProcessCost;
  /** Requests of the Kubernetes API so far, as its metrics tell; undefined when it has none. */
  kubeCalls(): Promise<number | undefined>;
}

/** Milliseconds of the monotonic clock that all processes of a machine share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Bundles Tack as it is shipped. */
export function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** What Tack is started with. */
export interface TackOptions {
  readonly services: string;
  readonly flags?: readonly string[];
}

/** The flags of Node that the image sets: what is measured is what is shipped. */
function nodeFlags(): string[] {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  return /NODE_OPTIONS=(\S+)/.exec(dockerfile)?.[1]?.split(',') ?? [];
}

/** Starts Tack's bundle; resolves once it is ready: it knows all objects that there are. */
export async function startTack({ kubeconfig, aws: { url } }: BenchRig, options: TackOptions): Promise<Contender> {
  const [health, metrics] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const args = [
    ...nodeFlags(),
    ...[join(root, 'dist/tack.js'), 'controller', `--services=${options.services}`, '--aws-region=us-west-2'],
    ...[`--kubeconfig=${kubeconfig}`, `--aws-endpoint-url=${url}`, `--aws-identity-endpoint-url=${url}`],
    ...['--allow-unsafe-aws-endpoint-urls', `--healthz-addr=${health}`, `--metrics-addr=${metrics}`],
    ...(options.flags ?? []),
  ];
  const logFile = join(logDir, 'tack.log');
  const startedAt = nowMs();
  const child = await startProcess({ name: 'tack', command: process.execPath, args, env: credentials, logFile });
  await ready(child, () => answers(`http://${health}/readyz`));
  const stop = async (): Promise<void> => child.stop(15_000);
  return { ...running(child.pid, `http://${metrics}/metrics`), startedAt, [Symbol.asyncDispose]: stop };
}

/** Starts a controller by a command of the shell, which finds the rig in its environment. */
export async function startCommand({ kubeconfig, aws: { url } }: BenchRig, command: string): Promise<Contender> {
  const metrics = `127.0.0.1:${await freePort()}`;
  const env = { ...credentials, KUBECONFIG: kubeconfig, AWS_ENDPOINT_URL: url, METRICS_ADDR: metrics };
  const startedAt = nowMs();
  const logFile = join(logDir, 'other.log');
  // `exec`, so that the process measured is the controller and not its shell.
  const args = ['-c', `exec ${command}`];
  const child = await startProcess({ name: 'the command', command: '/bin/sh', args, env, logFile });
  const stop = async (): Promise<void> => child.stop(15_000);
  return { ...running(child.pid, `http://${metrics}/metrics`), startedAt, [Symbol.asyncDispose]: stop };
}

/** A controller that somebody else has started. */
export function running(pid: number, metricsUrl?: string): Contender {
  return {
    pid,
    startedAt: undefined,
    cost: () => processCost(pid),
    kubeCalls: () => kubeCalls(metricsUrl),
    [Symbol.asyncDispose]: async () => {},
  };
}

const credentials = {
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_REGION: 'us-west-2',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** The counter that client-go and Tack have alike. */
async function kubeCalls(metricsUrl: string | undefined): Promise<number | undefined> {
  if (metricsUrl === undefined) return undefined;
  const text = await fetch(metricsUrl, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.text(),
    () => '',
  );
  const samples = [...text.matchAll(/^rest_client_requests_total\{[^}]*\} (\S+)$/gm)];
  return samples.length === 0 ? undefined : samples.reduce((sum, [, value]) => sum + Number(value), 0);
}
