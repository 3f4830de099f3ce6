import { expect, test } from 'vitest';
import { lateInitialise } from './late-init.ts';
import { testPass } from './pass.fixture.ts';
import { resolveReferences } from './references.ts';
import { sampleQueue } from './sample-queue.fixture.ts';

async function lateInitialised(spec: Record<string, string>, value: Record<string, string>) {
  const pass = await testPass(sampleQueue, { spec: { queueName: 'jobs', ...spec } });
  pass.observation = { value, unread: new Set(), tags: new Map() };
  const outcome = await lateInitialise(pass);
  return { outcome, spec: pass.object.spec };
}

test('writes what AWS chose for fields that the user left out', async () => {
  const { outcome, spec } = await lateInitialised({}, { VisibilityTimeout: '30', SqsManagedSseEnabled: 'true' });
  expect(outcome.kind).toBe('continue');
  expect(spec).toEqual({ queueName: 'jobs', visibilityTimeout: '30', sqsManagedSSEEnabled: 'true' });
});

test('leaves out what AWS would not take beside the rest of the spec', async () => {
  const { spec } = await lateInitialised(
    { kmsMasterKeyID: 'alias/mine' },
    { VisibilityTimeout: '30', SqsManagedSseEnabled: 'false' },
  );
  expect(spec).toEqual({ queueName: 'jobs', kmsMasterKeyID: 'alias/mine', visibilityTimeout: '30' });
});

test("keeps the user's value where it cannot count at present", async () => {
  const given = { kmsMasterKeyID: 'alias/mine', sqsManagedSSEEnabled: 'true' };
  const { spec } = await lateInitialised(given, { VisibilityTimeout: '30', SqsManagedSseEnabled: 'false' });
  expect(spec).toEqual({ queueName: 'jobs', visibilityTimeout: '30', ...given });
});

test('waits for a value that AWS always has', async () => {
  const { outcome } = await lateInitialised({}, {});
  expect(outcome).toEqual({ kind: 'progress', reason: 'AWS has not told spec.visibilityTimeout yet' });
});

test('what a reference leads to counts like what stands in the spec', async () => {
  const pass = await testPass(sampleQueue, {
    spec: { queueName: 'jobs', kmsMasterKeyRef: { from: { name: 'mine' } }, sqsManagedSSEEnabled: 'true' },
    others: [syncedKey],
  });
  expect(pass.spec).toEqual({ QueueName: 'jobs', SqsManagedSseEnabled: 'true' });
  await resolveReferences(pass);
  expect(pass.spec).toEqual({ QueueName: 'jobs', KmsMasterKeyId: 'key-1' });
});

const syncedKey = {
  ...{ apiVersion: 'kms.services.k8s.aws/v1alpha1', kind: 'Key', metadata: { name: 'mine' } },
  status: { keyID: 'key-1', conditions: [{ type: 'ACK.ResourceSynced', status: 'True' }] },
};
