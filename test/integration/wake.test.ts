import { describe, expect, test } from 'vitest';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import { conditionOf } from '../support/conditions.ts';
import { configMapNamed, configMaps } from '../support/field-exports.ts';
import { tableNamed, withAnnotations, withSpec } from '../support/manifests.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { applySynced, letTimePass, untilSynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

// What an object depends on wakes it at once. By itself it would be looked at again after twelve seconds at the soonest,
// and once it is synced after ten hours.

/** Less than any wait that ends by itself, with room for a busy machine. */
const soonMs = 8_000;
const keys: GroupVersionResource = {
  group: 'kms.services.k8s.aws',
  version: 'v1alpha1',
  resource: 'keys',
  namespaced: true,
};
const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
const selectors: GroupVersionResource = {
  ...{ group: 'services.k8s.aws', version: 'v1alpha1', resource: 'iamroleselectors', namespaced: false },
};
const requestedAt = 'services.k8s.aws/reconcile-requested-at';
const paused = 'services.k8s.aws/paused';

/** What comes of a change, which has to come before the object would be looked at anyway. */
async function soonAfter<T>(change: () => Promise<unknown>, work: Promise<T>): Promise<T> {
  const began = performance.now();
  await change();
  const result = await work;
  expect(performance.now() - began).toBeLessThan(soonMs);
  return result;
}

function readyReason(object: KubeObject): unknown {
  return conditionOf(object, 'Ready')?.['reason'];
}

function messageOf(object: KubeObject): string {
  return String(conditionOf(object, 'Ready')?.['message']);
}

// Keys are objects of somebody else here: their status is what the tests write.
const rig = await useRig({ flags: ['--services=dynamodb'] });

describe.concurrent('an object is looked at again', () => {
  test.each([
    ['an annotation', { annotations: { 'example.com/note': 'new' } }],
    ['a label', { labels: { team: 'a' } }],
  ])('when %s changes', async (_, metadata) => {
    const table = tableNamed(rig.name('touched'));
    await applySynced(rig, table);
    const look = callsOf(rig, table).next('DescribeTable');
    await soonAfter(() => rig.kube.patch(table, { metadata }), look);
  });

  test('when somebody asks for it, and says which request was the last that was heard', async () => {
    const table = tableNamed(rig.name('asked'));
    await applySynced(rig, table);
    for (const request of ['2026-01-02T03:04:05Z', 'again']) {
      const heard = rig.kube.waitFor(table, 'hear', ({ status }) => status?.['lastHandledReconcileAt'] === request);
      await soonAfter(() => rig.kube.patch(table, { metadata: { annotations: { [requestedAt]: request } } }), heard);
    }
  });

  test('as often as its own annotation says', async () => {
    const table = withAnnotations(tableNamed(rig.name('often')), { 'services.k8s.aws/resync-period': '1s' });
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    for (let look = 0; look < 3; look++) await calls.next('DescribeTable');
    expect(calls.writes.map(({ operation }) => operation)).toEqual(['CreateTable']);
  });

  test('when what it refers to comes, becomes synced, and changes', async () => {
    const name = rig.name('key');
    const sseSpecification = { enabled: true, sseType: 'KMS', kmsMasterKeyRef: { from: { name } } };
    const table = tableNamed(rig.name('encrypted'), { sseSpecification });
    await rig.kube.apply(table);
    await rig.kube.waitFor(table, 'miss its key', (seen) => messageOf(seen).includes('not found'));
    const objects = rig.kube.objects(keys);
    const key: KubeObject = { apiVersion: 'kms.services.k8s.aws/v1alpha1', kind: 'Key', metadata: { name }, spec: {} };
    const unsynced = rig.kube.waitFor(table, 'see its key', (seen) => messageOf(seen).includes('is not synced yet'));
    await soonAfter(() => objects.apply(key), unsynced);

    const arn = 'arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const ackResourceMetadata = { arn, ownerAccountID: '123456789012', region: 'us-west-2' };
    const conditions = [{ type: 'ACK.ResourceSynced', status: 'True' }];
    const create = callsOf(rig, table).next('CreateTable');
    const { input } = await soonAfter(
      () => objects.patch(name, { status: { ackResourceMetadata, conditions } }, 'status'),
      create,
    );
    expect(input).toMatchObject({ SSESpecification: { Enabled: true, KMSMasterKeyId: arn } });
    expect((await rig.kube.get(table)).spec).toEqual(table.spec);
    await objects.delete(name);
  });
});

