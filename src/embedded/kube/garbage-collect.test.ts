import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../shared/json.ts';
import { metadataOf, textAt, uidOf } from './object.ts';
import { configMap, corePath, startForTest, type TestClient, type TestWatch } from './test-client.ts';

const configMaps = corePath('configmaps');

async function create(client: TestClient, name: string, metadata: JsonObject = {}): Promise<JsonObject> {
  return (await client.post(configMaps, configMap(name, {}, metadata))).body;
}

function ownedBy(owner: JsonObject, more: JsonObject = {}): JsonObject {
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: textAt(metadataOf(owner), 'name'), uid: uidOf(owner) };
  return { ownerReferences: [{ ...reference, ...more }] };
}

/** Waits until the watch has told that all of these are gone. */
async function untilGone(watch: TestWatch, ...names: string[]): Promise<void> {
  const waiting = new Set(names);
  while (waiting.size > 0) {
    const event = await watch.next();
    if (event === undefined) throw new Error(`the watch ended before these were gone: ${[...waiting]}`);
    if (event.type === 'DELETED') waiting.delete(textAt(metadataOf(event.object), 'name'));
  }
}

describe('dependents', () => {
  test('go after their owner by default', async () => {
    await using started = await startForTest();
    const owner = await create(started.client, 'owner');
    await create(started.client, 'child', ownedBy(owner));
    const watch = await started.client.watch(`${configMaps}?watch=1`);
    await started.client.delete(`${configMaps}/owner`);
    await untilGone(watch, 'owner', 'child');
    watch.close();
  });

  test('stay while another owner is left', async () => {
    await using started = await startForTest();
    const [one, two] = [await create(started.client, 'one'), await create(started.client, 'two')];
    const owners = [one, two].flatMap((owner) => ownedBy(owner)['ownerReferences'] ?? []);
    await create(started.client, 'child', { ownerReferences: owners });
    await create(started.client, 'other', ownedBy(one));
    const watch = await started.client.watch(`${configMaps}?watch=1`);
    await started.client.delete(`${configMaps}/one`);
    await untilGone(watch, 'one', 'other');
    expect((await started.client.get(`${configMaps}/child`)).code).toBe(200);
    await started.client.delete(`${configMaps}/two`);
    await untilGone(watch, 'two', 'child');
    watch.close();
  });

  test('go before their owner in a foreground deletion, if they block it', async () => {
    await using started = await startForTest();
    const owner = await create(started.client, 'owner');
    const blocking = ownedBy(owner, { blockOwnerDeletion: true });
    await create(started.client, 'child', { ...blocking, finalizers: ['example.com/hold'] });
    const watch = await started.client.watch(`${configMaps}?watch=1&labelSelector=!x`);
    const deleted = await started.client.delete(`${configMaps}/owner`, { propagationPolicy: 'Foreground' });
    expect(deleted.body).toMatchObject({ metadata: { finalizers: ['foregroundDeletion'] } });
    for (let event = await watch.next(); event !== undefined; event = await watch.next()) {
      const { name, deletionTimestamp } = metadataOf(event.object);
      if (name === 'child' && deletionTimestamp !== undefined) break;
    }
    expect((await started.client.get(`${configMaps}/owner`)).code).toBe(200);
    await started.client.patch(`${configMaps}/child`, 'merge', { metadata: { finalizers: null } });
    await untilGone(watch, 'child', 'owner');
    watch.close();
  });

  test('are released by an orphaning deletion', async () => {
    await using started = await startForTest();
    const owner = await create(started.client, 'owner');
    await create(started.client, 'child', ownedBy(owner));
    const watch = await started.client.watch(`${configMaps}?watch=1`);
    await started.client.delete(`${configMaps}/owner`, { propagationPolicy: 'Orphan' });
    await untilGone(watch, 'owner');
    const { body } = await started.client.get(`${configMaps}/child`);
    expect(metadataOf(body)).not.toHaveProperty('ownerReferences');
    watch.close();
  });

  test('go when their owner never was, unless its kind is not known here', async () => {
    await using started = await startForTest();
    const ghost = { metadata: { name: 'ghost', uid: 'gone' } };
    await create(started.client, 'stranger', ownedBy(ghost, { apiVersion: 'apps/v1', kind: 'Deployment' }));
    const watch = await started.client.watch(`${configMaps}?watch=1`);
    await create(started.client, 'child', ownedBy(ghost));
    await untilGone(watch, 'child');
    expect((await started.client.get(`${configMaps}/stranger`)).code).toBe(200);
    watch.close();
  });
});

describe('namespaces', () => {
  test('take their contents with them, after these have been released', async () => {
    await using started = await startForTest();
    await started.client.post('/api/v1/namespaces', { metadata: { name: 'n' } });
    const inside = corePath('configmaps', 'n');
    await started.client.post(inside, configMap('free'));
    await started.client.post(inside, configMap('held', {}, { finalizers: ['example.com/hold'] }));
    const contents = await started.client.watch(`${inside}?watch=1`);
    const namespaces = await started.client.watch('/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dn');
    const deleted = await started.client.delete('/api/v1/namespaces/n');
    expect(deleted.body).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    await untilGone(contents, 'free');
    const late = await started.client.post(inside, configMap('late'));
    expect(late.code).toBe(403);
    expect(late.body).toMatchObject({
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace n because it is being terminated',
      details: { causes: [{ reason: 'NamespaceTerminating', field: 'metadata.namespace' }] },
    });
    await started.client.patch(`${inside}/held`, 'merge', { metadata: { finalizers: null } });
    await untilGone(namespaces, 'n');
    expect((await started.client.get('/api/v1/namespaces/n')).code).toBe(404);
    contents.close();
    namespaces.close();
  });

  test('that the system needs cannot be deleted', async () => {
    await using started = await startForTest();
    const refused = await started.client.delete('/api/v1/namespaces/kube-system');
    expect(refused.code).toBe(403);
    expect(refused.body['message']).toBe('namespaces "kube-system" is forbidden: this namespace may not be deleted');
  });

  test('have names without dots', async () => {
    await using started = await startForTest();
    const refused = await started.client.post('/api/v1/namespaces', { metadata: { name: 'a.b' } });
    expect(refused.body['message']).toMatch(/a lowercase RFC 1123 label must consist of/);
  });
});
