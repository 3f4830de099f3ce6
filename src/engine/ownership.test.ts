import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import { ownershipOf, provenBy } from './ownership.ts';
import { uidTag } from './tags.ts';

const finalizer = 'finalizers.kms.services.k8s.aws/Grant';

function object(finalizers: string[], own: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'kms.services.k8s.aws/v1alpha1',
    kind: 'Grant',
    metadata: { name: 'reader', finalizers, annotations: own },
  };
}

const begun = object([finalizer], { [annotations.creationUid]: 'uid-1' });

test('what never claimed a resource has none', () => {
  expect(ownershipOf(object([]), finalizer, undefined)).toBe('unmanaged');
});

test('a create that was begun proves nothing, until the ARN or the id is known', () => {
  expect(ownershipOf(begun, finalizer, undefined)).toBe('unproven');
  expect(ownershipOf(begun, finalizer, '0c237476b39f8bc44e45212e08498fbe')).toBe('ours');
});

test('an adopted resource, and one of a controller without the mark, is the object’s', () => {
  const adopted = object([finalizer], { [annotations.creationUid]: 'uid-1', [annotations.adopted]: 'true' });
  expect(ownershipOf(adopted, finalizer, undefined)).toBe('ours');
  expect(ownershipOf(object([finalizer]), finalizer, undefined)).toBe('ours');
});

test('the tag with the object’s UID proves that it made the resource', () => {
  expect(provenBy(begun, new Map([[uidTag, 'uid-1']]))).toBe('ours');
  expect(provenBy(begun, new Map([[uidTag, 'uid-2']]))).toBe('unproven');
});
