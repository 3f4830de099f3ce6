import { describe, expect, test } from 'vitest';
import { createInAws, describeInAws, tagsInAws } from '../support/aws-tables.ts';
import { conditionOf, isSynced, isTerminal } from '../support/conditions.ts';
import { tableNamed } from '../support/manifests.ts';
import { applySynced, lookAgain, untilRecoverable, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig();

const alreadyExists = {
  status: 'True',
  message: 'Resource already exists',
  reason:
    'This resource already exists but is not managed by ACK. To bring the resource under ACK management, you should ' +
    'explicitly adopt the resource by enabling the ResourceAdoption feature gate and populating the ' +
    '`services.k8s.aws/adoption-policy` and `services.k8s.aws/adoption-fields` annotations.',
};

const throttled = { error: { code: 'ThrottlingException', status: 400, message: 'not now' } };

describe.concurrent("an object that names somebody else's table", () => {
  test("is terminal in upstream's words, and neither object nor table gets anything of the other", async () => {
    const name = rig.name('foreign');
    await createInAws(rig, name, { owner: 'somebody else' });
    const before = await describeInAws(rig, name);
    const table = tableNamed(name, { deletionProtectionEnabled: true, tags: [{ key: 'owner', value: 'me' }] });
    await rig.kube.apply(table);

    const terminal = await untilTerminal(rig, table);
    expect(conditionOf(terminal, 'ACK.Terminal')).toMatchObject(alreadyExists);
    expect(conditionOf(terminal, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ACK.Terminal',
      message: 'Resource already exists',
    });
    expect(Object.keys(terminal.status ?? {}).toSorted()).toEqual(['conditions', 'observedGeneration']);
    expect(await rig.kube.waitForEvent(table, 'Terminal')).toMatchObject({ note: 'Resource already exists' });
    expect(await describeInAws(rig, name)).toEqual(before);
    expect(await tagsInAws(rig, name)).toEqual({ owner: 'somebody else' });
  });

  test('is deleted without the table', async () => {
    const name = rig.name('spared');
    await createInAws(rig, name, { owner: 'somebody else' });
    const table = tableNamed(name);
    await rig.kube.apply(table);
    await untilTerminal(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();

    await rig.kube.delete(table);
    await rig.kube.waitForGone(table);
    expect(calls.writes).toEqual([]);
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(await tagsInAws(rig, name)).toEqual({ owner: 'somebody else' });
  });
});

describe.concurrent("somebody else's table whose tags cannot be read for a while", () => {
  test("is not taken for the object's own", async () => {
    const name = rig.name('unreadable');
    await createInAws(rig, name, { owner: 'somebody else' });
    const table = tableNamed(name, { deletionProtectionEnabled: true, tags: [{ key: 'owner', value: 'me' }] });
    const calls = callsOf(rig, table);
    const mend = calls.fail(throttled, 'ListTagsOfResource');
    await rig.kube.apply(table);
    const failed = await untilRecoverable(rig, table);
    expect(failed.status?.['ackResourceMetadata']).toBeUndefined();

    mend();
    const settled = await rig.kube.waitFor(table, 'settle', (seen) => isSynced(seen) || isTerminal(seen));
    expect(conditionOf(settled, 'ACK.Terminal')).toMatchObject(alreadyExists);
    expect(calls.writes.filter(({ operation }) => operation !== 'CreateTable')).toEqual([]);
    expect(await tagsInAws(rig, name)).toEqual({ owner: 'somebody else' });
  });

  test('stays when the object is deleted', async () => {
    const name = rig.name('undeletable');
    await createInAws(rig, name, { owner: 'somebody else' });
    const table = tableNamed(name);
    await rig.kube.apply(table);
    await untilTerminal(rig, table);
    const calls = callsOf(rig, table);
    const mend = calls.fail(throttled, 'ListTagsOfResource');
    await rig.kube.delete(table);
    await untilRecoverable(rig, table);

    mend();
    await rig.kube.waitForGone(table);
    expect(calls.operations).not.toContain('DeleteTable');
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });
  });
});

describe.concurrent('two objects that name the same table', () => {
  test('the second is terminal, and harms the first neither while it is there nor when it goes', async () => {
    const first = tableNamed(rig.name('first'), { tags: [{ key: 'owner', value: 'first' }] });
    const { name } = first.metadata;
    await applySynced(rig, first);
    const second = tableNamed(rig.name('second'), { tableName: name, tags: [{ key: 'owner', value: 'second' }] });
    await rig.kube.apply(second);

    const terminal = await untilTerminal(rig, second);
    expect(conditionOf(terminal, 'ACK.Terminal')).toMatchObject(alreadyExists);
    expect(terminal.status?.['ackResourceMetadata']).toBeUndefined();
    expect(await tagsInAws(rig, name)).toMatchObject({ owner: 'first' });

    const calls = callsOf(rig, first);
    calls.forget();
    await rig.kube.delete(second);
    await rig.kube.waitForGone(second);
    await lookAgain(rig, first);
    expect(calls.writes).toEqual([]);
    expect(isSynced(await rig.kube.get(first))).toBe(true);
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });
  });

  test('one of them gets it when both come at once, and the other is terminal', async () => {
    const [left, right] = [tableNamed(rig.name('left')), tableNamed(rig.name('right'))];
    const shared = rig.name('contested');
    const both = [left, right].map((table) => ({ ...table, spec: { ...table.spec, tableName: shared } }));
    await Promise.all(both.map((table) => rig.kube.apply(table)));

    const settled = await Promise.all(
      both.map((table) =>
        rig.kube.waitFor(table, 'settle', (seen) => isSynced(seen) || conditionOf(seen, 'ACK.Terminal') !== undefined),
      ),
    );
    expect(settled.map(isSynced).toSorted()).toEqual([false, true]);
    const owner = settled.find(isSynced);
    expect(await tagsInAws(rig, shared)).toMatchObject({ 'services.k8s.aws/uid': owner?.metadata.uid });
  });
});
