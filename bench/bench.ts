import { parseArgs } from 'node:util';
import { build, type Contender, nowMs, running, startCommand, startTack } from './contender.ts';
import { Fleet, type Member } from './fleet.ts';
import { aMix, mixedResources, someTables, tables } from './members.ts';
import { atRest, lifeOf, type Phase, rest } from './phases.ts';
import { machineFacts, markdownTable, writeResult } from './result.ts';
import { type BenchRig, log, rigAt, startRig } from './rig.ts';

// `npm run bench`: objects created, looked at, edited and deleted on a real API server, AWS 45 ms away.
// docs/performance.md tells of the options.

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '50,200,1000' },
    mix: { type: 'boolean', default: false },
    'create-only': { type: 'boolean', default: false },
    services: { type: 'string', default: 'dynamodb' },
    flag: { type: 'string', multiple: true, default: [] },
    command: { type: 'string' },
    pid: { type: 'string' },
    metrics: { type: 'string' },
    kubeconfig: { type: 'string' },
    endpoint: { type: 'string' },
    name: { type: 'string' },
  },
});
const counts = options.objects.split(',').map(Number);
if (!counts.every((count) => Number.isInteger(count) && count > 0)) throw new Error(`${options.objects}: no numbers`);

/** What one controller came to. */
interface Result {
  readonly controller: string;
  readonly services: string;
  /** From the start of the process to its first call about an object that was there. */
  readonly startMs: number;
  readonly idleMiB: number;
  readonly peakMiB: number;
  readonly phases: readonly Phase[];
}

const head = [
  ...['objects', 'phase', 'first ms', 'last ms', 'edit to call p50 ms', 'p99 ms'],
  ...['AWS calls each', 'Kubernetes calls each', 'CPU ms each', 'RSS MiB'],
];

await using rig = await theRig();
const results: Result[] = [];
if (options.pid === undefined) {
  build();
  const tack = (): Promise<Contender> => startTack(rig, { services: options.services, flags: options.flag });
  results.push(await measure(rig, 'tack', tack));
  const { command } = options;
  if (command !== undefined) results.push(await measure(rig, command, () => startCommand(rig, command)));
} else {
  const { pid, metrics } = options;
  results.push(await measure(rig, `process ${pid}`, async () => running(Number(pid), metrics)));
}
await report(results);

async function theRig(): Promise<BenchRig> {
  const { kubeconfig, endpoint, mix, services } = options;
  if (kubeconfig !== undefined && endpoint !== undefined) return rigAt(kubeconfig, endpoint);
  if (options.pid !== undefined) throw new Error('--pid needs the --kubeconfig and --endpoint of `npm run bench:rig`');
  const started = await startRig(mix || services === 'all' ? 'all' : 'dynamodb');
  log(`kubeconfig ${started.kubeconfig}, AWS endpoint ${started.aws.url}`);
  return started;
}

async function measure(rig: BenchRig, controller: string, start: () => Promise<Contender>): Promise<Result> {
  await using fleet = await Fleet.connect(rig.kubeconfig, options.mix ? mixedResources : [tables]);
  const first = someTables(1, 0, 'first');
  const creating = fleet.create(first);
  await rig.aws.taken();
  await using contender = await start();
  await creating;
  const startMs = await firstCallAfter(rig, contender);
  await atRest(rig);
  await rest();
  const idleMiB = contender.cost().rssMiB;
  const phases: Phase[] = [];
  for (const count of counts) {
    log(`${controller}: ${count} objects`);
    phases.push(...(await lifeOf({ rig, fleet, contender }, membersOf(count), options['create-only'])));
  }
  const { peakMiB } = contender.cost();
  await fleet.delete(first);
  return { controller, services: options.services, startMs, idleMiB, peakMiB, phases };
}

function membersOf(count: number): Member[] {
  return options.mix ? aMix(count) : someTables(count);
}

async function firstCallAfter({ aws }: BenchRig, { startedAt = nowMs() }: Contender): Promise<number> {
  const { times } = await aws.taken();
  const about = Object.entries(times).filter(([key]) => key.endsWith(' first-00000'));
  return Math.min(...about.flatMap(([, at]) => at)) - startedAt;
}

async function report(all: readonly Result[]): Promise<void> {
  for (const { controller, services, startMs, idleMiB, peakMiB, phases } of all) {
    console.log(`\n${controller} (${services}): idle ${idleMiB.toFixed(0)} MiB, peak ${peakMiB.toFixed(0)} MiB,`);
    console.log(`${startMs.toFixed(0)} ms from its start to its first call for an object\n`);
    console.log(markdownTable(head, phases.map(rowOf)));
  }
  const [ours, theirs] = all;
  if (ours !== undefined && theirs !== undefined) {
    console.log(`\nHow many times as much ${theirs.controller} takes as ${ours.controller}:\n`);
    const pairs = ours.phases.flatMap((phase, index) => {
      const other = theirs.phases[index];
      return other === undefined ? [] : [ratio(phase, other)];
    });
    console.log(markdownTable(head, pairs));
  }
  const kind = options.mix ? 'mix' : 'tables';
  await writeResult(options.name ?? `${kind}-${options.services}`, { machine: machineFacts(), results: all });
}

function rowOf(phase: Phase): (string | number)[] {
  return [phase.objects, phase.phase, ...numbersOf(phase)];
}

function numbersOf(phase: Phase): number[] {
  const { firstMs, lastMs, latencyP50Ms, latencyP99Ms } = phase;
  const { awsCallsPerObject, kubeCallsPerObject, cpuMsPerObject, rssMiB } = phase;
  const times = [firstMs, lastMs, latencyP50Ms, latencyP99Ms];
  return [...times, awsCallsPerObject, kubeCallsPerObject, cpuMsPerObject, rssMiB];
}

function ratio(ours: Phase, theirs: Phase): (string | number)[] {
  const others = numbersOf(theirs);
  return [ours.objects, ours.phase, ...numbersOf(ours).map((number, index) => (others[index] ?? Number.NaN) / number)];
}
