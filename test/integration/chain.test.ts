import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject } from '../../src/shared/json.ts';
import { type AwsCall, isWrite } from '../support/aws-proxy.ts';
import { resourceOf } from '../support/cases/resources.ts';
import { isSynced, trueConditions } from '../support/conditions.ts';
import { namespaces } from '../support/kube.ts';
import { type Rig, startRig } from '../support/rig.ts';

// The resources of a platform in one namespace, of six services and linked by references. In whatever order they come,
// all are there soon; and when the namespace is deleted, each goes before what it refers to.

/** From the last apply to the last object that is ready. Most orders need less than one second. */
const limitMs = 3_000;
/** Conditions that tell of something that a person should know. */
const troubles = ['ACK.Terminal', 'ACK.Recoverable', 'ACK.Advisory'];

const seeds = [randomInt(2 ** 31), randomInt(2 ** 31), randomInt(2 ** 31)];

/** The write that takes a resource away, as the wire shows it. */
const removals: Readonly<Record<string, RegExp>> = {
  Key: /^ScheduleKeyDeletion$/,
  Bucket: /^DELETE \/[^/?]+/,
  Queue: /^DeleteQueue$/,
  Topic: /^DeleteTopic$/,
  Subscription: /^Unsubscribe$/,
  Policy: /^DeletePolicy$/,
  Role: /^DeleteRole$/,
  Function: /^DELETE \/2015-03-31\/functions\/[^/?]+$/,
  EventSourceMapping: /^DELETE \/2015-03-31\/event-source-mappings\//,
  Version: /^DELETE \/2015-03-31\/functions\/[^/?]+\?Qualifier=/,
  Alias: /^DELETE \/2015-03-31\/functions\/[^/?]+\/aliases\//,
};

describe.each(seeds)('a namespace of resources that refer to each other, in the order of seed %i', (seed) => {
  test('is ready within three seconds, and goes without a refusal', async ({ onTestFailed }) => {
    await using rig = await startRig({ onTestFailed });
    const objects = await readChain(rig);

    const readyMs = await applyAll(rig, inOrderOf(seed, objects));
    console.info(`seed ${seed}: all ready ${Math.round(readyMs)} ms after the last apply`);
    expect(readyMs).toBeLessThan(limitMs);
    for (const object of objects) {
      const seen = await lookAgain(rig, object);
      expect(isSynced(seen), object.kind).toBe(true);
      expect(
        trueConditions(seen).filter((type) => troubles.includes(type)),
        object.kind,
      ).toEqual([]);
    }

    const before = rig.proxy.calls.length;
    await deleteNamespace(rig, inOrderOf(seed + 1, objects));
    const writes = rig.proxy.calls.slice(before).filter(({ operation }) => isWrite(operation));
    expect(writes.filter(({ status = 0 }) => status >= 400)).toEqual([]);
    for (const object of objects) {
      for (const needed of referredToBy(object, objects)) {
        const [first, second] = [placeOf(object, writes), placeOf(needed, writes)];
        expect(first, `${object.kind} before ${needed.kind}`).toBeLessThan(second);
      }
    }
  });
});

async function readChain(rig: Rig): Promise<KubeObject[]> {
  const text = await readFile(join(import.meta.dirname, 'chain.yaml'), 'utf8');
  const filled = text.replaceAll('<name>', rig.name('chain')).replaceAll('<account>', rig.account);
  return parseAllDocuments(filled).map((document): KubeObject => document.toJS());
}

function inOrderOf<T>(seed: number, list: readonly T[]): T[] {
  const all = fc.shuffledSubarray([...list], { minLength: list.length });
  return fc.sample(all, { seed, numRuns: 1 }).flat();
}

/** Applies the objects one after the other; resolves with the time from the last one until all are ready. */
async function applyAll(rig: Rig, objects: readonly KubeObject[]): Promise<number> {
  const ready: Promise<number>[] = [];
  for (const object of objects) {
    const { name } = object.metadata;
    await rig.kube.objects(resourceOf(object)).apply(object);
    const synced = rig.kube.objects(resourceOf(object)).waitFor(name, 'become synced', isSynced);
    ready.push(synced.then(() => performance.now()));
  }
  const applied = performance.now();
  return Math.max(...(await Promise.all(ready))) - applied;
}

/** Has the controller compare an object with AWS once more, and resolves with it afterwards. */
async function lookAgain(rig: Rig, object: KubeObject): Promise<KubeObject> {
  const { name } = object.metadata;
  const look = rig.name('look');
  const objects = rig.kube.objects(resourceOf(object));
  await objects.patch(name, { metadata: { annotations: { 'services.k8s.aws/reconcile-requested-at': look } } });
  return objects.waitFor(name, 'be looked at', ({ status }) => status?.['lastHandledReconcileAt'] === look);
}

/** Deletes the namespace, and what is in it in this order, as Kubernetes' namespace controller does. */
async function deleteNamespace(rig: Rig, objects: readonly KubeObject[]): Promise<void> {
  await rig.kube.objects(namespaces, null).delete(rig.kube.namespace);
  for (const object of objects) await rig.kube.objects(resourceOf(object)).delete(object.metadata.name);
  const gone = objects.map((object) => rig.kube.objects(resourceOf(object)).waitForGone(object.metadata.name));
  await Promise.all(gone);
}

function referredToBy(object: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  const names = namesReferredTo(object.spec);
  return objects.filter(({ metadata }) => names.includes(metadata.name));
}

/** The names in `{ from: { name } }`, wherever they stand. */
function namesReferredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesReferredTo);
  if (!isObject(value)) return [];
  const { from } = value;
  if (isObject(from) && typeof from['name'] === 'string') return [from['name']];
  return Object.values(value).flatMap(namesReferredTo);
}

function placeOf({ kind }: KubeObject, writes: readonly AwsCall[]): number {
  const place = writes.findIndex(({ operation }) => removals[kind]?.test(operation));
  if (place < 0) throw new Error(`no ${kind} was deleted: ${writes.map(({ operation }) => operation).join(', ')}`);
  return place;
}
