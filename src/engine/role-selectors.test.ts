import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import { concernsSelector, matchingSelectors } from './role-selectors.ts';

const arn = 'arn:aws:iam::123456789012:role/tack';
const selected = {
  namespace: 'shop',
  namespaceLabels: { team: 'a', stage: 'live' },
  labels: { app: 'orders' },
  ...{ group: 'dynamodb.services.k8s.aws', version: 'v1alpha1', kind: 'Table' },
};

function selector(spec: JsonObject, metadata: object = {}): KubeObject {
  return {
    ...{ apiVersion: 'services.k8s.aws/v1alpha1', kind: 'IAMRoleSelector' },
    metadata: { name: 'one', ...metadata },
    spec: { arn, ...spec },
  };
}

const labels = (matchLabels: JsonObject): JsonObject => ({ matchLabels });

describe('a selector', () => {
  it.each<[string, JsonObject, boolean]>([
    ['without parts matches everything', {}, true],
    ['matches one of its namespaces', { namespaceSelector: { names: ['other', 'shop'] } }, true],
    ['matches no other namespace', { namespaceSelector: { names: ['other'] } }, false],
    [
      'matches labels of the namespace',
      { namespaceSelector: { names: [], labelSelector: labels({ team: 'a' }) } },
      true,
    ],
    [
      'needs all of them',
      { namespaceSelector: { names: [], labelSelector: labels({ team: 'a', stage: 'x' }) } },
      false,
    ],
    ['needs name and labels', { namespaceSelector: { names: ['shop'], labelSelector: labels({ team: 'b' }) } }, false],
    ['matches labels of the object', { resourceLabelSelector: labels({ app: 'orders' }) }, true],
    ['and no others', { resourceLabelSelector: labels({ app: 'users' }) }, false],
    ['matches one of its types', { resourceTypeSelector: [{ kind: 'Bucket' }, { kind: 'Table' }] }, true],
    ['takes an empty part for any', { resourceTypeSelector: [{ group: '', version: '', kind: 'Table' }] }, true],
    ['needs all parts of a type', { resourceTypeSelector: [{ version: 'v1', kind: 'Table' }] }, false],
    ['needs all its parts', { namespaceSelector: { names: ['shop'] }, resourceTypeSelector: [{ kind: 'Key' }] }, false],
    ['without a role matches nothing', { arn: '' }, false],
    ['with what is no ARN matches nothing', { arn: 'role/tack' }, false],
  ])('%s', (_, spec, matches) => {
    expect(matchingSelectors([selector(spec)], selected)).toHaveLength(matches ? 1 : 0);
  });

  it('that is being deleted matches nothing', () => {
    expect(matchingSelectors([selector({}, { deletionTimestamp: '2026-01-02T03:04:05Z' })], selected)).toEqual([]);
  });

  it('gives its role, name and state', () => {
    const found = matchingSelectors([selector({}, { resourceVersion: '7' })], selected);
    expect(found).toEqual([{ name: 'one', resourceVersion: '7', arn }]);
  });
});

describe('a change of a selector', () => {
  const object = (status?: JsonObject): KubeObject => ({
    ...{ apiVersion: 'dynamodb.services.k8s.aws/v1alpha1', kind: 'Table' },
    metadata: { name: 'orders', namespace: 'shop', labels: { app: 'orders' } },
    ...(status === undefined ? {} : { status }),
  });

  it('concerns whom it may match, whatever the labels of the namespace are', () => {
    const changed = selector({ namespaceSelector: { names: ['shop'], labelSelector: labels({ any: 'thing' }) } });
    expect(concernsSelector(object(), changed, selected)).toBe(true);
    expect(concernsSelector(object(), selector({ namespaceSelector: { names: ['x'] } }), selected)).toBe(false);
  });

  it('concerns whom it matched before', () => {
    const message = `roleARN: ${arn}, selectorName: one, selectorResourceVersion: 6`;
    const before = object({ conditions: [{ type: 'ACK.IAMRoleSelected', status: 'True', message }] });
    expect(concernsSelector(before, selector({ namespaceSelector: { names: ['x'] } }), selected)).toBe(true);
  });
});
