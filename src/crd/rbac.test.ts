import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rbacYaml } from './rbac.ts';
import { widgetKind } from './widget.fixture.ts';

it('allows what the controller does, and no more', () => {
  const gadget = { ...widgetKind(), kind: 'Gadget', plural: 'gadgets' };
  const look = ['get', 'list', 'watch'];
  const [cluster, maps, leader] = parseAllDocuments(rbacYaml([widgetKind(), gadget])).map((document) =>
    document.toJS(),
  );
  expect(cluster).toEqual({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'tack' },
    rules: [
      {
        apiGroups: ['widgets.services.k8s.aws'],
        resources: ['gadgets', 'widgets'],
        verbs: ['get', 'list', 'patch', 'watch'],
      },
      {
        apiGroups: ['widgets.services.k8s.aws'],
        resources: ['gadgets/status', 'widgets/status'],
        verbs: ['get', 'patch'],
      },
      { apiGroups: ['iam.services.k8s.aws'], resources: ['roles'], verbs: look },
      { apiGroups: [''], resources: ['secrets'], verbs: look },
      { apiGroups: ['services.k8s.aws'], resources: ['fieldexports'], verbs: ['get', 'list', 'patch', 'watch'] },
      { apiGroups: ['services.k8s.aws'], resources: ['fieldexports/status'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['configmaps', 'secrets'], verbs: ['get', 'patch'] },
      { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      { apiGroups: [''], resources: ['namespaces'], verbs: look },
      { apiGroups: ['services.k8s.aws'], resources: ['iamroleselectors'], verbs: look },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: look },
    ],
  });
  expect(maps).toMatchObject({
    kind: 'Role',
    metadata: { name: 'tack-role-maps', namespace: 'ack-system' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: look }],
  });
  expect(leader).toMatchObject({
    kind: 'Role',
    metadata: { name: 'tack-leader-election', namespace: 'ack-system' },
    rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create', 'get', 'update'] }],
  });
});

it('shows no Secrets to those who take none', () => {
  const plain = { ...widgetKind(), facts: { ...widgetKind().facts, overlay: {} } };
  const [cluster] = parseAllDocuments(rbacYaml([plain])).map((document) => document.toJS());
  const rules: { resources: string[]; verbs: string[] }[] = cluster.rules;
  expect(rules.filter(({ resources }) => resources.includes('secrets')).map(({ verbs }) => verbs)).toEqual([
    ['get', 'patch'],
  ]);
});

it('says what each rule is for', () => {
  const lines = rbacYaml([widgetKind()]).split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('- apiGroups')) expect(lines[index - 1]).toMatch(/^# /);
  }
});
