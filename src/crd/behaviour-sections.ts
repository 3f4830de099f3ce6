import type { FieldBehaviour, Gate, KindDefinition } from '../engine/definition/kind.ts';
import type { ContractEntry } from '../model/contract.ts';
import { jsonName } from '../model/names.ts';
import { markdownTable } from './field-table.ts';

/** What names a resource, as Markdown paragraphs. */
export function identitySection(definition: KindDefinition): string[] {
  const { identity, arn: arnMember } = definition.behaviour;
  const arn = '`status.ackResourceMetadata.arn`';
  if (identity === 'arn') return [`AWS identifies the resource by its ARN, in ${arn}.`];
  const ofArn = arnMember === undefined ? 'It has no ARN.' : `Its ARN is in ${arn}.`;
  if ('status' in identity) {
    return [`AWS identifies the resource by \`status.${jsonName(identity.status)}\`. ${ofArn}`];
  }
  const name = fieldPath(definition, identity.name);
  return [`\`${name}\` names the resource in its account and region. ${ofArn}`];
}

/** What happens when a user takes a field out of the spec, as Markdown paragraphs. */
export function unsetSection(definition: KindDefinition): string[] {
  const fields = topLevelFields(definition).filter(({ required }) => !required);
  const effects = new Map(
    Object.entries(definition.behaviour.fields ?? {}).map(([name, field]) => [fieldPath(definition, name), field]),
  );
  const rows = fields.map(({ path }) => [`\`${path.slice('spec.'.length)}\``, unsetEffect(effects.get(path))]);
  return [
    'A field that was never in the spec is left alone. When a field that was there is taken out:',
    markdownTable(['Field', 'In AWS'], rows),
  ];
}

function unsetEffect({ unset }: FieldBehaviour = {}): string {
  if (unset === undefined) return 'kept as it is';
  if (unset === 'remove') return 'removed';
  return 'toDefault' in unset ? "set to AWS's default" : `set to \`${JSON.stringify(jsonNames(unset.to))}\``;
}

/** A value with the names that users know. */
function jsonNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [jsonName(name), jsonNames(part)]));
}

/** In which states AWS takes what, as Markdown paragraphs. */
export function stateSection(definition: KindDefinition): string[] {
  const { synced, updatable, deletable, deleting } = definition.behaviour;
  const states: [string, Gate | undefined][] = [
    ['In sync (`ACK.ResourceSynced` can be True)', synced],
    ['Can be changed', updatable],
    ['Can be deleted', deletable],
  ];
  const rows = states.map(([state, gate]) => [state, gate === undefined ? 'always' : gateText(definition, gate)]);
  if (deleting !== undefined) rows.push(['Being deleted', gateText(definition, deleting)]);
  return [markdownTable(['State', 'When'], rows)];
}

function gateText(definition: KindDefinition, gate: Gate): string {
  const parts = Object.entries(gate.states).map(([name, values]) => {
    const list = values.map((value) => `\`${value}\``).join(' or ');
    return `\`${fieldPath(definition, name)}\` is ${list}`;
  });
  return [...parts, ...(gate.busy === undefined ? [] : ['AWS is at work on no part of it'])].join(' and ');
}

function topLevelFields({ facts }: KindDefinition): ContractEntry[] {
  const referenceNames = new Set(Object.values(facts.overlay ?? {}).map(({ reference }) => `spec.${reference?.json}`));
  return facts.contract.entries.filter(({ path }) => /^spec\.\w+$/.test(path) && !referenceNames.has(path));
}

/** Where the custom resource has a member: `spec.tableName`. */
function fieldPath({ facts }: KindDefinition, member: string): string {
  const path = member
    .split('.')
    .map((name, index, names) => facts.overlay?.[names.slice(0, index + 1).join('.')]?.json ?? jsonName(name))
    .join('.');
  return facts.contract.has(`spec.${path}`) ? `spec.${path}` : `status.${path}`;
}
