import { describe, expect, test } from 'vitest';
import { metadataOf } from './object.ts';
import { configMap, corePath, startForTest } from './test-client.ts';

const configMaps = corePath('configmaps');

describe('objects of built-in kinds', () => {
  test('a created object gets an identity and can be read back', async () => {
    await using started = await startForTest();
    const created = await started.client.post(configMaps, configMap('a', { x: '1' }));
    expect(created.code).toBe(201);
    expect(created.body).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } });
    const { uid, resourceVersion, creationTimestamp } = metadataOf(created.body);
    expect(uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(resourceVersion).toMatch(/^\d+$/);
    expect(creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((await started.client.get(`${configMaps}/a`)).body).toEqual(created.body);
  });

  test('creating the same name twice is a conflict that names the object', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, configMap('a'));
    const again = await started.client.post(configMaps, configMap('a'));
    expect(again.code).toBe(409);
    expect(again.body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'configmaps "a" already exists',
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  test('generateName makes a new name each time', async () => {
    await using started = await startForTest();
    const make = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'gen-' } };
    const names = [await started.client.post(configMaps, make), await started.client.post(configMaps, make)].map(
      (response) => metadataOf(response.body)['name'],
    );
    expect(names[0]).toMatch(/^gen-[a-z0-9]{5}$/);
    expect(names[0]).not.toBe(names[1]);
  });

  test('the namespace of a new object must exist', async () => {
    await using started = await startForTest();
    const refused = await started.client.post(corePath('configmaps', 'nope'), configMap('a'));
    expect(refused.code).toBe(404);
    expect(refused.body).toMatchObject({ reason: 'NotFound', message: 'namespaces "nope" not found' });
  });

  test('only the namespaces of a new cluster exist at the start', async () => {
    await using started = await startForTest();
    const { body } = await started.client.get('/api/v1/namespaces');
    expect(body['items']).toMatchObject(
      ['default', 'kube-node-lease', 'kube-public', 'kube-system'].map((name) => ({
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      })),
    );
  });

  test.each([
    ['A_b', /a lowercase RFC 1123 subdomain must consist of lower case/],
    ['', /metadata.name: Required value: name or generateName is required/],
    ['x'.repeat(300), /must be no more than 253 bytes/],
  ])('the name %j is refused with a reason', async (name, reason) => {
    await using started = await startForTest();
    const refused = await started.client.post(configMaps, configMap(name));
    expect(refused.code).toBe(422);
    expect(refused.body['message']).toMatch(reason);
  });

  test('an update with an old resourceVersion is a conflict; without one it wins', async () => {
    await using started = await startForTest();
    const { body } = await started.client.post(configMaps, configMap('a', { x: '1' }));
    const resourceVersion = String(metadataOf(body)['resourceVersion']);
    expect((await started.client.put(`${configMaps}/a`, configMap('a', { x: '2' }, { resourceVersion }))).code).toBe(
      200,
    );
    const stale = await started.client.put(`${configMaps}/a`, configMap('a', { x: '3' }, { resourceVersion }));
    expect(stale.code).toBe(409);
    expect(stale.body).toMatchObject({
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes to the latest version and try again',
    });
    expect((await started.client.put(`${configMaps}/a`, configMap('a', { x: '4' }))).body).toMatchObject({
      data: { x: '4' },
    });
  });

  test('an update that changes nothing keeps the resourceVersion', async () => {
    await using started = await startForTest();
    const { body } = await started.client.post(configMaps, configMap('a', { x: '1' }));
    const same = await started.client.put(`${configMaps}/a`, configMap('a', { x: '1' }));
    expect(metadataOf(same.body)['resourceVersion']).toBe(metadataOf(body)['resourceVersion']);
  });

  test('an update cannot change name, namespace or uid', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, configMap('a'));
    const other = await started.client.put(`${configMaps}/a`, configMap('b'));
    expect(other.body['message']).toBe('the name of the object (b) does not match the name on the URL (a)');
    const moved = await started.client.put(`${configMaps}/a`, configMap('a', {}, { namespace: 'kube-system' }));
    expect(moved.body['message']).toMatch(/namespace of the provided object does not match/);
    const swapped = await started.client.put(`${configMaps}/a`, configMap('a', {}, { uid: 'other' }));
    expect(swapped.code).toBe(409);
    expect(swapped.body['message']).toMatch(/Precondition failed: UID in precondition: other/);
  });

  test('a dry run answers as if and stores nothing', async () => {
    await using started = await startForTest();
    const created = await started.client.post(`${configMaps}?dryRun=All`, configMap('a'));
    expect(created.code).toBe(201);
    expect(metadataOf(created.body)).not.toHaveProperty('resourceVersion');
    expect((await started.client.get(`${configMaps}/a`)).code).toBe(404);
    const wrong = await started.client.post(`${configMaps}?dryRun=Some`, configMap('a'));
    expect(wrong.body['message']).toMatch(/dryRun: Unsupported value: \["Some"\]: supported values: "All"/);
  });

  test('delete answers with what is gone, and checks its preconditions', async () => {
    await using started = await startForTest();
    const { body } = await started.client.post(configMaps, configMap('a'));
    const uid = String(metadataOf(body)['uid']);
    const wrong = await started.client.delete(`${configMaps}/a`, { preconditions: { uid: 'other' } });
    expect(wrong.code).toBe(409);
    expect(wrong.body['message']).toMatch(/the UID in the precondition \(other\) does not match the UID in record/);
    const stale = await started.client.delete(`${configMaps}/a`, { preconditions: { resourceVersion: '1' } });
    expect(stale.code).toBe(409);
    const gone = await started.client.delete(`${configMaps}/a`, { preconditions: { uid } });
    expect(gone.body).toMatchObject({ status: 'Success', details: { name: 'a', kind: 'configmaps', uid } });
    expect((await started.client.delete(`${configMaps}/a`)).body['message']).toBe('configmaps "a" not found');
  });

  test('finalizers keep a deleted object until the last one is removed', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, configMap('a', {}, { finalizers: ['example.com/hold'] }));
    const deleted = await started.client.delete(`${configMaps}/a`);
    expect(deleted.body).toMatchObject({
      kind: 'ConfigMap',
      metadata: { deletionTimestamp: expect.any(String), deletionGracePeriodSeconds: 0 },
    });
    const more = { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } };
    expect((await started.client.patch(`${configMaps}/a`, 'merge', more)).body['message']).toMatch(
      /no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"example.com\/more"\}/,
    );
    await started.client.patch(`${configMaps}/a`, 'merge', { metadata: { finalizers: null } });
    expect((await started.client.get(`${configMaps}/a`)).code).toBe(404);
  });

  test('deleting a collection takes what the selector selects', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, configMap('a', {}, { labels: { t: '1' } }));
    await started.client.post(configMaps, configMap('b'));
    const deleted = await started.client.delete(`${configMaps}?labelSelector=t%3D1`);
    expect(deleted.body).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'a' } }] });
    expect((await started.client.get(configMaps)).body['items']).toMatchObject([{ metadata: { name: 'b' } }]);
  });

  test('labels, annotations and owners are checked', async () => {
    await using started = await startForTest();
    const metadata = {
      labels: { 'a b': 'ok', fine: '_no_' },
      annotations: { '/x': 'y', big: 'x'.repeat(300_000) },
      ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'n', uid: '' }],
    };
    const refused = await started.client.post(configMaps, configMap('a', {}, metadata));
    expect(refused.code).toBe(422);
    const { message } = refused.body;
    expect(message).toMatch(/metadata.labels: Invalid value: "a b": name part must consist of/);
    expect(message).toMatch(/metadata.labels: Invalid value: "_no_": a valid label must be an empty string or/);
    expect(message).toMatch(/metadata.annotations: Invalid value: "\/x": prefix part must be non-empty/);
    expect(message).toMatch(/metadata.annotations: Too long: may not be more than 262144 bytes/);
    expect(message).toMatch(/metadata.ownerReferences\[0\].uid: Required value: must not be empty/);
  });
});

