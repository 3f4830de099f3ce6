import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { describeInAws, tagInAws, tagsInAws, timeToLiveInAws, userTagsInAws } from '../support/aws-tables.ts';
import { conditionOf, isWaiting, trueConditions } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, lookAgain, untilSynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig();

describe.concurrent('an edit of a table', () => {
  test('turns deletion protection on with one call, and off when the field is taken out', async () => {
    const plain = tableNamed(rig.name('protected'));
    const table = withSpec(plain, { deletionProtectionEnabled: true });
    const { name } = table.metadata;
    await applySynced(rig, plain);
    const calls = callsOf(rig, table);
    calls.forget();

    await applySynced(rig, table);
    expect(calls.writes).toEqual([
      { operation: 'UpdateTable', input: { TableName: name, DeletionProtectionEnabled: true } },
    ]);
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: true });

    calls.forget();
    await applySynced(rig, plain);
    expect(calls.writes).toEqual([
      { operation: 'UpdateTable', input: { TableName: name, DeletionProtectionEnabled: false } },
    ]);
    expect((await describeInAws(rig, name))?.DeletionProtectionEnabled ?? false).toBe(false);

    calls.forget();
    await lookAgain(rig, table);
    expect(calls.writes).toEqual([]);
  });

  test('adds, changes and removes just the tags that differ', async () => {
    const tags = (all: Record<string, string>) => Object.entries(all).map(([key, value]) => ({ key, value }));
    const table = tableNamed(rig.name('tagged'), { tags: tags({ team: 'a', stage: 'test' }) });
    const { name } = table.metadata;
    await applySynced(rig, table);
    expect(await userTagsInAws(rig, name)).toEqual({ team: 'a', stage: 'test' });
    const ResourceArn = (await describeInAws(rig, name))?.TableArn;
    const calls = callsOf(rig, table);
    calls.forget();

    await applySynced(rig, withSpec(table, { tags: tags({ stage: 'live', owner: 'me' }) }));
    expect(calls.writes).toEqual([
      { operation: 'UntagResource', input: { ResourceArn, TagKeys: ['team'] } },
      {
        operation: 'TagResource',
        input: {
          ResourceArn,
          Tags: [
            { Key: 'stage', Value: 'live' },
            { Key: 'owner', Value: 'me' },
          ],
        },
      },
    ]);
    expect(await userTagsInAws(rig, name)).toEqual({ stage: 'live', owner: 'me' });

    calls.forget();
    await lookAgain(rig, table);
    expect(calls.writes).toEqual([]);
  });

  test("takes all tags off but the controller's when the list is taken out", async () => {
    const table = tableNamed(rig.name('untagged'), { tags: [{ key: 'team', value: 'a' }] });
    const { name } = table.metadata;
    await applySynced(rig, table);
    const all = await tagsInAws(rig, name);
    const calls = callsOf(rig, table);
    calls.forget();

    await applySynced(rig, withSpec(table, { tags: undefined }));
    expect(calls.writes.map(({ operation }) => operation)).toEqual(['UntagResource']);
    const { team: _, ...others } = all;
    expect(await tagsInAws(rig, name)).toEqual(others);

    calls.forget();
    await lookAgain(rig, table);
    expect(calls.writes).toEqual([]);
  });

  test('switches billing to provisioned and back, with one call each', async () => {
    const onDemand = tableNamed(rig.name('billed'));
    const provisioned = withSpec(onDemand, {
      billingMode: 'PROVISIONED',
      provisionedThroughput: { readCapacityUnits: 3, writeCapacityUnits: 4 },
    });
    const { name } = onDemand.metadata;
    await applySynced(rig, onDemand);
    const calls = callsOf(rig, onDemand);
    calls.forget();

    await applySynced(rig, provisioned);
    const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
    const toProvisioned = { TableName: name, BillingMode: 'PROVISIONED', ProvisionedThroughput };
    expect(calls.writes).toEqual([{ operation: 'UpdateTable', input: toProvisioned }]);
    expect((await describeInAws(rig, name))?.ProvisionedThroughput).toMatchObject(ProvisionedThroughput);

    calls.forget();
    await applySynced(rig, onDemand);
    const toOnDemand = { TableName: name, BillingMode: 'PAY_PER_REQUEST' };
    expect(calls.writes).toEqual([{ operation: 'UpdateTable', input: toOnDemand }]);
    expect(await describeInAws(rig, name)).toMatchObject({ BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } });

    calls.forget();
    await lookAgain(rig, onDemand);
    expect(calls.writes).toEqual([]);
  });

  test('leaves alone what the user never set: tags and time to live that somebody else put there', async () => {
    const table = tableNamed(rig.name('shared'));
    const { name } = table.metadata;
    await applySynced(rig, table);
    await tagInAws(rig, name, { backup: 'daily' });
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
    await rig.aws.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
    const calls = callsOf(rig, table);
    calls.forget();

    await lookAgain(rig, table);
    expect(calls.writes).toEqual([]);
    await applySynced(rig, withSpec(table, { deletionProtectionEnabled: true }));
    await lookAgain(rig, table);

    expect(calls.writes.map(({ operation }) => operation)).toEqual(['UpdateTable']);
    expect(await userTagsInAws(rig, name)).toEqual({ backup: 'daily' });
    expect(await timeToLiveInAws(rig, name)).toMatchObject({ AttributeName: 'expires' });
  });

  test('of time to live waits when AWS has had enough of them, says so, and is made in the end', async () => {
    const table = tableNamed(rig.name('expiring'), { timeToLive: { attributeName: 'until', enabled: true } });
    const { name } = table.metadata;
    await applySynced(rig, table);
    const message = 'Time to live has been modified multiple times within a fixed interval';
    const mend = callsOf(rig, table).fail({ error: { code: 'ValidationException', message } }, 'UpdateTimeToLive');
    await rig.kube.apply(withSpec(table, { timeToLive: { attributeName: 'until', enabled: false } }));
    const waiting = await rig.kube.waitFor(table, 'wait for AWS', isWaiting);
    expect(conditionOf(waiting, 'Ready')?.['message']).toContain(message);
    expect(trueConditions(waiting)).toEqual([]);
    expect(await timeToLiveInAws(rig, name)).toMatchObject({ TimeToLiveStatus: expect.stringMatching(/^ENABL/) });

    mend();
    await rig.kube.patch(table, { metadata: { annotations: { 'example.com/look': 'now' } } });
    await untilSynced(rig, table);
    expect(await timeToLiveInAws(rig, name)).toMatchObject({ TimeToLiveStatus: expect.stringMatching(/^DISABL/) });
  });

  test('is not lost when it comes while the controller is at work on the object', async () => {
    const table = tableNamed(rig.name('busy'));
    const { name } = table.metadata;
    const calls = callsOf(rig, table);
    const held = calls.hold('CreateTable');
    await rig.kube.apply(table);
    await held.caught;
    await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    held.release();

    const synced = await untilSynced(rig, table);
    expect(synced.metadata.generation).toBe(2);
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: true });
    expect(calls.writes.map(({ operation }) => operation)).toEqual(['CreateTable', 'UpdateTable']);
  });

  test('is not lost when it comes during a look that finds nothing else to do', async () => {
    const table = tableNamed(rig.name('looked-at'));
    await applySynced(rig, table);
    const look = callsOf(rig, table).hold('DescribeTable');
    await rig.kube.patch(table, { metadata: { annotations: { 'example.com/look': 'now' } } });
    await look.caught;
    await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    look.release();

    await untilSynced(rig, table);
    expect(await describeInAws(rig, table.metadata.name)).toMatchObject({ DeletionProtectionEnabled: true });
  });

  test('makes the table count as not synced while AWS does not answer', async () => {
    const table = tableNamed(rig.name('watched'));
    await applySynced(rig, table);
    const held = callsOf(rig, table).hold('DescribeTable');
    const { metadata } = await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    await held.caught;
    const underWay = await rig.kube.waitFor(
      table,
      'be said to be worked on',
      (now) => trueConditions(now).length === 0,
    );
    held.release();

    expect(conditionOf(underWay, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'Progressing',
      observedGeneration: metadata.generation,
    });
    await untilSynced(rig, table);
  });
});
