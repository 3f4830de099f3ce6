import { expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { slimmer } from './slimmer.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

it('keeps everything but who changed what, and the manifest as an annotation', () => {
  const condition = { type: 'Ready', status: 'True', message: 'Resource synced successfully' };
  const metadata = { name: 'orders', namespace: 'shop', uid: '1', resourceVersion: '7', finalizers: ['a/b'] };
  const object: KubeObject = {
    apiVersion: 'sample.services.k8s.aws/v1alpha1',
    kind: 'Sample',
    metadata: { ...metadata, annotations: { team: 'a', [lastApplied]: '{}' }, managedFields: [{}] },
    spec: { name: 'orders' },
    status: { conditions: [condition, 'no condition'], tableStatus: 'ACTIVE' },
  };
  expect(slimmer()(object)).toEqual({
    apiVersion: 'sample.services.k8s.aws/v1alpha1',
    kind: 'Sample',
    metadata: { ...metadata, annotations: { team: 'a' } },
    spec: { name: 'orders' },
    status: { conditions: [condition, 'no condition'], tableStatus: 'ACTIVE' },
  });
});

it('leaves an object alone that has nothing of that', () => {
  const bare = { apiVersion: 'v1', kind: 'Sample', metadata: { name: 'a' } };
  expect(slimmer()(structuredClone(bare))).toEqual(bare);
});

it('takes a condition with hostile keys for what it is', () => {
  const status = JSON.parse('{"conditions":[{"__proto__":"x","type":"Ready"}]}') as KubeObject['status'];
  const object: KubeObject = { apiVersion: 'v1', kind: 'Sample', metadata: { name: 'a' }, ...(status && { status }) };
  expect(JSON.stringify(slimmer()(object).status)).toBe('{"conditions":[{"__proto__":"x","type":"Ready"}]}');
});
