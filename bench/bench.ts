import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { startAwsEndpoint } from '../src/embedded/aws/endpoint.ts';
import { kubectlBinary } from '../test/cluster/binaries.ts';
import { startCluster } from '../test/cluster/cluster.ts';
import { startProcess } from '../test/cluster/process.ts';
import { answers, freePort, ready } from '../test/cluster/readiness.ts';
import { processCost } from './process-cost.ts';
import { type SlowAws, startSlowAws } from './slow-aws.ts';
import { type Span, Tables } from './tables.ts';

// `npm run bench -- [tables] [pid]`: Tables created, edited and deleted on a real API server, AWS 45 ms away. With a pid,
// it measures the controller that runs there already, against the kubeconfig and endpoint that it prints at first.

const root = resolve(import.meta.dirname, '..');
const delayMs = 45;
const log = (line: string): void => console.error(`bench: ${line}`);

interface Phase {
  readonly phase: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly awsCallsPerObject: number;
  readonly awsCalls: Record<string, number>;
  readonly cpuMsPerObject: number;
  readonly rssMiB: number;
}

const [countText = '200', pidText] = process.argv.slice(2);
const count = Number(countText);
if (!Number.isInteger(count) || count < 1) throw new Error(`${countText} is no number of tables`);

await using parts = new AsyncDisposableStack();
const directory = await mkdtemp(join(tmpdir(), 'tack-bench-'));
parts.defer(() => rm(directory, { recursive: true, force: true }));
const aws = parts.use(await startAwsEndpoint());
const slow = parts.use(await startSlowAws(aws.url, delayMs));
const cluster = parts.use(await startCluster({ logDir: join(root, '.cache/bench-logs'), log }));
await installDefinitions(cluster.adminKubeconfig);
const pid = pidText === undefined ? await startController(slow, cluster.adminKubeconfig) : Number(pidText);
const startRss = processCost(pid).rssMiB;
const phases = await measure(pid, slow, await Tables.connect(cluster.adminKubeconfig, count));
await report(phases, startRss);

async function installDefinitions(kubeconfig: string): Promise<void> {
  const folder = join(root, 'config/crd/bases');
  const files = (await readdir(folder)).filter((file) => file.startsWith('dynamodb.'));
  const kubectl = await kubectlBinary(log);
  const args = files.flatMap((file) => ['-f', join(folder, file)]);
  execFileSync(kubectl, ['--kubeconfig', kubeconfig, 'apply', '--server-side', ...args]);
  execFileSync(kubectl, ['--kubeconfig', kubeconfig, 'wait', '--for=condition=Established', 'crd', '--all']);
}

/** Starts the bundle, with just DynamoDB; resolves with its pid once it is ready. */
async function startController({ url }: SlowAws, kubeconfig: string): Promise<number> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
  const health = `127.0.0.1:${await freePort()}`;
  const args = [
    ...[join(root, 'dist/tack.js'), 'controller', '--services=dynamodb', '--aws-region=us-west-2'],
    ...[`--kubeconfig=${kubeconfig}`, `--aws-endpoint-url=${url}`, `--aws-identity-endpoint-url=${url}`],
    ...['--allow-unsafe-aws-endpoint-urls', `--healthz-addr=${health}`, `--metrics-addr=127.0.0.1:${await freePort()}`],
  ];
  const env = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };
  const logFile = join(root, '.cache/bench-logs/controller.log');
  const child = parts.use(await startProcess({ name: 'tack', command: process.execPath, args, env, logFile }));
  await ready(child, () => answers(`http://${health}/readyz`));
  return child.pid;
}

async function measure(pid: number, slow: SlowAws, tables: Tables): Promise<Phase[]> {
  using all = tables;
  const found: Phase[] = [];
  const run = async (phase: string, work: () => Promise<Span>): Promise<void> => {
    slow.takeCounts();
    const before = processCost(pid);
    const span = await work();
    const after = processCost(pid);
    const awsCalls = Object.fromEntries([...slow.takeCounts()].sort(([a], [b]) => (a < b ? -1 : 1)));
    const calls = Object.values(awsCalls).reduce((sum, each) => sum + each, 0);
    found.push({
      ...{ phase, ...span, awsCalls, awsCallsPerObject: calls / count },
      cpuMsPerObject: (1000 * (after.cpuSeconds - before.cpuSeconds)) / count,
      rssMiB: after.rssMiB,
    });
    log(`${phase}: ${Math.round(span.lastMs)} ms`);
  };
  await run('create', () => all.create());
  await run('edit all', () => all.edit('second'));
  await run('edit one, to its AWS call', () => editLatency(all, slow));
  await run('delete', () => all.delete());
  return found;
}

/** From an edit of one object, everything else at rest, to the call that changes it in AWS: the middle and the worst. */
async function editLatency(tables: Tables, slow: SlowAws): Promise<Span> {
  const taken: number[] = [];
  for (let index = 0; index < Math.min(20, count); index++) {
    const called = slow.nextCall('TagResource');
    const start = performance.now();
    await tables.editOne(index, `edit-${index}`);
    taken.push((await called) - start);
  }
  taken.sort((a, b) => a - b);
  return { firstMs: taken[Math.floor(taken.length / 2)] ?? Number.NaN, lastMs: taken.at(-1) ?? Number.NaN };
}

async function report(phases: readonly Phase[], idleMiB: number): Promise<void> {
  console.log(`${count} Tables, AWS ${delayMs} ms away; idle ${idleMiB.toFixed(0)} MiB\n`);
  console.log('| phase | first ms | last ms | AWS calls per object | CPU ms per object | RSS MiB |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const { phase, firstMs, lastMs, awsCallsPerObject, cpuMsPerObject, rssMiB } of phases) {
    const numbers = [firstMs.toFixed(0), lastMs.toFixed(0), awsCallsPerObject.toFixed(2), cpuMsPerObject.toFixed(1)];
    console.log(`| ${[phase, ...numbers, rssMiB.toFixed(0)].join(' | ')} |`);
  }
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, memoryGiB: totalmem() / 2 ** 30, kernel: release() };
  const folder = join(root, 'bench/results');
  await mkdir(folder, { recursive: true });
  const result = { date: new Date().toISOString(), node: process.version, machine, count, delayMs, idleMiB, phases };
  await writeFile(join(folder, `tables-${count}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
