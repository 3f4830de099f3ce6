import type { Contender } from './contender.ts';
import { nowMs } from './contender.ts';
import type { Fleet, Member, Span } from './fleet.ts';
import { percentile } from './result.ts';
import type { BenchRig } from './rig.ts';

/** One phase of the life of many objects. Times in milliseconds; what was not measured is NaN, null in JSON. */
export interface Phase {
  readonly phase: string;
  readonly objects: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** From an edit to the call of AWS that it leads to. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  readonly awsCallsPerObject: number;
  readonly kubeCallsPerObject: number;
  readonly cpuMsPerObject: number;
  readonly rssMiB: number;
  readonly awsCalls: Record<string, number>;
}

/** What is measured, and with what. */
export interface Measured {
  readonly rig: BenchRig;
  readonly fleet: Fleet;
  readonly contender: Contender;
}

/** Resolves once AWS was not called for a second, or after a minute: a controller that polls is never at rest. */
export async function atRest({ aws }: BenchRig): Promise<void> {
  for (let second = 0; second < 60; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (Object.keys((await aws.taken()).counts).length === 0) return;
  }
}

/** Half a minute without anything to do: what a process keeps shows only then. */
export async function rest(): Promise<object> {
  await new Promise((resolve) => setTimeout(resolve, 30_000));
  return {};
}

/** What a phase tells beside its cost. */
interface Told extends Partial<Span> {
  readonly sentAt?: ReadonlyMap<string, number>;
}

/** Creates, looks at, edits and deletes all members, and tells what each phase took. */
export async function lifeOf(measured: Measured, members: readonly Member[], createOnly = false): Promise<Phase[]> {
  const { fleet, rig } = measured;
  const phases: Phase[] = [];
  const run = async (phase: string, work: () => Promise<Told>, objects = members.length): Promise<void> => {
    await atRest(rig);
    phases.push(await phaseOf(measured, { phase, objects }, work));
  };
  await run('create', () => fleet.create(members));
  if (createOnly) {
    await fleet.delete(members);
    return phases;
  }
  await run('at rest', rest);
  await run('look again', async () => {
    await fleet.lookAgain(members, String(nowMs()));
    return {};
  });
  await run('edit all', () => fleet.edit(members, 'all'));
  const few = members.slice(0, 50);
  await run('edit one at a time', () => editInTurn(measured, few), few.length);
  await run('delete', () => fleet.delete(members));
  return phases;
}

async function editInTurn({ fleet }: Measured, members: readonly Member[]): Promise<Told> {
  const sentAt = new Map<string, number>();
  for (const member of members) {
    const edited = await fleet.edit([member], 'alone');
    for (const [name, at] of edited.sentAt) sentAt.set(name, at);
  }
  return { sentAt };
}

interface PhaseName {
  readonly phase: string;
  readonly objects: number;
}

async function phaseOf(measured: Measured, name: PhaseName, work: () => Promise<Told>): Promise<Phase> {
  const { rig, contender } = measured;
  const [before, kubeBefore] = [contender.cost(), await contender.kubeCalls()];
  const { firstMs = Number.NaN, lastMs = Number.NaN, sentAt } = await work();
  // What is still written, and looked at once more, belongs to it.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const [after, kubeAfter] = [contender.cost(), await contender.kubeCalls()];
  const { counts, times } = await rig.aws.taken();
  const calls = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const latencies = [...(sentAt ?? [])].flatMap(([object, at]) => {
    const call = times[`TagResource ${object}`]?.find((calledAt) => calledAt >= at);
    return call === undefined ? [] : [call - at];
  });
  const each = (total: number): number => total / name.objects;
  return {
    ...{ ...name, firstMs, lastMs },
    latencyP50Ms: percentile(latencies, 0.5),
    latencyP99Ms: percentile(latencies, 0.99),
    awsCallsPerObject: each(calls),
    kubeCallsPerObject: each((kubeAfter ?? Number.NaN) - (kubeBefore ?? Number.NaN)),
    cpuMsPerObject: each(1000 * (after.cpuSeconds - before.cpuSeconds)),
    rssMiB: after.rssMiB,
    awsCalls: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
