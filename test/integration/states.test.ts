import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { argoHealthOf } from '../support/argo-health.ts';
import { createInAws } from '../support/aws-tables.ts';
import { conditionOf, isSynced } from '../support/conditions.ts';
import { kstatusOf } from '../support/kstatus.ts';
import { tableNamed, withAnnotations, withSpec } from '../support/manifests.ts';
import { startRig } from '../support/rig.ts';
import { applySynced, untilRecoverable, untilSynced, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

// What tools that wait for objects (Flux, Helm, kpt by kstatus; Argo CD) make of each state that an object can be in.

const rig = await useRig();
const denied = { error: { code: 'AccessDeniedException', message: 'not for you' } };

/** As kstatus and as Argo CD call it. */
function seenAs(object: KubeObject): string {
  return `${kstatusOf(object).status}, ${argoHealthOf(object).status}`;
}

describe.concurrent('tools that wait see', () => {
  test('a new object that AWS keeps waiting as in progress', async () => {
    const table = tableNamed(rig.name('frozen'));
    const create = callsOf(rig, table).hold('CreateTable');
    await rig.kube.apply(table);
    await create.caught;
    const begun = await rig.kube.waitFor(table, 'say anything', (seen) => conditionOf(seen, 'Ready') !== undefined);
    create.release();

    expect(seenAs(begun)).toBe('InProgress, Progressing');
    expect(kstatusOf(begun).message).toBe('the new specification is being worked on');
    expect(argoHealthOf(begun).message).toBe('the new specification is being worked on');
  });

  test('a table that AWS is still making as in progress, and as ready when it is made', async () => {
    const table = tableNamed(rig.name('made'));
    const calls = callsOf(rig, table);
    const look = calls.hold('DescribeTable');
    const states = rig.kube.statesUntil(table, 'become synced', isSynced);
    await rig.kube.apply(table);
    await look.caught;
    const making = await rig.kube.waitFor(
      table,
      'have an ARN',
      ({ status }) => status?.['ackResourceMetadata'] !== undefined,
    );
    look.release();

    expect(seenAs(making)).toBe('InProgress, Progressing');
    const all = await states;
    expect(new Set(all.slice(0, -1).map(seenAs))).toEqual(new Set(['InProgress, Progressing']));
    expect(all.slice(-1).map(seenAs)).toEqual(['Current, Healthy']);
  });

  test('an edit that AWS keeps waiting as in progress', async () => {
    const table = tableNamed(rig.name('edited'));
    await applySynced(rig, table);
    const look = callsOf(rig, table).hold('DescribeTable');
    const written = await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    await look.caught;
    expect(kstatusOf(written).status).toBe('InProgress');
    const told = await rig.kube.waitFor(
      table,
      'be seen as in progress',
      (seen) => argoHealthOf(seen).status !== 'Healthy',
    );
    look.release();

    expect(seenAs(told)).toBe('InProgress, Progressing');
    expect(seenAs(await untilSynced(rig, table))).toBe('Current, Healthy');
  });

  test('what AWS will never accept as failed, and why', async () => {
    const table = tableNamed(rig.name('refused'), { keySchema: [{ attributeName: 'nowhere', keyType: 'HASH' }] });
    await rig.kube.apply(table);
    const terminal = await untilTerminal(rig, table);

    expect(seenAs(terminal)).toBe('Failed, Degraded');
    expect(kstatusOf(terminal).message).toContain('ValidationException');
    expect(argoHealthOf(terminal).message).toBe(kstatusOf(terminal).message);
  });

  test('what may get better as in progress, and what is wrong', async () => {
    const table = tableNamed(rig.name('denied'));
    const mend = callsOf(rig, table).fail(denied);
    await rig.kube.apply(table);
    const failed = await untilRecoverable(rig, table);
    expect(seenAs(failed)).toBe('InProgress, Progressing');
    expect(kstatusOf(failed).message).toContain('AccessDeniedException');
    expect(argoHealthOf(failed).message).toContain('AccessDeniedException');

    mend();
    expect(seenAs(await untilSynced(rig, table))).toBe('Current, Healthy');
  });

  test('a table that is gone although it was adopted as in progress, and that it is missing', async () => {
    const name = rig.name('vanished');
    const table = withAnnotations(tableNamed(name), {
      'services.k8s.aws/adoption-policy': 'adopt',
      'services.k8s.aws/adoption-fields': JSON.stringify({ tableName: name }),
    });
    await rig.kube.apply(table);
    const missing = await untilRecoverable(rig, table);
    expect(seenAs(missing)).toBe('InProgress, Progressing');
    expect(kstatusOf(missing).message).toBe('adopted resource not found');
  });

  test('an object that is only to look as ready when there is something to see, else as in progress', async () => {
    const [there, absent] = [rig.name('there'), rig.name('absent')];
    await createInAws(rig, there, { owner: 'somebody else' });
    const [seen, unseen] = [there, absent].map((name) =>
      withAnnotations(tableNamed(name), { 'services.k8s.aws/read-only': 'true' }),
    ) as [KubeObject, KubeObject];
    expect(seenAs(await applySynced(rig, seen))).toBe('Current, Healthy');
    await rig.kube.apply(unseen);
    const missing = await untilRecoverable(rig, unseen);
    expect(seenAs(missing)).toBe('InProgress, Progressing');
    expect(kstatusOf(missing).message).toBe('read-only resource not found');
  });

  test('a paused object as in progress: nobody knows how it is', async () => {
    const table = tableNamed(rig.name('paused'));
    await applySynced(rig, table);
    await rig.kube.patch(table, { metadata: { annotations: { 'services.k8s.aws/paused': 'true' } } });
    const paused = await rig.kube.waitFor(
      table,
      'be paused',
      (seen) => conditionOf(seen, 'Ready')?.['reason'] === 'Paused',
    );
    expect(seenAs(paused)).toBe('InProgress, Progressing');

    await rig.kube.patch(table, { metadata: { annotations: { 'services.k8s.aws/paused': null } } });
    expect(seenAs(await untilSynced(rig, table))).toBe('Current, Healthy');
  });

  test('an object that waits for another one as in progress', async () => {
    const from = { name: rig.name('no-such-key') };
    const sseSpecification = { enabled: true, sseType: 'KMS', kmsMasterKeyRef: { from } };
    const table = tableNamed(rig.name('waiting'), { sseSpecification });
    await rig.kube.apply(table);
    const waiting = await rig.kube.waitFor(
      table,
      'wait',
      (seen) => conditionOf(seen, 'Ready')?.['reason'] === 'Waiting',
    );
    expect(seenAs(waiting)).toBe('InProgress, Progressing');
    expect(kstatusOf(waiting).message).toContain(from.name);
  });

  test('an object that is being deleted as leaving, also while something holds it', async () => {
    const [plain, guarded] = [
      tableNamed(rig.name('leaving')),
      tableNamed(rig.name('guarded'), { deletionProtectionEnabled: true }),
    ];
    await Promise.all([plain, guarded].map((table) => applySynced(rig, table)));
    const deletion = callsOf(rig, plain).hold('DeleteTable');
    await Promise.all([plain, guarded].map((table) => rig.kube.delete(table)));
    await deletion.caught;
    const leaving = await rig.kube.get(plain);
    const stuck = await rig.kube.waitFor(
      guarded,
      'say why it stays',
      (seen) => conditionOf(seen, 'Ready')?.['status'] === 'False',
    );
    deletion.release();

    expect([leaving, stuck].map(seenAs)).toEqual(['Terminating, Progressing', 'Terminating, Progressing']);
    expect(String(conditionOf(stuck, 'Ready')?.['message'])).toMatch(/protect/i);
  });
});

test('while the controller is away, a new object and an edit count as in progress', async ({ onTestFailed }) => {
  await using away = await startRig({ onTestFailed });
  const edited = tableNamed(away.name('edited'));
  await applySynced(away, edited);
  await away.controller.kill();
  const changed = await away.kube.apply(withSpec(edited, { deletionProtectionEnabled: true }));
  await away.kube.apply(tableNamed(away.name('new')));

  const fresh = (await away.kube.list()).find(({ metadata }) => metadata.name !== edited.metadata.name);
  expect(fresh?.status).toEqual({ observedGeneration: -1 });
  expect(fresh && seenAs(fresh)).toBe('InProgress, Progressing');
  expect(kstatusOf(changed)).toEqual({
    status: 'InProgress',
    message: 'Table generation is 2, but latest observed generation is 1',
  });
  // Argo CD's rule does not look at generations.
  expect(argoHealthOf(changed).status).toBe('Healthy');
});
