import { describe, expect, test } from 'vitest';
import { annotations } from '../../src/engine/annotations.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import {
  describeInAws,
  protectInAws,
  tagInAws,
  timeToLiveInAws,
  untagInAws,
  userTagsInAws,
} from '../support/aws-tables.ts';
import { conditionOf } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, letTimePass, lookAgain, untilSynced, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig({
  flags: ['--reconcile-default-resync-seconds=1', '--feature-gates=IgnoreFieldDrift=true'],
});

const annotation = annotations.ignoreFieldDrift;

function ignoring(table: KubeObject, paths: string): KubeObject {
  return { ...table, metadata: { ...table.metadata, annotations: { [annotation]: paths } } };
}

describe.concurrent('fields whose drift is ignored', () => {
  test('are created from the spec, those too that take a call of their own; then AWS has its way there and only there', async () => {
    const name = rig.name('ignoring');
    const table = ignoring(
      tableNamed(name, {
        deletionProtectionEnabled: true,
        timeToLive: { attributeName: 'expires', enabled: true },
        tags: [
          { key: 'team', value: 'a' },
          { key: 'stage', value: 'live' },
        ],
      }),
      'spec.timeToLive, spec.deletionProtectionEnabled,spec.tags[key=team],spec.tags[key=autoscaled]',
    );
    const created = await applySynced(rig, table);
    expect(created.metadata.annotations?.[annotations.creationUnfinished]).toBeUndefined();
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: true });
    expect(await timeToLiveInAws(rig, name)).toMatchObject({ AttributeName: 'expires' });
    expect(await userTagsInAws(rig, name)).toEqual({ team: 'a', stage: 'live' });

    const calls = callsOf(rig, table);
    calls.forget();
    await protectInAws(rig, name, false);
    // Moto keeps both values of a tag that gets another one.
    await untagInAws(rig, name, 'team');
    await tagInAws(rig, name, { team: 'b', autoscaled: 'yes', stray: 'yes' });
    await untagInAws(rig, name, 'stage');
    const event = await rig.kube.waitForEvent(table, 'DriftCorrected');
    expect(event.note).toContain(`tags of Table ${name}`);
    await untilSynced(rig, table);
    await lookAgain(rig, table);
    expect(await userTagsInAws(rig, name)).toEqual({ team: 'b', stage: 'live', autoscaled: 'yes' });
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: false });
    expect(calls.writes.map(({ operation }) => operation)).not.toContain('UpdateTable');
    expect((await rig.kube.get(table)).spec).toEqual(created.spec);
  });

  test('do not follow edits of the spec either, until the annotation goes', async () => {
    const name = rig.name('edited');
    const table = ignoring(tableNamed(name, { deletionProtectionEnabled: true }), 'spec.deletionProtectionEnabled');
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    const edited = withSpec(table, { deletionProtectionEnabled: false });
    await applySynced(rig, edited);
    await lookAgain(rig, edited);
    expect(calls.writes).toEqual([]);
    expect(await describeInAws(rig, name)).toMatchObject({ DeletionProtectionEnabled: true });

    const update = calls.next('UpdateTable');
    await rig.kube.patch(table, { metadata: { annotations: { [annotation]: null } } });
    expect((await update).input).toMatchObject({ DeletionProtectionEnabled: false });
  });

  test('that are none stop everything, and are named; a better annotation lets it go on', async () => {
    const table = ignoring(tableNamed(rig.name('mistaken')), 'spec.tags,spec.billingMood');
    await rig.kube.apply(table);
    const terminal = await untilTerminal(rig, table);
    const message = String(conditionOf(terminal, 'ACK.Terminal')?.['message']);
    expect(message).toContain(`annotation ${annotation}: "spec.billingMood": spec has no field of this name, but`);
    expect(message).toContain('billingMode');
    await letTimePass(rig);
    expect(callsOf(rig, table).operations).toEqual([]);

    await applySynced(rig, ignoring(table, 'spec.tags,spec.billingMode'));
  });

  test.each([
    ['__proto__', 'spec.__proto__.polluted'],
    ['a text without end', `spec.${'x'.repeat(200_000)}`],
    ['many paths', 'spec.tags,'.repeat(20_000)],
    ['brackets', '['.repeat(100_000)],
  ])('hostile ones cost only themselves: %s', async (_, paths) => {
    const table = ignoring(tableNamed(rig.name('hostile')), paths);
    await rig.kube.apply(table);
    const terminal = await untilTerminal(rig, table);
    expect(String(conditionOf(terminal, 'ACK.Terminal')?.['message']).length).toBeLessThan(1_000);
    await letTimePass(rig);
    expect(callsOf(rig, table).operations).toEqual([]);
  });
});
