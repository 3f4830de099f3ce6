import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { kubectlBinary } from '../test/cluster/binaries.ts';
import { startCluster } from '../test/cluster/cluster.ts';
import { startMoto } from '../test/cluster/moto.ts';
import { type BenchAws, benchAwsAt, startBenchAws } from './aws.ts';

/** The repository. */
export const root = resolve(import.meta.dirname, '..');
/** Where what is started writes its logs. */
export const logDir = join(root, '.cache/bench-logs');

/** Says on standard error how far it is. */
export const log = (line: string): void => console.error(`bench: ${line}`);

/** A real API server and an AWS endpoint that is as far away as a real one. */
export interface BenchRig extends AsyncDisposable {
  /** The path of a kubeconfig whose user may do everything. */
  readonly kubeconfig: string;
  readonly aws: BenchAws;
}

/** Starts etcd, kube-apiserver and AWS, with Tack's CRDs; with moto as AWS for all services, or DynamoDB alone in memory. */
export async function startRig(services: 'dynamodb' | 'all'): Promise<BenchRig> {
  await using startup = new AsyncDisposableStack();
  await rm(logDir, { recursive: true, force: true });
  const cluster = startup.use(await startCluster({ logDir, log }));
  const moto = services === 'all' ? startup.use(await startMoto({ logDir, log })) : undefined;
  const aws = startup.use(await startBenchAws(logDir, moto?.url));
  await installDefinitions(cluster.adminKubeconfig);
  const running = startup.move();
  return { kubeconfig: cluster.adminKubeconfig, aws, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** A rig that somebody else keeps running. */
export function rigAt(kubeconfig: string, endpoint: string): BenchRig {
  return { kubeconfig, aws: benchAwsAt(endpoint), [Symbol.asyncDispose]: async () => {} };
}

async function installDefinitions(kubeconfig: string): Promise<void> {
  const folders = [join(root, 'config/crd/bases'), join(root, 'config/crd/common')];
  const kubectl = await kubectlBinary(log);
  const run = (...args: string[]): unknown =>
    execFileSync(kubectl, ['--kubeconfig', kubeconfig, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  for (const folder of folders) {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
    run('apply', '--server-side', ...files.flatMap((file) => ['-f', join(folder, file)]));
  }
  run('wait', '--for=condition=Established', 'crd', '--all');
}

/** `node bench/rig.ts [all]` keeps a rig up, and says where, until it is interrupted. */
if (import.meta.main) {
  const rig = await startRig(process.argv[2] === 'all' ? 'all' : 'dynamodb');
  console.log(`kubeconfig: ${rig.kubeconfig}\nAWS endpoint: ${rig.aws.url}`);
  const ended = Promise.withResolvers<void>();
  const hours = setTimeout(ended.resolve, 4 * 3_600_000);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, ended.resolve);
  await ended.promise;
  clearTimeout(hours);
  await rig[Symbol.asyncDispose]();
}
