import type { KindDefinition } from '../engine/definition/kind.ts';
import { generatedNote } from './yaml-text.ts';

interface Rule {
  readonly why: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The roles that the controller needs for the given kinds, as YAML with a comment at each rule. */
export function rbacYaml(definitions: readonly KindDefinition[]): string {
  const groups = Map.groupBy(definitions, ({ group }) => group);
  const kinds = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([group, members]) => kindRules(group, members));
  return [
    `# ${generatedNote}`,
    ...role('ClusterRole', 'name: tack', [...kinds, eventRule]),
    ...role('Role', 'name: tack-leader-election\n  namespace: ack-system', [leaseRule]),
    '',
  ].join('\n');
}

function kindRules(group: string, definitions: readonly KindDefinition[]): Rule[] {
  const plurals = definitions.map(({ plural }) => plural).sort();
  return [
    {
      why: `The objects of ${group}: reads them, and keeps its finalizer and annotations in their metadata.`,
      group,
      resources: plurals,
      verbs: ['get', 'list', 'patch', 'watch'],
    },
    {
      why: 'What it found out about them.',
      group,
      resources: plurals.map((plural) => `${plural}/status`),
      verbs: ['get', 'patch'],
    },
  ];
}

const eventRule: Rule = {
  why: 'Events about the objects, in their namespaces; an Event that repeats is counted up.',
  group: 'events.k8s.io',
  resources: ['events'],
  verbs: ['create', 'patch'],
};

const leaseRule: Rule = {
  why: 'With --enable-leader-election: the Lease that says which replica works.',
  group: 'coordination.k8s.io',
  resources: ['leases'],
  verbs: ['create', 'get', 'update'],
};

function role(kind: string, metadata: string, rules: readonly Rule[]): string[] {
  return [
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    'metadata:',
    `  ${metadata}`,
    'rules:',
    ...rules.flatMap(({ why, group, resources, verbs }) => [
      `# ${why}`,
      ...['- apiGroups:', `  - ${group}`],
      ...['  resources:', ...resources.map((resource) => `  - ${resource}`)],
      ...['  verbs:', ...verbs.map((verb) => `  - ${verb}`)],
    ]),
  ];
}
