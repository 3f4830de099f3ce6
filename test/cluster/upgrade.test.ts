import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';
import { type AwsProxy, isWrite, startAwsProxy } from '../support/aws-proxy.ts';
import { isSynced, trueConditions } from '../support/conditions.ts';
import { Kube } from '../support/kube.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { charts } from './helm.ts';
import { Installation, type InstalledController, kubectl, toAws } from './installation.ts';
import { startMoto } from './moto.ts';
import { upstreamCrds } from './upstream/crds.ts';
import { password, type UpstreamObject, upstreamObjects } from './upstream/objects.ts';

// A cluster in which ACK's controllers have run is taken over by Tack, and given back.

const services = ['dynamodb', 'ecr', 'iam', 'kms', 's3', 'secretsmanager', 'sns', 'sqs'];
/** Condition types that upstream's controllers know. */
const known = ['ACK.ResourceSynced', 'Ready', 'ACK.LateInitialized', 'ACK.Adopted', 'ACK.ReferencesResolved'];

let directory: string;
let cluster: Cluster;
let moto: AwsEmulator;
let aws: AwsProxy;
let kube: Kube;
let upstream: readonly UpstreamObject[];
/** As they were before Tack saw them. */
let before: readonly KubeObject[];
let running: InstalledController;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tack-upgrade-'));
  cluster = await startCluster({ logDir: directory });
  moto = await startMoto({ logDir: directory, log: console.error });
  aws = await startAwsProxy(moto.url);
  kube = await Kube.connect(cluster.adminKubeconfig, 'shop');
  await kube.prepare(await upstreamCrds());
  upstream = await upstreamObjects(moto.url);
  await kube.objects({ group: '', version: 'v1', resource: 'secrets', namespaced: true }).apply(password);
  for (const { resource, object } of upstream) {
    const { status = {}, ...manifest } = object;
    await kube.objects(resource).apply(manifest);
    await kube.objects(resource).patch(object.metadata.name, { status }, 'status');
  }
  before = await objects();
  const installation = await Installation.ofChart(cluster, {
    ...{ chart: 'tack', release: 'tack', namespace: 'ack-system' },
    values: { ...toAws(aws), services, crds: { install: false } },
  });
  running = await installation.controller();
});

afterAll(async () => {
  await running?.controller[Symbol.asyncDispose]();
  kube?.[Symbol.dispose]();
  await aws?.close();
  await moto?.[Symbol.asyncDispose]();
  await cluster?.stop();
  await rm(directory, { recursive: true });
});

test('under the definitions of ACK, Tack finds everything as it should be and changes nothing', async () => {
  await running.controller.start();
  await looks(upstream.length);

  expect(writes()).toEqual([]);
  expect(await objects()).toEqual(before.map((object) => alike(object)));
});

test('what the definitions of ACK drop of the status wakes nobody: a look is over when it has ended', async () => {
  const [done, patches] = [await metric('controller_runtime_reconcile_total'), await patchesSent()];
  const touched = await touchAll();
  await looks(done + upstream.length);

  expect(await metric('controller_runtime_reconcile_total')).toBe(done + upstream.length);
  // One that says which request was heard, and which has no effect.
  expect(await patchesSent()).toBeLessThanOrEqual(patches + upstream.length);
  expect((await objects()).map(({ metadata }) => metadata.resourceVersion)).toEqual(touched);
  expect(writes()).toEqual([]);
});

test('with the definitions of Tack, each object says which edit its status is of', async () => {
  const folders = services.map((service) => join(charts, `${service}-chart/crds`));
  for (const folder of folders) {
    await kubectl(cluster, 'apply', '--server-side', '--force-conflicts', '--filename', folder);
  }
  // For a moment after the change of a definition its objects cannot be read, or lose what the one before did not have.
  const synced = async (): Promise<boolean> => {
    const areAll = (await objects()).every(isSynced);
    if (!areAll) await touchAll();
    return areAll;
  };
  await expect.poll(synced, { timeout: 30_000, interval: 1_000 }).toBe(true);

  expect(writes()).toEqual([]);
  expect((await objects()).map(({ spec }) => spec)).toEqual(before.map(({ spec }) => spec));
});

test('back under ACK, nothing is there that its controllers would not take', async () => {
  await running.controller.stop();
  for (const crd of await upstreamCrds()) await kube.install(crd);
  // For a moment the API server goes on showing what the definitions no longer have.
  const shown = async (): Promise<string> => JSON.stringify((await objects()).map(({ status }) => status));
  await expect.poll(shown, { timeout: 30_000, interval: 200 }).not.toMatch(/observedGeneration|lastHandledReconcileAt/);

  const after = await objects();
  expect(after).toEqual(before.map((object) => alike(object)));
  expect(after.flatMap(trueConditions).filter((type) => !known.includes(type))).toEqual([]);
  const file = join(directory, 'objects.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: after }));
  // The definitions are strict about fields that they do not have.
  expect(await kubectl(cluster, 'replace', '--validate=strict', '--dry-run=server', '--filename', file)).toContain(
    'replaced',
  );
});

/** All objects, as they are, in the order of {@link upstream}. */
function objects(): Promise<KubeObject[]> {
  return Promise.all(upstream.map(({ resource, object }) => kube.objects(resource).get(object.metadata.name)));
}

/** Matches an object of which nothing is lost or changed but times, counters and marks of a look. */
function alike({ metadata, spec, status = {}, ...object }: KubeObject): unknown {
  const { finalizers, labels = {}, annotations = {}, uid } = metadata;
  const conditions = status['conditions'];
  const sameTypes = Array.isArray(conditions) ? conditions.filter(isObject).map(({ type }) => type) : [];
  return expect.objectContaining({
    ...object,
    spec,
    metadata: expect.objectContaining({
      ...{ uid, finalizers },
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      annotations: expect.objectContaining(annotations),
    }),
    status: expect.objectContaining({
      ...status,
      conditions: expect.toSatisfy((list: JsonObject[]) => {
        const held = list.map(({ type, status: value }) => [type, value]).sort();
        return JSON.stringify(held) === JSON.stringify(sameTypes.map((type) => [type, 'True']).sort());
      }),
    }),
  });
}

function writes(): string[] {
  return aws.calls
    .map(({ operation }) => operation)
    .filter((operation) => isWrite(operation) && !/Caller/.test(operation));
}

let tokens = 0;

/** Asks Tack to look at every object once more; resolves with their resourceVersions since. */
async function touchAll(): Promise<unknown[]> {
  const annotations = { 'services.k8s.aws/reconcile-requested-at': `look-${++tokens}` };
  return Promise.all(
    upstream.map(async ({ resource, object }) => {
      const touched = await kube.objects(resource).patch(object.metadata.name, { metadata: { annotations } });
      return touched.metadata.resourceVersion;
    }),
  );
}

/** Resolves when so many looks have ended and no other is waiting. */
async function looks(count: number): Promise<void> {
  const patience = { timeout: 60_000, interval: 200 };
  await expect.poll(() => metric('controller_runtime_reconcile_total'), patience).toBeGreaterThanOrEqual(count);
  await expect.poll(() => metric('workqueue_depth'), patience).toBe(0);
  await expect.poll(() => metric('controller_runtime_active_workers'), patience).toBe(0);
}

function patchesSent(): Promise<number> {
  return metric('rest_client_requests_total', 'method="PATCH"');
}

/** The sum of a metric over its labels. */
async function metric(name: string, label = ''): Promise<number> {
  const text = await (await fetch(running.metricsUrl)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
