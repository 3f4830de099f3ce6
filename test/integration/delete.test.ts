import { describe, expect, test } from 'vitest';
import { describeInAws, protectInAws } from '../support/aws-tables.ts';
import { conditionOf } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, untilSynced, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig({ times: { deleteTableMs: 600 } });

describe.concurrent('deleting an object', () => {
  test('deletes the table, and the object goes only when the table is gone', async () => {
    const table = tableNamed(rig.name('doomed'));
    const { name } = table.metadata;
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    const deleted = calls.next('DeleteTable');
    await rig.kube.delete(table);
    await deleted;
    const look = calls.hold('DescribeTable');
    await look.caught;
    const leaving = await rig.kube.get(table);
    expect(leaving.metadata).toMatchObject({
      deletionTimestamp: expect.any(String),
      finalizers: ['finalizers.dynamodb.services.k8s.aws/Table'],
    });
    look.release();

    await rig.kube.waitForGone(table);
    expect(await describeInAws(rig, name)).toBeUndefined();
    expect(calls.writes).toEqual([{ operation: 'DeleteTable', input: { TableName: name } }]);
    expect(calls.all.at(-1)).toMatchObject({ operation: 'DescribeTable', status: 400 });
    expect(await rig.kube.waitForEvent(table, 'Deleted')).toMatchObject({
      type: 'Normal',
      note: `Deleted Table ${name}`,
    });
  });

  test('keeps the table when its deletion policy is retain', async () => {
    const plain = tableNamed(rig.name('retained'));
    const annotations = { 'services.k8s.aws/deletion-policy': 'retain' };
    const table = { ...plain, metadata: { ...plain.metadata, annotations } };
    const { name } = table.metadata;
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    await rig.kube.delete(table);

    await rig.kube.waitForGone(table);
    expect(calls.writes).toEqual([]);
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });
    expect(await rig.kube.waitForEvent(table, 'Retained')).toMatchObject({ type: 'Normal' });
  });

  test('makes no delete call when the create had failed', async () => {
    const keySchema = [{ attributeName: 'nowhere', keyType: 'HASH' }];
    const table = tableNamed(rig.name('stillborn'), { keySchema });
    await rig.kube.apply(table);
    await untilTerminal(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    await rig.kube.delete(table);

    await rig.kube.waitForGone(table);
    expect(calls.writes).toEqual([]);
  });

  test('says what keeps a protected table, and goes on when the protection is off', async () => {
    const table = tableNamed(rig.name('guarded'), { deletionProtectionEnabled: true });
    const { name } = table.metadata;
    await applySynced(rig, table);
    await rig.kube.delete(table);
    const stuck = await untilTerminal(rig, table);
    expect(conditionOf(stuck, 'ACK.Terminal')?.['message']).toMatch(/protect/i);
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });

    await protectInAws(rig, name, false);
    await rig.kube.patch(table, { metadata: { annotations: { 'example.com/look': 'now' } } });
    await rig.kube.waitForGone(table);
    expect(await describeInAws(rig, name)).toBeUndefined();
  });

  test('goes on when the protection is taken off in the spec', async () => {
    const table = tableNamed(rig.name('lifted'), { deletionProtectionEnabled: true });
    const { name } = table.metadata;
    await applySynced(rig, table);
    await rig.kube.delete(table);
    await untilTerminal(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();

    await rig.kube.patch(table, { spec: { deletionProtectionEnabled: false } });
    await rig.kube.waitForGone(table);
    expect(await describeInAws(rig, name)).toBeUndefined();
    expect(calls.writes).toEqual([
      { operation: 'UpdateTable', input: { TableName: name, DeletionProtectionEnabled: false } },
      { operation: 'DeleteTable', input: { TableName: name } },
    ]);
  });

  test('waits while the table is being created', async () => {
    const table = tableNamed(rig.name('hasty'));
    const calls = callsOf(rig, table);
    const created = calls.next('CreateTable');
    await rig.kube.apply(table);
    await created;
    await rig.kube.delete(table);

    await rig.kube.waitForGone(table);
    expect(calls.writes.map(({ operation }) => operation)).toEqual(['CreateTable', 'DeleteTable']);
    expect(await describeInAws(rig, table.metadata.name)).toBeUndefined();
  });

  test('and creating it anew under the same name gives a new table', async () => {
    const table = tableNamed(rig.name('reborn'));
    const before = await applySynced(rig, table);
    await rig.kube.delete(table);
    await rig.kube.waitForGone(table);
    await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: false }));

    const after = await untilSynced(rig, table);
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(callsOf(rig, table).writes.map(({ operation }) => operation)).toEqual([
      'CreateTable',
      'DeleteTable',
      'CreateTable',
    ]);
  });
});
