import type { KindDefinition } from '../engine/definition/kind.ts';
import { referencedResource } from '../engine/definition/referenced.ts';
import { generatedNote } from './yaml-text.ts';

/** A rule of a role. */
export interface Rule {
  /** A sentence. */
  readonly why: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What the controller has to be allowed, by where it has to be allowed it. */
export interface RbacRules {
  /** In the namespaces with the objects of the kinds. */
  readonly objects: readonly Rule[];
  /** In the whole cluster. */
  readonly namespaces: Rule;
  /** In the whole cluster, with the feature gate IAMRoleSelector. */
  readonly selectors: Rule;
  /** In the whole cluster. */
  readonly definitions: Rule;
  /** In the whole cluster, with --install-crds. */
  readonly installing: Rule;
  /** In the controller's own namespace. */
  readonly roleMaps: Rule;
  /** In the Lease's namespace. */
  readonly leases: Rule;
}

/** What the controller has to be allowed for the given kinds. */
export function rbacRules(definitions: readonly KindDefinition[]): RbacRules {
  const groups = Map.groupBy(definitions, ({ group }) => group);
  const kinds = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([group, members]) => kindRules(group, members));
  return {
    objects: [...kinds, ...referenceRules(definitions), ...secretRules(definitions), ...fieldExportRules, eventRule],
    namespaces: namespaceRule,
    selectors: selectorRule,
    definitions: definitionRule,
    installing: installingRule,
    roleMaps: roleMapRule,
    leases: leaseRule,
  };
}

/** The roles that the controller needs for the given kinds, as YAML with a comment at each rule. */
export function rbacYaml(definitions: readonly KindDefinition[]): string {
  const { objects, namespaces, selectors, definitions: seen, roleMaps, leases } = rbacRules(definitions);
  return [
    `# ${generatedNote}`,
    ...role('ClusterRole', 'name: tack', [...objects, namespaces, selectors, seen]),
    ...role('Role', 'name: tack-role-maps\n  namespace: ack-system', [roleMaps]),
    ...role('Role', 'name: tack-leader-election\n  namespace: ack-system', [leases]),
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

/** Kinds that fields refer to, and that are not among the definitions. */
function referenceRules(definitions: readonly KindDefinition[]): Rule[] {
  const own = new Set(definitions.map(({ group, plural }) => `${plural}.${group}`));
  const targets = definitions.flatMap(({ facts }) =>
    Object.values(facts.overlay ?? {}).flatMap(({ to }) => (to === undefined ? [] : [referencedResource(to)])),
  );
  const groups = Map.groupBy(
    targets.filter(({ group, resource }) => !own.has(`${resource}.${group}`)),
    ({ group }) => group,
  );
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, found]) => ({
      why: 'Objects that fields refer to.',
      group,
      resources: [...new Set(found.map(({ resource }) => resource))].sort(),
      verbs: ['get', 'list', 'watch'],
    }));
}

/** Secrets, for the kinds that take one. */
function secretRules(definitions: readonly KindDefinition[]): Rule[] {
  const taken = definitions.some(({ facts }) => Object.values(facts.overlay ?? {}).some(({ secret }) => secret));
  if (!taken) return [];
  const why =
    'Secrets that specs name: the value is read when it is sent, the rest of the time only metadata is watched.';
  return [{ why, group: '', resources: ['secrets'], verbs: ['get', 'list', 'watch'] }];
}

const namespaceRule: Rule = {
  why: 'Annotations of namespaces: region, account, deletion policy, pause.',
  group: '',
  resources: ['namespaces'],
  verbs: ['get', 'list', 'watch'],
};

const selectorRule: Rule = {
  why: 'With the feature gate IAMRoleSelector: which role is taken for an object.',
  group: 'services.k8s.aws',
  resources: ['iamroleselectors'],
  verbs: ['get', 'list', 'watch'],
};

const fieldExportRules: readonly Rule[] = [
  {
    why: 'FieldExports: reads them, and keeps its finalizer in their metadata.',
    group: 'services.k8s.aws',
    resources: ['fieldexports'],
    verbs: ['get', 'list', 'patch', 'watch'],
  },
  {
    why: 'What stands in the way of a FieldExport.',
    group: 'services.k8s.aws',
    resources: ['fieldexports/status'],
    verbs: ['get', 'patch'],
  },
  {
    why: 'What FieldExports copy fields into. With --enable-field-export-reconciler=false this can go.',
    group: '',
    resources: ['configmaps', 'secrets'],
    verbs: ['get', 'patch'],
  },
];

const definitionRule: Rule = {
  why: 'Which kinds are installed, for --services=auto, and whether their definitions lack fields.',
  group: 'apiextensions.k8s.io',
  resources: ['customresourcedefinitions'],
  verbs: ['get', 'list', 'watch'],
};

const installingRule: Rule = {
  why: 'With --install-crds: installs definitions, and brings older ones up to date.',
  group: 'apiextensions.k8s.io',
  resources: ['customresourcedefinitions'],
  verbs: ['create', 'patch'],
};

const roleMapRule: Rule = {
  why: 'The role maps ack-role-account-map and ack-role-team-map.',
  group: '',
  resources: ['configmaps'],
  verbs: ['get', 'list', 'watch'],
};

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
    ...rules.flatMap(ruleLines),
  ];
}

/** A rule as lines of YAML, an element of a list that is not indented, after a comment that says what it is for. */
export function ruleLines({ why, group, resources, verbs }: Rule): string[] {
  return [
    `# ${why}`,
    ...['- apiGroups:', `  - ${group === '' ? '""' : group}`],
    ...['  resources:', ...resources.map((resource) => `  - ${resource}`)],
    ...['  verbs:', ...verbs.map((verb) => `  - ${verb}`)],
  ];
}