describe('ConfigMaps and Secrets', () => {
  test('stringData is merged into data and not kept', async () => {
    await using started = await startForTest();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } };
    const created = await started.client.post(corePath('secrets'), {
      ...secret,
      data: { a: 'YQ==' },
      stringData: { a: 'over', b: 'ü' },
    });
    expect(created.body).toMatchObject({ type: 'Opaque', data: { a: 'b3Zlcg==', b: 'w7w=' } });
    expect(created.body).not.toHaveProperty('stringData');
    const changed = await started.client.patch(`${corePath('secrets')}/s`, 'merge', { type: 'other' });
    expect(changed.body['message']).toMatch(/type: Invalid value: "other": field is immutable/);
  });

  test('secret data must be base64', async () => {
    await using started = await startForTest();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { a: '%%' } };
    const refused = await started.client.post(corePath('secrets'), secret);
    expect(refused.code).toBe(400);
    expect(refused.body['message']).toBe(
      'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
    );
  });

  test('immutable data stays as it is', async () => {
    await using started = await startForTest();
    await started.client.post(configMaps, { ...configMap('a', { x: '1' }), immutable: true });
    const refused = await started.client.patch(`${configMaps}/a`, 'merge', { data: { x: '2' }, immutable: null });
    expect(refused.body['message']).toMatch(/immutable: Forbidden: field is immutable when `immutable` is set/);
    expect(refused.body['message']).toMatch(/data: Forbidden: field is immutable when `immutable` is set/);
  });

  test('keys and types of data are checked', async () => {
    await using started = await startForTest();
    const key = await started.client.post(configMaps, configMap('a', { 'a b': 'x' }));
    expect(key.body['message']).toMatch(/data\[a b\]: Invalid value: "a b": a valid config key must consist of/);
    const type = await started.client.post(configMaps, configMap('a', { x: 1 }));
    expect(type.code).toBe(400);
    expect(type.body['message']).toMatch(/json: cannot unmarshal number into Go struct field ConfigMap.data/);
  });
});

test('leases check their durations and are created by a PUT', async () => {
  await using started = await startForTest();
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };
  const bad = await started.client.post(leases, { ...lease, spec: { leaseDurationSeconds: 0 } });
  expect(bad.body['message']).toMatch(/spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0/);
  const coarse = await started.client.post(leases, { ...lease, spec: { renewTime: '2026-01-01T00:00:00Z' } });
  expect(coarse.body['message']).toMatch(/cannot parse "Z" as "\.000000"/);
  const spec = { holderIdentity: 'me', renewTime: '2026-01-01T01:00:00.123456+01:00' };
  const created = await started.client.put(`${leases}/l`, { ...lease, spec });
  expect(created.code).toBe(201);
  expect(created.body['spec']).toEqual({ holderIdentity: 'me', renewTime: '2026-01-01T00:00:00.123456Z' });
  expect((await started.client.put(`${leases}/l`, { ...lease, spec })).body['message']).toMatch(
    /metadata.resourceVersion: Invalid value: 0: must be specified for an update/,
  );
});

test('access reviews allow everything', async () => {
  await using started = await startForTest();
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {} };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  expect((await started.client.post(path, review)).body).toMatchObject({ status: { allowed: true } });
});