describe.concurrent('a paused object', () => {
  test('is left alone, and goes on where it was when it no longer is', async () => {
    const table = tableNamed(rig.name('paused'));
    await applySynced(rig, table);
    await rig.kube.patch(table, { metadata: { annotations: { [paused]: 'true' } } });
    await rig.kube.waitFor(table, 'be paused', (seen) => readyReason(seen) === 'Paused');
    const calls = callsOf(rig, table);
    calls.forget();
    const edited = await rig.kube.apply(withSpec(table, { deletionProtectionEnabled: true }));
    await rig.kube.waitFor(
      table,
      'be paused still',
      ({ status }) => status?.['observedGeneration'] === edited.metadata.generation,
    );
    await letTimePass(rig);
    expect(calls.operations).toEqual([]);

    const update = calls.next('UpdateTable');
    await soonAfter(() => rig.kube.patch(table, { metadata: { annotations: { [paused]: null } } }), update);
    await untilSynced(rig, table);
  });
});

test.concurrent('a pause of the namespace is one of its objects, and ends with it', async ({ onTestFailed }) => {
  await using own = await startRig({ onTestFailed });
  const table = tableNamed(own.name('paused'));
  await applySynced(own, table);
  const namespace = own.kube.objects(namespaces, null);
  const pause = (value: string | null) => () =>
    namespace.patch(own.kube.namespace, { metadata: { annotations: { [paused]: value } } });
  await soonAfter(
    pause('true'),
    own.kube.waitFor(table, 'be paused', (seen) => readyReason(seen) === 'Paused'),
  );
  await soonAfter(pause(null), untilSynced(own, table));
});

test.concurrent('a change of the region of a namespace is told of, and leaves the table where it is', async ({
  onTestFailed,
}) => {
  await using own = await startRig({ onTestFailed });
  const table = tableNamed(own.name('moved'));
  await applySynced(own, table);
  const calls = callsOf(own, table);
  calls.forget();
  const namespace = own.kube.objects(namespaces, null);
  const region = (value: string | null) => () =>
    namespace.patch(own.kube.namespace, { metadata: { annotations: { 'services.k8s.aws/default-region': value } } });
  const drifted = own.kube.waitFor(table, 'tell of the region', (seen) =>
    messageOf(seen).startsWith('Resource already exists in region'),
  );
  expect(messageOf(await soonAfter(region('eu-north-1'), drifted))).toContain('specifies region eu-north-1');
  expect(calls.operations).toEqual([]);
  await soonAfter(region(null), untilSynced(own, table));
});

test.concurrent('a role that comes into the role map is taken', async ({ onTestFailed }) => {
  const account = '210987654321';
  await using own = await startRig({ onTestFailed });
  const namespace = own.kube.objects(namespaces, null);
  const annotations = { 'services.k8s.aws/owner-account-id': account };
  await namespace.patch(own.kube.namespace, { metadata: { annotations } });
  const table = tableNamed(own.name('elsewhere'));
  await rigsSystemNamespace(own);
  const map = own.kube.objects(configMaps, 'ack-system');
  await map.delete('ack-role-account-map');
  await own.kube.apply(table);
  const waiting = await own.kube.waitFor(table, 'wait for a role', (seen) => readyReason(seen) === 'Waiting');
  expect(conditionOf(waiting, 'ACK.ResourceSynced')).toMatchObject({
    status: 'False',
    message: 'IAM Role is not available',
  });

  const role = `arn:aws:iam::${account}:role/tack`;
  const assumed = own.proxy.waitFor('AssumeRole');
  const { input } = await soonAfter(
    () => map.apply(configMapNamed('ack-role-account-map', { [account]: role })),
    assumed,
  );
  expect(input).toMatchObject({ RoleArn: role });
  await map.delete('ack-role-account-map');
});

test.concurrent('selectors that come and go decide at once', async ({ onTestFailed }) => {
  const flags = ['--feature-gates=IAMRoleSelector=true', '--enable-carm=false'];
  await using own = await startRig({ onTestFailed, flags });
  const table = tableNamed(own.name('selected'));
  const objects = own.kube.objects(selectors, null);
  const [one, two] = [own.name('one'), own.name('two')].map(
    (name): KubeObject => ({
      ...{ apiVersion: 'services.k8s.aws/v1alpha1', kind: 'IAMRoleSelector', metadata: { name } },
      spec: { arn: 'arn:aws:iam::210987654321:role/tack', namespaceSelector: { names: [own.kube.namespace] } },
    }),
  ) as [KubeObject, KubeObject];
  await applySynced(own, table);
  const drifted = own.kube.waitFor(table, 'tell of the account', (seen) =>
    messageOf(seen).startsWith('Resource already exists in account'),
  );
  await soonAfter(() => objects.apply(one), drifted);
  const several = own.kube.waitFor(table, 'tell of both', (seen) =>
    messageOf(seen).startsWith('multiple (2) matching'),
  );
  await soonAfter(() => objects.apply(two), several);
  await objects.delete(one.metadata.name);
  await soonAfter(() => objects.delete(two.metadata.name), untilSynced(own, table));
});

/** Where role maps are, by default. */
async function rigsSystemNamespace(own: Rig): Promise<void> {
  await own.kube
    .objects(namespaces, null)
    .apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ack-system' } });
}
