import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../shared/json.ts';
import { loadKind } from './loaded-kind.ts';
import { decode } from './observe.ts';
import type { Outcome } from './outcome.ts';
import { sampleCaches, samplePasses, sampleSettings } from './pass.fixture.ts';
import type { Pass } from './pass.ts';
import { resolveReferences, resolveWhatCanBe } from './references.ts';
import { sampleQueue } from './sample-queue.fixture.ts';

const queue = await loadKind(sampleQueue);
const synced = { type: 'ACK.ResourceSynced', status: 'True' };
const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';

it('a reference is noted before the other object is looked at: a change in between is no change missed', async () => {
  const done: string[] = [];
  const caches = sampleCaches(() => {
    done.push('looks');
    return new Map();
  });
  const pass = samplePasses(queue, {
    caches,
    dependOn: (target) => done.push(`notes ${target}`),
  })({ spec: { queueName: 'jobs', kmsMasterKeyRef: { from: { name: 'mine' } } } });
  await decode(pass);
  expect(await resolveReferences(pass)).toMatchObject({ kind: 'blocked' });
  expect(done).toEqual(['notes kms.services.k8s.aws/keys/shop/mine', 'looks']);
});

/** The status of the key that is referred to, which is in the namespace `keys` or, by default, in the object's own. */
interface Target {
  readonly status?: JsonObject;
  readonly namespace?: string;
  readonly from?: JsonObject;
  readonly spec?: JsonObject;
  readonly enableCrossNamespace?: boolean;
}

async function passOver({
  status,
  namespace = 'shop',
  from,
  spec,
  enableCrossNamespace = true,
}: Target): Promise<Pass> {
  const key = { apiVersion: 'kms.services.k8s.aws/v1alpha1', kind: 'Key', metadata: { name: 'mine', namespace } };
  const found = status === undefined ? [] : ([[`${namespace}/mine`, { ...key, status }]] as const);
  const caches = sampleCaches(() => new Map(found));
  const settings = { ...sampleSettings, enableCrossNamespace };
  const reference = from ?? (namespace === 'shop' ? { name: 'mine' } : { name: 'mine', namespace });
  const pass = samplePasses(queue, { caches, settings })({
    spec: { queueName: 'jobs', kmsMasterKeyRef: { from: reference }, ...spec },
  });
  await decode(pass);
  return pass;
}

async function resolved(target: Target): Promise<{ outcome: Outcome; pass: Pass }> {
  const pass = await passOver(target);
  return { outcome: await resolveReferences(pass), pass };
}

const place = 'resource:Key, namespace:shop, name:mine';

describe('a reference', () => {
  it('leads to the field of the other object, once that is synced', async () => {
    const { outcome, pass } = await resolved({ status: { keyID: keyId, conditions: [synced] } });
    expect(outcome.kind).toBe('continue');
    expect(pass.spec).toMatchObject({ KmsMasterKeyId: keyId });
    expect(pass.object.spec).not.toHaveProperty('kmsMasterKeyID');
    expect(pass.statements).toEqual([{ type: 'ACK.ReferencesResolved', status: 'True' }]);
  });

  it.each<[string, Target, 'Unknown' | 'False', string]>([
    ['to nothing waits', {}, 'Unknown', `keys.kms.services.k8s.aws "mine" not found. ${place}`],
    ['to what is not synced waits', { status: {} }, 'Unknown', `the referenced resource is not synced yet. ${place}`],
    [
      'to what is terminal does not',
      { status: { conditions: [{ type: 'ACK.Terminal', status: 'True' }, synced] } },
      'False',
      `the referenced resource has 'ACK.Terminal' condition 'True'. Cannot be referenced. ${place}`,
    ],
    [
      'to what has not the field waits',
      { status: { conditions: [synced] } },
      'Unknown',
      `the referenced resource is missing the target field. ${place}, targetField:Status.KeyID`,
    ],
    [
      'beside a value is refused',
      { spec: { kmsMasterKeyID: keyId } },
      'False',
      'both resource reference wrapper and ID cannot be used together: spec.kmsMasterKey,spec.kmsMasterKeyRef',
    ],
    [
      'without a name is refused',
      { from: { name: '' } },
      'False',
      'provided resource reference is nil or empty: spec.kmsMasterKeyRef',
    ],
  ])('%s, and says so', async (_, target, status, reason) => {
    const { outcome, pass } = await resolved(target);
    expect(outcome).toEqual({ kind: 'blocked', message: reason });
    expect(pass.statements).toEqual([
      { type: 'ACK.ReferencesResolved', status, message: 'Reference resolution failed', reason },
    ]);
  });

  it('that leads nowhere is none', async () => {
    const { outcome, pass } = await resolved({ spec: { kmsMasterKeyRef: {} } });
    expect(outcome).toEqual({ kind: 'continue' });
    expect(pass.statements).toEqual([]);
  });

  it('into another namespace is taken with an advice in upstream’s words', async () => {
    const { outcome, pass } = await resolved({ namespace: 'keys', status: { keyID: keyId, conditions: [synced] } });
    expect(outcome.kind).toBe('continue');
    expect(pass.statements[0]).toEqual({
      type: 'ACK.Advisory',
      status: 'True',
      reason: 'CrossNamespaceOptInRequired',
      message:
        'Cross-namespace resource reference detected: resource in namespace "shop" references "mine" in namespace ' +
        '"keys". Cross-namespace behavior will be disabled by default in a future release. Set ' +
        '--enable-cross-namespace=true to preserve this behavior.',
    });
  });

  it('into another namespace is refused when the flag says so', async () => {
    const status = { keyID: keyId, conditions: [synced] };
    const { outcome } = await resolved({ namespace: 'keys', status, enableCrossNamespace: false });
    expect(outcome).toMatchObject({
      message:
        'cross-namespace resource reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
        'sourceNamespace:shop, targetNamespace:keys, name:mine',
    });
  });

  it('counts in any state for what is only looked at or deleted, and nothing is said of it', async () => {
    const pass = await passOver({ status: { keyID: keyId } });
    expect((await resolveWhatCanBe(pass)).kind).toBe('continue');
    expect(pass.spec).toMatchObject({ KmsMasterKeyId: keyId });
    expect((await resolveWhatCanBe(await passOver({}))).kind).toBe('continue');
    expect(pass.statements).toEqual([]);
  });
});
