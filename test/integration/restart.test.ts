import { expect, test } from 'vitest';
import { tableNamed } from '../support/manifests.ts';
import { startRig } from '../support/rig.ts';
import { applySynced, lookAgain, untilSynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';

test.concurrent('a restart changes nothing in AWS and nothing in the objects', async ({ onTestFailed }) => {
  await using rig = await startRig({ onTestFailed });
  const names = ['one', 'two', 'three'].map((base) => rig.name(base));
  const tables = names.map((name) => tableNamed(name, { tags: [{ key: 'team', value: 'a' }] }));
  const before = await Promise.all(tables.map((table) => applySynced(rig, table)));

  const asked = performance.now();
  expect(await rig.controller.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - asked).toBeLessThan(10_000);
  const calls = tables.map((table) => callsOf(rig, table));
  for (const ofTable of calls) ofTable.forget();
  const firstLooks = calls.map((ofTable) => ofTable.next('ListTagsOfResource'));
  await rig.controller.start();

  await Promise.all(firstLooks);
  expect(calls.map(({ operations }) => operations)).toEqual(tables.map(() => ['DescribeTable', 'ListTagsOfResource']));
  const after = await Promise.all(tables.map((table) => rig.kube.get(table)));
  expect(after.map(({ metadata }) => metadata.resourceVersion)).toEqual(
    before.map(({ metadata }) => metadata.resourceVersion),
  );
  // The first look is over when the next ones are.
  await Promise.all(tables.map((table) => lookAgain(rig, table)));
  expect(calls.flatMap(({ writes }) => writes)).toEqual([]);
});

test.concurrent('what was edited while the controller was away is done at its start', async ({ onTestFailed }) => {
  await using rig = await startRig({ onTestFailed });
  const [kept, gone] = [tableNamed(rig.name('kept')), tableNamed(rig.name('gone'))];
  await Promise.all([kept, gone].map((table) => applySynced(rig, table)));
  await rig.controller.stop();
  await rig.kube.patch(kept, { spec: { deletionProtectionEnabled: true } });
  await rig.kube.delete(gone);
  const added = tableNamed(rig.name('added'));
  await rig.kube.apply(added);
  await rig.controller.start();

  await untilSynced(rig, added);
  await rig.kube.waitForGone(gone);
  await untilSynced(rig, kept);
  expect(callsOf(rig, kept).writes.map(({ operation }) => operation)).toEqual(['CreateTable', 'UpdateTable']);
});
