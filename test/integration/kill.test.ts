import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { describeInAws, tagsInAws } from '../support/aws-tables.ts';
import { conditionOf, isSynced, trueConditions } from '../support/conditions.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { applySynced, letTimePass } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';

/** Brings the controller to an instant of a create, and keeps it there; the function returned ends that. */
type Instant = (rig: Rig, table: KubeObject) => Promise<() => void>;

const beforeTheClaimIsWritten: Instant = async (rig, table) => {
  const writes = rig.kubeProxy.hold('requests');
  await rig.kube.apply(table);
  await writes.caught;
  return writes.release;
};

const beforeAwsHasTheCall: Instant = async (rig, table) => {
  const create = callsOf(rig, table).hold('CreateTable');
  await rig.kube.apply(table);
  await create.caught;
  return create.abandon;
};

const whileTheCallIsOnItsWay: Instant = async (rig, table) => {
  const create = callsOf(rig, table).hold('CreateTable');
  await rig.kube.apply(table);
  await create.caught;
  return create.release;
};

const beforeTheAnswerComes: Instant = async (rig, table) => {
  const create = callsOf(rig, table).holdAnswer('CreateTable');
  await rig.kube.apply(table);
  await create.caught;
  return create.release;
};

const beforeTheStatusIsWritten: Instant = async (rig, table) => {
  const release = await beforeTheAnswerComes(rig, table);
  const writes = rig.kubeProxy.hold('requests');
  const told = rig.controller.nextLine('created new resource');
  release();
  await told;
  await writes.caught;
  return writes.release;
};

const beforeTheStatusIsKnownToBeWritten: Instant = async (rig, table) => {
  const release = await beforeTheAnswerComes(rig, table);
  // That it takes its time is told of meanwhile: it is another write whose answer is meant.
  await rig.kube.waitFor(table, 'be told of', (seen) => conditionOf(seen, 'Ready') !== undefined);
  await letTimePass(rig);
  const answers = rig.kubeProxy.hold('answers');
  release();
  await rig.kube.waitFor(table, 'get an ARN', (seen) => seen.status?.['ackResourceMetadata'] !== undefined);
  return answers.release;
};

const instants: readonly (readonly [string, Instant])[] = [
  ['before the object says that it has a table to come', beforeTheClaimIsWritten],
  ['before the call has reached AWS', beforeAwsHasTheCall],
  ['while the call is on its way, and gets to AWS later', whileTheCallIsOnItsWay],
  ['before the answer of AWS has come', beforeTheAnswerComes],
  ['before the status is written', beforeTheStatusIsWritten],
  ['before it knows that the status is written', beforeTheStatusIsKnownToBeWritten],
];

describe.concurrent('a controller', () => {
  test('that is told to stop ends in ten seconds, whatever AWS keeps it waiting for', async ({ onTestFailed }) => {
    await using rig = await startRig({ onTestFailed });
    const table = tableNamed(rig.name('hung'));
    const create = callsOf(rig, table).hold('CreateTable');
    await rig.kube.apply(table);
    await create.caught;
    const asked = performance.now();
    expect(await rig.controller.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
    create.release();
  });

  test('that is killed during a delete ends, once it runs again, with no table and no object', async ({
    onTestFailed,
  }) => {
    await using rig = await startRig({ onTestFailed });
    const table = tableNamed(rig.name('killed'));
    await applySynced(rig, table);
    const deletion = callsOf(rig, table).holdAnswer('DeleteTable');
    await rig.kube.delete(table);
    await deletion.caught;
    await rig.controller.kill();
    deletion.release();
    await rig.controller.start();

    await rig.kube.waitForGone(table);
    expect(await describeInAws(rig, table.metadata.name)).toBeUndefined();
  });

  test('that is told to stop finishes the call under way, and writes down what came of it', async ({
    onTestFailed,
  }) => {
    await using rig = await startRig({ onTestFailed });
    const table = tableNamed(rig.name('stopped'));
    const create = callsOf(rig, table).holdAnswer('CreateTable');
    await rig.kube.apply(table);
    await create.caught;
    const stopping = rig.controller.nextLine('stopping');
    const asked = performance.now();
    const exit = rig.controller.stop();
    await stopping;
    create.release();

    expect(await exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(10_000);
    const { status } = await rig.kube.get(table);
    expect(status?.['ackResourceMetadata']).toMatchObject({ arn: expect.stringContaining(table.metadata.name) });
    expect(callsOf(rig, table).operations).toEqual(['CreateTable']);
    expect(await rig.kube.waitForEvent(table, 'Created')).toMatchObject({ type: 'Normal' });
  });
});

describe.concurrent('a controller that is killed during a create', () => {
  test.for(instants)('%s ends, once it runs again, with the one table', async ([_, instant], { onTestFailed }) => {
    await using rig = await startRig({ onTestFailed });
    const table = tableNamed(rig.name('killed'));
    const { name } = table.metadata;
    const calls = callsOf(rig, table);
    const letGo = await instant(rig, table);
    expect(await rig.controller.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    letGo();
    const states = rig.kube.statesUntil(table, 'become synced', isSynced);
    await rig.controller.start();

    expect((await states).flatMap(trueConditions)).not.toContain('ACK.Terminal');
    expect(calls.done('CreateTable')).toBe(1);
    const { metadata } = await rig.kube.get(table);
    expect(await tagsInAws(rig, name)).toMatchObject({ 'services.k8s.aws/uid': metadata.uid });

    await rig.kube.delete(table);
    await rig.kube.waitForGone(table);
    expect(await describeInAws(rig, name)).toBeUndefined();
  });
});
