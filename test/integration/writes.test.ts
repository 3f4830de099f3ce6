import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { conditionOf, isSynced } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { startRig } from '../support/rig.ts';
import { applySynced, lookAgain } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig();

/** What was written from one state to the next: the status, or else metadata or the spec. */
function writesAmong(states: readonly KubeObject[]): string[] {
  return states.slice(1).map((state, index) => {
    const before = states[index];
    return JSON.stringify(before?.status) === JSON.stringify(state.status) ? 'metadata' : 'status';
  });
}

describe.concurrent('the controller writes', () => {
  test('of a create once what is to come, once what has come, and once that it is done', async () => {
    const table = tableNamed(rig.name('created'));
    const create = callsOf(rig, table).hold('CreateTable');
    const written = await rig.kube.apply(table);
    const states = rig.kube.statesUntil(table, 'become synced', isSynced);
    await create.caught;
    create.release();

    const all = await states;
    expect(writesAmong(all).filter((what) => what === 'status').length).toBeLessThanOrEqual(3);
    const first = all.find(({ status }) => status?.['tableStatus'] !== undefined);
    expect(first?.status).toMatchObject({
      tableStatus: expect.any(String),
      ackResourceMetadata: { arn: expect.stringContaining(table.metadata.name), region: 'us-west-2' },
    });
    expect(all.at(-1)?.metadata.generation).toBe(written.metadata.generation);
    expect(all.at(-1)?.spec).toEqual(table.spec);
  });

  test('of an edit once which fields are set, and once how it went; before that only when it takes its time', async () => {
    const table = tableNamed(rig.name('edited'));
    await applySynced(rig, table);
    const edited = withSpec(table, { deletionProtectionEnabled: true });
    const look = callsOf(rig, table).hold('DescribeTable');
    await rig.kube.apply(edited);
    const states = rig.kube.statesUntil(table, 'become synced', isSynced);
    await look.caught;
    look.release();

    const writes = writesAmong(await states);
    expect(writes.filter((what) => what === 'metadata').length).toBeLessThanOrEqual(1);
    expect(writes.filter((what) => what === 'status').length).toBeLessThanOrEqual(2);
  });

  test('nothing when a look finds everything as it was: no time of a condition moves', async () => {
    const table = tableNamed(rig.name('settled'));
    const synced = await applySynced(rig, table);
    await lookAgain(rig, table);
    const after = await rig.kube.get(table);
    expect(after.status).toEqual(synced.status);
    expect(conditionOf(after, 'Ready')?.['lastTransitionTime']).toBe(
      conditionOf(synced, 'Ready')?.['lastTransitionTime'],
    );
  });
});

test('an object that somebody tears away is over for those who count passes', async ({ onTestFailed }) => {
  await using own = await startRig({ onTestFailed, flags: ['--reconcile-default-resync-seconds=4'] });
  const table = tableNamed(own.name('torn-away'));
  await applySynced(own, table);
  await own.kube.patch(table, { metadata: { finalizers: null } });
  const passes = async (): Promise<number> =>
    metric(own.metricsUrl, 'controller_runtime_reconcile_total{controller="table",result="success"}');
  await own.kube.delete(table);
  await own.kube.waitForGone(table);
  const before = await passes();
  await expect.poll(passes, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await metric(own.metricsUrl, 'controller_runtime_active_workers{controller="table"}')).toBe(0);
});

/** The value of one line of metrics. */
async function metric(url: string, line: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1));
}
