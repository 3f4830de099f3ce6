import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { loadKind } from './loaded-kind.ts';
import type { Outcome } from './outcome.ts';
import { samplePasses, sampleSettings } from './pass.fixture.ts';
import { keepIfRetained, waitForOthers } from './remove.ts';
import { sampleKind } from './sample-kind.fixture.ts';
import type { EngineSettings } from './settings.ts';

const kind = await loadKind(sampleKind);
const finalizer = `finalizers.${sampleKind.group}/${sampleKind.kind}`;
const policy = 'services.k8s.aws/deletion-policy';
const ofService = `${sampleKind.service.name}.${policy}`;

interface Wishes {
  readonly object?: Readonly<Record<string, string>>;
  readonly namespace?: Readonly<Record<string, string>>;
  readonly settings?: Partial<EngineSettings>;
  readonly finalizers?: readonly string[];
  readonly dependents?: readonly KubeObject[];
}

function leaving({ object = {}, namespace = {}, settings, finalizers = [finalizer], dependents = [] }: Wishes) {
  const notes: string[] = [];
  const pass = samplePasses(kind, {
    settings: { ...sampleSettings, ...settings },
    note: (_, { reason }) => notes.push(reason),
    dependents: () => dependents,
  })({
    metadata: {
      ...{ name: 'orders', namespace: 'shop', deletionTimestamp: '2026-01-02T03:04:05Z' },
      annotations: object,
      finalizers: [...finalizers],
    },
  });
  pass.namespace = { annotations: namespace, labels: {}, isDeleting: false };
  return { pass, notes };
}

/** `continue` when the resource is to be deleted, `released` when it stays, else what is wrong. */
async function decided(wishes: Wishes): Promise<string> {
  const outcome = await keepIfRetained(leaving(wishes).pass);
  return outcome.kind === 'failed' ? outcome.failure.message : outcome.kind;
}

describe('the deletion policy', () => {
  it.each<[string, Wishes, string]>([
    ['is to delete', {}, 'continue'],
    ['is the flag’s', { settings: { deletionPolicy: 'retain' } }, 'released'],
    [
      'is the namespace’s for the service before the flag’s',
      { namespace: { [ofService]: 'delete' }, settings: { deletionPolicy: 'retain' } },
      'continue',
    ],
    ['is not the namespace’s for other services', { namespace: { [`other.${policy}`]: 'retain' } }, 'continue'],
    [
      'is the object’s before all',
      { object: { [policy]: 'delete' }, namespace: { [ofService]: 'retain' } },
      'continue',
    ],
    ['may be to retain', { object: { [policy]: 'retain' } }, 'released'],
    [
      'is to retain for what is read-only',
      {
        object: { 'services.k8s.aws/read-only': 'TRUE' },
        settings: { gates: { ...sampleSettings.gates, readOnly: true } },
      },
      'released',
    ],
    ['does not matter without a resource', { object: { [policy]: 'x' }, finalizers: [] }, 'released'],
  ])('%s', async (_, wishes, expected) => {
    expect(await decided(wishes)).toBe(expected);
  });

  it('that is neither word stops the deletion, and is shown', async () => {
    const wrong = 'annotation deletion-policy of';
    expect(await decided({ object: { [policy]: 'Delete' } })).toBe(
      `${wrong} the object is "Delete": set it to delete or retain`,
    );
    expect(await decided({ namespace: { [ofService]: 'keep' } })).toBe(
      `${wrong} the namespace is "keep": set it to delete or retain`,
    );
    expect(await decided({ object: { [policy]: 'x'.repeat(5000) } })).toBe(
      `${wrong} the object is "${'x'.repeat(100)}": set it to delete or retain`,
    );
  });

  it('is told of when something stays', async () => {
    const { pass, notes } = leaving({ object: { [policy]: 'retain' } });
    await keepIfRetained(pass);
    expect(notes).toEqual(['Retained']);
  });
});

describe('a deletion', () => {
  const reason = async (wishes: Wishes): Promise<Outcome> => waitForOthers(leaving(wishes).pass);
  const dependent = (name: string, deletionTimestamp?: string): KubeObject => ({
    ...{ apiVersion: 'sample.services.k8s.aws/v1alpha1', kind: 'Sample' },
    metadata: { name, namespace: 'shop', ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) },
  });

  it('waits for finalizers of others, which are named', async () => {
    expect(await reason({ finalizers: [finalizer, 'example.com/backup'] })).toEqual({
      kind: 'blocked',
      message: 'deletion waits for finalizers of others: example.com/backup',
    });
  });

  it('does not wait for those that Kubernetes takes off after ours', async () => {
    expect(await reason({ finalizers: [finalizer, 'foregroundDeletion', 'orphan'] })).toEqual({ kind: 'continue' });
  });

  it('waits for those who refer to it and are being deleted as well, and not for those who stay', async () => {
    const dependents = [dependent('stays'), dependent('goes', '2026-01-02T03:04:05Z')];
    expect(await reason({ dependents })).toEqual({
      kind: 'blocked',
      message: 'deletion waits for those that refer to it: Sample shop/goes',
    });
    expect(await reason({ dependents: dependents.slice(0, 1) })).toEqual({ kind: 'continue' });
  });
});
