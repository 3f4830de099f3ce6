import type { KindDefinition } from '../engine/definition/kind.ts';
import type { Permission } from '../engine/definition/permission.ts';
import { serviceOf } from '../engine/definition/service-of.ts';

/** Where a policy applies; everywhere by default. */
export interface PolicyPlace {
  /** `aws-cn`. */
  readonly partition?: string;
  /** Of the kinds' own resources. */
  readonly regions?: readonly string[];
  /** Of the kinds' own resources. */
  readonly account?: string;
}

/** One statement of a policy. */
export interface PolicyStatement {
  /** What it is for, where not everybody needs it: `ForReplicas`. */
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Permission['condition'];
}

/** Managing everything, or just looking. */
export type PolicyScope = 'full' | 'read-only';

/** All that IAM has to allow for a kind: first what its reads take, then its writes, then what AWS does for the caller. */
export function permissionsOf({ service, facts }: KindDefinition): Permission[] {
  const { resources, at = {}, also = [] } = facts.iam ?? { resources: ['*'] };
  const ofOperation = (operation: string): Permission => ({
    actions: actionsOf(service, operation),
    resources: at[operation] ?? resources,
  });
  const reads = facts.reads.map((operation): Permission => ({ ...ofOperation(operation), read: true }));
  const writes = [facts.create, ...(facts.writes ?? []), facts.delete].map(ofOperation);
  return [...together(reads), ...together(writes), ...also];
}

/** What IAM calls an operation: its prefix is the service's alias wherever that is known to us. */
export function actionsOf(service: KindDefinition['service'], operation: string): readonly string[] {
  const { name, iamActions } = serviceOf(service, operation);
  return iamActions?.[operation] ?? [`${name}:${operation}`];
}

/** The statements of a policy that allows exactly what the kinds need. */
export function policyStatements(
  definitions: readonly KindDefinition[],
  scope: PolicyScope,
  place: PolicyPlace = {},
): PolicyStatement[] {
  const needed = definitions.flatMap(permissionsOf).filter(({ read }) => scope === 'full' || read);
  // What AWS does for the caller is often elsewhere: in another account, or in a replica's region.
  const placed = needed.map(
    (permission): Permission => ({
      ...permission,
      resources: permission.resources.flatMap((pattern) =>
        arns(pattern, permission.for === undefined ? place : { ...place, regions: [], account: '*' }),
      ),
    }),
  );
  const statements = together(placed);
  return statements.map(({ actions, resources, condition, for: purpose }, index) => ({
    ...(purpose !== undefined && { Sid: statementId(purpose, statements.slice(0, index)) }),
    Effect: 'Allow',
    Action: actions,
    Resource: resources.length === 1 ? String(resources[0]) : resources,
    ...(condition && { Condition: condition }),
  }));
}

/** An IAM policy document as JSON text, see {@link policyStatements}. */
export function iamPolicyJson(
  definitions: readonly KindDefinition[],
  scope: PolicyScope,
  place: PolicyPlace = {},
): string {
  const Statement = policyStatements(definitions, scope, place);
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n`;
}

/** Permissions for the same on the same resources under the same condition become one, with each action once. */
function together(permissions: readonly Permission[]): Permission[] {
  const groups = Map.groupBy(permissions, (one) => JSON.stringify([one.for, one.resources, one.condition]));
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const actions = new Set([first, ...others].flatMap(({ actions }) => actions));
    return { ...first, actions: [...actions].sort() };
  });
}

/** `ForReplicas`: IAM takes letters and digits, and each id once in a policy. */
function statementId(purpose: string, before: readonly Permission[]): string {
  const words = purpose.split(/[^A-Za-z0-9]+/);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const earlier = before.filter((permission) => permission.for === purpose).length;
  return `For${name}${earlier === 0 ? '' : earlier + 1}`;
}

/** `*`, or the ARNs that a pattern stands for in a place. */
function arns(pattern: string, { partition = '*', regions = [], account = '*' }: PolicyPlace): string[] {
  if (pattern === '*') return ['*'];
  const [service, region = '', owner = '', ...resource] = pattern.split(':');
  const inRegions = region === '*' && regions.length > 0 ? regions : [region];
  const ofAccount = owner === '*' ? account : owner;
  return inRegions.map((name) => ['arn', partition, service, name, ofAccount, ...resource].join(':'));
}
