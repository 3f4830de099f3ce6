import { describe, expect, test } from 'vitest';
import { describeInAws, protectInAws, tagInAws, untagInAws, userTagsInAws } from '../support/aws-tables.ts';
import { tableNamed } from '../support/manifests.ts';
import { applySynced, untilSynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig({ flags: ['--reconcile-default-resync-seconds=1'] });

describe.concurrent('what was changed in AWS behind the back of the controller is put right at the next resync', () => {
  test('tags', async () => {
    const tags = [
      { key: 'team', value: 'a' },
      { key: 'stage', value: 'live' },
    ];
    const table = tableNamed(rig.name('drifted'), { tags });
    const { name } = table.metadata;
    await applySynced(rig, table);
    await tagInAws(rig, name, { team: 'b', stray: 'yes' });
    await untagInAws(rig, name, 'stage');

    const event = await rig.kube.waitForEvent(table, 'DriftCorrected');
    expect(event).toMatchObject({ type: 'Normal', note: `Put back what was changed in AWS: tags of Table ${name}` });
    expect(await userTagsInAws(rig, name)).toEqual({ team: 'a', stage: 'live' });
    await untilSynced(rig, table);
  });

  test('deletion protection', async () => {
    const table = tableNamed(rig.name('unprotected'), { deletionProtectionEnabled: true });
    const { name } = table.metadata;
    await applySynced(rig, table);
    await protectInAws(rig, name, false);

    const event = await rig.kube.waitForEvent(table, 'DriftCorrected');
    expect(event.note).toContain('deletionProtectionEnabled');
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: true });
  });

  test('nothing, when nothing was changed: a resync takes two reads at most, and leaves the object as it is', async () => {
    const table = tableNamed(rig.name('idle'));
    const synced = await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    const looks = 3;
    for (let look = 0; look < looks; look++) await calls.next('DescribeTable');

    expect(calls.writes).toEqual([]);
    expect(calls.operations.length).toBeLessThanOrEqual(2 * looks);
    expect((await rig.kube.get(table)).metadata.resourceVersion).toBe(synced.metadata.resourceVersion);
  });
});
