import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import { ownershipOf, provenBy } from './ownership.ts';
import { uidTag } from './tags.ts';

const finalizer = 'finalizers.sample.services.k8s.aws/Sample';

function object(finalizers: string[], own: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'Sample', metadata: { name: 'a', uid: 'uid-1', finalizers, annotations: own } };
}

describe('a resource', () => {
  const claimed = { [annotations.creationUid]: 'uid-1' };

  it.each([
    ['no finalizer', [], {}, undefined, 'unmanaged'],
    ["another controller's finalizer", ['other'], {}, undefined, 'unmanaged'],
    ['a claim without the finalizer', [], claimed, undefined, 'unmanaged'],
    ['a known ARN without the finalizer', [], {}, 'arn', 'unmanaged'],
    ['an adoption without the finalizer', [], { [annotations.adopted]: 'true' }, undefined, 'unmanaged'],
    ["upstream's finalizer alone", ['other', finalizer], {}, undefined, 'ours'],
    ['a claim', [finalizer], claimed, undefined, 'unproven'],
    ['a claim, and the resource was seen', [finalizer], claimed, 'arn', 'ours'],
    ['an adoption', [finalizer], { ...claimed, [annotations.adopted]: 'True' }, undefined, 'ours'],
    ['what is no adoption', [finalizer], { ...claimed, [annotations.adopted]: 'no' }, undefined, 'unproven'],
  ])('with %s: %4$s', (_, finalizers, own, arn, expected) => {
    expect(ownershipOf(object(finalizers, own), finalizer, arn)).toBe(expected);
  });

  it('without any metadata is unmanaged', () => {
    expect(ownershipOf({ apiVersion: 'v1', kind: 'Sample', metadata: { name: 'a' } }, finalizer, undefined)).toBe(
      'unmanaged',
    );
  });

  it.each([
    ['the UID that was written down', claimed, { [uidTag]: 'uid-1' }, 'ours'],
    ['another UID', claimed, { [uidTag]: 'uid-2' }, 'unproven'],
    ['no UID', claimed, { team: 'shop' }, 'unproven'],
    ['no UID, where none was written down', {}, {}, 'unproven'],
    ['a UID, where none was written down', {}, { [uidTag]: 'uid-1' }, 'unproven'],
  ])('is proven by a tag with %s: %3$s', (_, own, tags, expected) => {
    expect(provenBy(object([finalizer], own), new Map(Object.entries(tags)))).toBe(expected);
  });
});
