import type { KindDefinition, PrinterColumn } from '../engine/definition/kind.ts';
import type { FieldType } from '../model/contract.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import type { Crd } from './crd.ts';
import type { KindParts } from './kind-parts.ts';
import { objectSchema } from './kind-schema.ts';
import { commonStatus } from './status-schema.ts';

/**
 * The CRD of a kind. `parts` are those that the kind's contract includes, and fit it.
 * @throws Error when a column shows what is no field.
 */
export function kindCrd(definition: KindDefinition, { spec, status }: KindParts): Crd {
  const { group, version, kind, plural, service, facts } = definition;
  const seen = objectSchema(status, facts.contract);
  return {
    group,
    version,
    kind,
    plural,
    scope: 'Namespaced',
    description: `${kind} of AWS ${service.sdkId}.`,
    spec: { description: 'What the resource in AWS is to be like.', ...objectSchema(spec, facts.contract) },
    status: {
      description: 'What the resource in AWS was like when it was last looked at, and how the work on it is going.',
      ...seen,
      properties: { ...(isObject(seen['properties']) && seen['properties']), ...commonStatus },
      default: { observedGeneration: -1 },
    },
    columns: columnsOf(definition),
  };
}

/** Columns after a kind's own. Ready, which upstream has not, shows only with `-o wide`: what users see stays. */
const lastColumns: readonly JsonObject[] = [
  { name: 'Synced', jsonPath: conditionPath('ACK.ResourceSynced'), type: 'string' },
  { name: 'Ready', jsonPath: conditionPath('Ready'), type: 'string', priority: 1 },
  { name: 'Age', jsonPath: '.metadata.creationTimestamp', type: 'date' },
];

function conditionPath(type: string): string {
  return `.status.conditions[?(@.type=="${type}")].status`;
}

function columnsOf(definition: KindDefinition): JsonObject[] {
  const { columns = [] } = definition.facts;
  const own = columns.map((column) => ({
    name: column.name,
    jsonPath: column.jsonPath,
    type: column.type ?? columnType(definition, column),
    ...(column.wide && { priority: 1 }),
  }));
  return [...own, ...lastColumns];
}

function columnType({ facts, service, kind }: KindDefinition, { name, jsonPath }: PrinterColumn): string {
  const path = jsonPath.slice(1);
  if (path.startsWith('status.ackResourceMetadata.')) return 'string';
  const type = facts.contract.get(path)?.type;
  const shown = type === undefined ? undefined : columnTypes[type];
  if (shown !== undefined) return shown;
  throw new Error(
    `${service.name} ${kind}: column ${name} shows ${jsonPath}, which is no single value of the contract`,
  );
}

const columnTypes: Readonly<Partial<Record<FieldType, string>>> = {
  string: 'string',
  'string(date-time)': 'date',
  'integer(int64)': 'integer',
  number: 'number',
  boolean: 'boolean',
};
