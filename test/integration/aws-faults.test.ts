import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { describeInAws, tagsInAws } from '../support/aws-tables.ts';
import { conditionOf, isSynced, trueConditions } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, untilRecoverable, untilSynced } from '../support/steps.ts';
import { callsOf, type Fault } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

// Two attempts a call, so that a call that hangs fails in a little more than two seconds.
const rig = await useRig({ flags: ['--http-client-timeout=1s'], env: { AWS_MAX_ATTEMPTS: '2' } });

/** The name, what happens to a call, the reason of the Event and what the message says. */
const faults = [
  ['is unreachable', { reset: true }, 'AWSUnreachable', /ECONNRESET|socket hang up/],
  ['throttles', refused('ThrottlingException', 400), 'Throttled', /ThrottlingException/],
  ['fails', refused('InternalServerError', 500), 'AWSFailed', /InternalServerError/],
  ['denies access', refused('AccessDeniedException', 400), 'AccessDenied', /AccessDeniedException/],
  ['does not answer', { hang: true }, 'AWSUnreachable', /timeout|timed out|1000 ?ms/i],
] as const;

describe.concurrent.each(faults)('when AWS %s', (_, fault, reason, message) => {
  test('a new table is said to wait for it, and is created when that is over', async () => {
    const table = tableNamed(rig.name('new'));
    const calls = callsOf(rig, table);
    const mend = calls.fail(fault);
    await rig.kube.apply(table);
    const failed = await untilRecoverable(rig, table);
    expectFailure(failed, message);
    expect(failed.status?.['ackResourceMetadata']).toBeUndefined();
    expect(await rig.kube.waitForEvent(table, reason)).toMatchObject({ type: 'Warning', note: messageOf(failed) });

    mend();
    const synced = await untilSynced(rig, table);
    expect(trueConditions(synced).toSorted()).toEqual(['ACK.ResourceSynced', 'Ready']);
    expect(await describeInAws(rig, table.metadata.name)).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(calls.done('CreateTable')).toBe(1);
  });

  test('an edit is said to wait for it, and is done when that is over', async () => {
    const table = tableNamed(rig.name('edited'));
    const before = await applySynced(rig, table);
    const mend = callsOf(rig, table).fail(fault, 'UpdateTable');
    await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    const failed = await untilRecoverable(rig, table);
    expectFailure(failed, message);
    expect(failed.status?.['ackResourceMetadata']).toEqual(before.status?.['ackResourceMetadata']);

    mend();
    await untilSynced(rig, table);
    expect(await describeInAws(rig, table.metadata.name)).toMatchObject({ DeletionProtectionEnabled: true });
  });
});

const lost = [
  ['is lost', { resetAfter: true }],
  ['ends in the middle', { truncate: true }],
] as const;

describe.concurrent.each(lost)('when the answer to a create %s', (_, fault) => {
  test("there is one table, and it is the object's own", async () => {
    const table = tableNamed(rig.name('lost'));
    const calls = callsOf(rig, table);
    const states = rig.kube.statesUntil(table, 'become synced', isSynced);
    await createWithout(table, fault);

    expect((await states).flatMap(trueConditions)).not.toContain('ACK.Terminal');
    expect(calls.done('CreateTable')).toBe(1);
    const { metadata } = await rig.kube.get(table);
    expect(await tagsInAws(rig, metadata.name)).toMatchObject({ 'services.k8s.aws/uid': metadata.uid });
  });

  test('Events tell of the creation, and of no refusal', async () => {
    const table = tableNamed(rig.name('lost'));
    await createWithout(table, fault);
    await untilSynced(rig, table);
    await rig.kube.waitForEvent(table, 'Synced');

    const reasons = (await rig.kube.events(table)).map(({ reason }) => reason);
    expect(reasons).toContain('Created');
    expect(reasons).not.toContain('Rejected');
  });
});

describe.concurrent('an answer', () => {
  test('that ends in the middle is not taken for the whole', async () => {
    const table = tableNamed(rig.name('cut'), { tags: [{ key: 'team', value: 'a' }] });
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    const mend = calls.fail({ truncate: true }, 'DescribeTable');
    await rig.kube.patch(table, { metadata: { annotations: { 'example.com/look': 'now' } } });
    const failed = await untilRecoverable(rig, table);
    expect(failed.status).toMatchObject({ tableStatus: 'ACTIVE', ackResourceMetadata: { region: 'us-west-2' } });

    mend();
    await untilSynced(rig, table);
    expect(calls.writes).toEqual([]);
  });
});

/** Applies the table; what AWS answers to its first CreateTable never comes whole. */
async function createWithout(table: KubeObject, fault: Fault): Promise<void> {
  const calls = callsOf(rig, table);
  const mend = calls.fail(fault, 'CreateTable');
  const sent = calls.next('CreateTable');
  await rig.kube.apply(table);
  await sent;
  mend();
}

function refused(code: string, status: number) {
  return { error: { code, status, message: 'not now' } };
}

function messageOf(table: KubeObject): unknown {
  return conditionOf(table, 'ACK.Recoverable')?.['message'];
}

function expectFailure(table: KubeObject, message: RegExp): void {
  expect(messageOf(table)).toMatch(message);
  expect(trueConditions(table)).toEqual(['ACK.Recoverable']);
  expect(conditionOf(table, 'ACK.ResourceSynced')).toMatchObject({ status: 'Unknown', reason: messageOf(table) });
  expect(conditionOf(table, 'Ready')).toMatchObject({ reason: 'ACK.Recoverable', message: messageOf(table) });
}
