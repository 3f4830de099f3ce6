import { parseArgs } from 'node:util';
import { build, type Contender, nowMs, startTack } from './contender.ts';
import { Fleet } from './fleet.ts';
import { someTables, tables } from './members.ts';
import { plotsOf } from './plot.ts';
import { machineFacts, markdownTable, percentile, writeResult } from './result.ts';
import { type BenchRig, log, startRig } from './rig.ts';

// `npm run bench:scale`: how one replica does as its objects become more, and what a restart and a full resync cost it.

const { values: options } = parseArgs({ options: { objects: { type: 'string', default: '100,1000,10000' } } });
const steps = options.objects.split(',').map(Number);

/** What so many objects take. */
export interface Step {
  readonly objects: number;
  readonly createSeconds: number;
  readonly createCpuMsEach: number;
  /** While they were created. */
  readonly peakMiB: number;
  /** From the start of another process until it knows all objects, and then until it is steady. */
  readonly readySeconds: number;
  readonly steadySeconds: number;
  /** In the first minute of that process. */
  readonly restartWrites: number;
  readonly restartReads: number;
  readonly objectsWritten: number;
  /** At the end of that minute, and over the half minute after it. */
  readonly rssMiB: number;
  readonly idleCorePercent: number;
  readonly editP50Ms: number;
  readonly editP99Ms: number;
}

await using rig = await startRig('dynamodb');
build();
const found: Step[] = [];
let there = 0;
for (const objects of steps) {
  log(`${objects} objects`);
  found.push(await stepOf(objects));
  there = objects;
}
const resync = await newDuringResync();
await report();

async function stepOf(objects: number): Promise<Step> {
  await using fleet = await Fleet.connect(rig.kubeconfig, [tables]);
  const created = await createUpTo(fleet, objects);
  await rig.aws.taken();
  const versions = fleet.versions();
  await using tack = await startTack(rig, { services: 'dynamodb' });
  const readySeconds = (nowMs() - (tack.startedAt ?? 0)) / 1000;
  const minute = await firstMinute(tack, readySeconds);
  const written = [...fleet.versions()].filter(([name, version]) => versions.get(name) !== version).length;
  const idle = await corePercent(tack, 30_000);
  const { rssMiB } = tack.cost();
  const latencies = await editLatencies(rig, fleet, Math.min(50, objects));
  return {
    ...{ objects, ...created, readySeconds, ...minute, objectsWritten: written, rssMiB, idleCorePercent: idle },
    editP50Ms: percentile(latencies, 0.5),
    editP99Ms: percentile(latencies, 0.99),
  };
}

async function createUpTo(fleet: Fleet, objects: number) {
  await using tack = await startTack(rig, { services: 'dynamodb' });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const before = tack.cost().cpuSeconds;
  const { lastMs } = await fleet.create(someTables(objects - there, there));
  const { cpuSeconds, peakMiB } = tack.cost();
  const createCpuMsEach = (1000 * (cpuSeconds - before)) / (objects - there);
  return { createSeconds: lastMs / 1000, createCpuMsEach, peakMiB };
}

/** Steady: less than a tenth of a core in a second, for the first of three seconds in a row. */
async function firstMinute(tack: Contender, readySeconds: number) {
  const counts: Record<string, number> = {};
  const shares: number[] = [];
  for (let second = 0; second < 60 - Math.floor(readySeconds); second++) {
    shares.push(await corePercent(tack, 1000));
    for (const [operation, count] of Object.entries((await rig.aws.taken()).counts)) {
      counts[operation] = (counts[operation] ?? 0) + count;
    }
  }
  const steady = shares.findIndex((_, at) => shares.slice(at, at + 3).every((share) => share < 10));
  const sum = (isWanted: (operation: string) => boolean): number =>
    Object.entries(counts).reduce((all, [operation, count]) => all + (isWanted(operation) ? count : 0), 0);
  const isRead = (operation: string): boolean => /^(Describe|List|Get)/.test(operation);
  return {
    steadySeconds: steady < 0 ? Number.NaN : readySeconds + steady,
    restartWrites: sum((operation) => !isRead(operation)),
    restartReads: sum(isRead),
  };
}

async function corePercent(tack: Contender, ms: number): Promise<number> {
  const [before, start] = [tack.cost().cpuSeconds, nowMs()];
  await new Promise((resolve) => setTimeout(resolve, ms));
  return (100_000 * (tack.cost().cpuSeconds - before)) / (nowMs() - start);
}

/** From an edit to the call of AWS, one object after the other. */
async function editLatencies({ aws }: BenchRig, fleet: Fleet, count: number): Promise<number[]> {
  const found: number[] = [];
  for (const member of someTables(count)) {
    await aws.taken();
    const { sentAt } = await fleet.edit([member], String(nowMs()));
    const { name } = member.manifest.metadata;
    const at = (await aws.taken()).times[`TagResource ${name}`]?.[0];
    found.push((at ?? Number.NaN) - (sentAt.get(name) ?? 0));
  }
  return found;
}

/** New objects while all others are compared with AWS as fast as AWS is asked: when their first call comes. */
async function newDuringResync() {
  await using fleet = await Fleet.connect(rig.kubeconfig, [tables]);
  await using tack = await startTack(rig, { services: 'dynamodb', flags: ['--reconcile-default-resync-seconds=30'] });
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  const { aws } = rig;
  await aws.taken();
  const [latencies, start]: [number[], number] = [[], nowMs()];
  let calls = 0;
  for (const member of someTables(100, 0, 'new')) {
    const sentAt = nowMs();
    await fleet.create([member]);
    const { times, counts } = await aws.taken();
    calls += Object.values(counts).reduce((sum, each) => sum + each, 0);
    const at = times[`CreateTable ${member.manifest.metadata.name}`]?.[0];
    latencies.push((at ?? Number.NaN) - sentAt);
  }
  const awsCallsPerSecond = (1000 * calls) / (nowMs() - start);
  await fleet.delete(someTables(100, 0, 'new'));
  const { rssMiB, peakMiB } = tack.cost();
  return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99), awsCallsPerSecond, rssMiB, peakMiB };
}

async function report(): Promise<void> {
  const keys = Object.keys(found[0] ?? {}) as (keyof Step)[];
  console.log(
    markdownTable(
      ['', ...found.map(({ objects }) => objects)].map(String),
      keys.slice(1).map((key) => [key, ...found.map((step) => step[key])]),
    ),
  );
  console.log(`\nNew objects during a full resync of ${there}: ${JSON.stringify(resync)}`);
  await writeResult('scale', { machine: machineFacts(), steps: found, newDuringResync: resync });
  await plotsOf(found);
}
