import { expect, test } from 'vitest';
import { describeInAws } from '../support/aws-tables.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { applySynced, untilSynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';

test.concurrent('edits made while the watch is cut are followed', async ({ onTestFailed }) => {
  await using rig = await startRig({ onTestFailed });
  await expectFollowed(rig, async (edit) => {
    const ended = rig.controller.nextLine('a watch was cut');
    rig.kubeProxy.cut();
    await edit();
    await ended;
  });
});

test.concurrent('edits made while the API server is down are followed when it is back', async ({ onTestFailed }) => {
  await using rig = await startRig({ onTestFailed });
  await expectFollowed(rig, async (edit) => {
    const refused = rig.controller.nextLine('cannot list or watch');
    await rig.kubeProxy.refuse();
    await edit();
    await refused;
    await rig.kubeProxy.accept();
  });
});

test.concurrent('a status that cannot be written is written when the API server is back', async ({ onTestFailed }) => {
  await using rig = await startRig({ onTestFailed });
  const table = tableNamed(rig.name('unwritten'));
  const calls = callsOf(rig, table);
  const create = calls.holdAnswer('CreateTable');
  await rig.kube.apply(table);
  await create.caught;
  const failed = rig.controller.nextLine('Reconciler error');
  await rig.kubeProxy.refuse();
  create.release();
  await failed;
  await rig.kubeProxy.accept();

  const synced = await untilSynced(rig, table);
  expect(synced.status?.['ackResourceMetadata']).toMatchObject({ arn: expect.stringContaining(table.metadata.name) });
  expect(calls.done('CreateTable')).toBe(1);
});

/** Has one table edited, one deleted and one added during a fault, and checks that all of it is done. */
async function expectFollowed(rig: Rig, during: (edit: () => Promise<void>) => Promise<void>): Promise<void> {
  const edited = tableNamed(rig.name('edited'));
  const deleted = tableNamed(rig.name('deleted'));
  const added = tableNamed(rig.name('added'));
  await Promise.all([edited, deleted].map((table) => applySynced(rig, table)));
  await during(async () => {
    await rig.kube.patch(edited, { spec: { deletionProtectionEnabled: true } });
    await rig.kube.delete(deleted);
    await rig.kube.apply(added);
  });

  await untilSynced(rig, edited);
  expect(await describeInAws(rig, edited.metadata.name)).toMatchObject({ DeletionProtectionEnabled: true });
  await rig.kube.waitForGone(deleted);
  expect(await describeInAws(rig, deleted.metadata.name)).toBeUndefined();
  await untilSynced(rig, added);
  expect(callsOf(rig, edited).writes.map(({ operation }) => operation)).toEqual(['CreateTable', 'UpdateTable']);
}
