import type { KindDefinition } from '../engine/definition/kind.ts';

/** The IAM actions of a kind's operations: `dynamodb:CreateTable`. In alphabetical order. */
export interface IamActions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** The actions that managing the kinds takes. An action that both reads and writes need is a read. */
export function iamActions(definitions: readonly KindDefinition[]): IamActions {
  const read = actions(definitions, ({ reads }) => reads);
  const write = actions(definitions, (facts) => [facts.create, ...(facts.writes ?? []), facts.delete]);
  return { read: [...read].sort(), write: [...write].filter((action) => !read.has(action)).sort() };
}

function actions(
  definitions: readonly KindDefinition[],
  operationsOf: (facts: KindDefinition['facts']) => readonly string[],
): Set<string> {
  return new Set(
    definitions.flatMap(({ service, facts }) => operationsOf(facts).flatMap((name) => iamActionsOf(service, name))),
  );
}

/** The actions that allow an operation. IAM's prefix is the service's alias wherever that is known to us. */
function iamActionsOf({ name, iamActions: known = {} }: KindDefinition['service'], operation: string) {
  return known[operation] ?? [`${name}:${operation}`];
}

/** An IAM policy document, as JSON text, that allows exactly what the kinds need: to read, or to write as well. */
export function iamPolicyJson(definitions: readonly KindDefinition[], scope: 'full' | 'read-only'): string {
  const { read, write } = iamActions(definitions);
  const allow = (Sid: string, Action: readonly string[]): object => ({ Sid, Effect: 'Allow', Action, Resource: '*' });
  const Statement = [allow('Read', read), ...(scope === 'full' ? [allow('Write', write)] : [])];
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n`;
}
