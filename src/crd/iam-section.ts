import type { KindDefinition } from '../engine/definition/kind.ts';
import type { Permission } from '../engine/definition/permission.ts';
import { permissionsOf } from './iam-policy.ts';

/** What IAM has to allow for a kind, as Markdown paragraphs. */
export function iamSection(definition: KindDefinition): string[] {
  const permissions = permissionsOf(definition);
  const needed = (read: boolean): string[] =>
    permissions.filter((permission) => (permission.read ?? false) === read).flatMap(paragraphs);
  const { name } = definition.service;
  const policies = [`${name}.json`, `${name}-read-only.json`];
  const links = policies.map((file) => `[${file}](../../../config/iam/${file})`).join(' and ');
  return [
    'To read, and all that read-only mode takes:',
    ...needed(true),
    'To create, change and delete:',
    ...needed(false),
    `The policies for all kinds of ${name} are in ${links}.`,
  ];
}

function paragraphs({ actions, resources, condition = {}, for: when }: Permission): string[] {
  const arns = resources.map((pattern) => code(pattern === '*' ? '*' : `arn:*:${pattern}`)).join(' and ');
  const conditions = Object.values(condition)
    .flatMap(Object.entries)
    .map(([key, values]) => `${code(key)} is ${[values].flat().map(code).join(' or ')}`);
  const where = [`on ${arns}`, ...conditions].join(', where ');
  const heading = when === undefined ? where.replace('on', 'On') : `For ${when}: ${where}`;
  return [heading, actions.map((action) => `- ${code(action)}`).join('\n')];
}

function code(text: string): string {
  return `\`${text}\``;
}
