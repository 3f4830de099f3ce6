import type { KubeObject } from '../../src/kube/object.ts';
import { isRecoverable, isSynced, isTerminal } from './conditions.ts';
import { tableNamed } from './manifests.ts';
import type { Rig } from './rig.ts';
import { callsOf } from './table-calls.ts';

/** Applies a table and resolves with it once AWS is as it says. */
export async function applySynced(rig: Rig, table: KubeObject): Promise<KubeObject> {
  await rig.kube.apply(table);
  return untilSynced(rig, table);
}

/** Resolves with the table once AWS is as it says, in its present form. */
export function untilSynced(rig: Rig, table: KubeObject): Promise<KubeObject> {
  return rig.kube.waitFor(table, 'become synced', isSynced);
}

/** Resolves with the table once it is said to be beyond repair, in its present form. */
export function untilTerminal(rig: Rig, table: KubeObject): Promise<KubeObject> {
  return rig.kube.waitFor(table, 'become terminal', isTerminal);
}

/** Resolves with the table once work on it, in its present form, is said to have failed for now. */
export function untilRecoverable(rig: Rig, table: KubeObject): Promise<KubeObject> {
  return rig.kube.waitFor(table, 'become recoverable', isRecoverable);
}

/** Has the controller look at a table that exists in AWS, and resolves when one whole look has ended since. */
export async function lookAgain(rig: Rig, table: KubeObject): Promise<void> {
  // An object's looks come one after the other: when the second begins, the first is over.
  for (const look of ['first', 'second']) {
    const read = callsOf(rig, table).next('DescribeTable');
    await rig.kube.patch(table, { metadata: { annotations: { 'example.com/look': rig.name(look) } } });
    await read;
  }
}

/** Resolves when a new table has been created and become synced: a while in which others had their chance. */
export async function letTimePass(rig: Rig): Promise<void> {
  await applySynced(rig, tableNamed(rig.name('meanwhile')));
}
