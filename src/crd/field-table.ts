import { isObject, type Json, type JsonObject } from '../shared/json.ts';
import { firstSentence } from './plain-text.ts';

/** A field as the reference shows it. */
export interface FieldRow {
  /** `tags[].key` */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly immutable: boolean;
  /** The first sentence of its description. */
  readonly text: string;
}

/** The fields of an object's schema and all that they consist of, in alphabetical order, a field before its parts. */
export function fieldRows(schema: JsonObject): FieldRow[] {
  return propertyRows(schema, '');
}

function propertyRows(schema: JsonObject, prefix: string): FieldRow[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return propertiesOf(schema).flatMap(([name, property]) => {
    const row = fieldRow(property, { path: prefix + name, required: required.includes(name) });
    return [row, ...innerRows(property, row.path)];
  });
}

/** Rows of what is in a field; elements have no row of their own, as there is nothing to say of them. */
function innerRows(schema: JsonObject, path: string): FieldRow[] {
  const { items, additionalProperties } = schema;
  if (isObject(items)) return innerRows(items, `${path}[]`);
  if (isObject(additionalProperties)) return innerRows(additionalProperties, `${path}.<key>`);
  return propertyRows(schema, `${path}.`);
}

function propertiesOf(schema: JsonObject): [string, JsonObject][] {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  return properties
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function fieldRow(schema: JsonObject, facts: Pick<FieldRow, 'path' | 'required'>): FieldRow {
  const { description, 'x-kubernetes-validations': validations } = schema;
  const text = typeof description === 'string' ? firstSentence(description) : '';
  return { ...facts, type: typeName(schema), immutable: validations !== undefined, text };
}

/** A type in words: `list of string`, `map of integer`, `time`. */
function typeName(schema: JsonObject): string {
  const { type, format, items, additionalProperties } = schema;
  if (isObject(items)) return `list of ${typeName(items)}`;
  if (isObject(additionalProperties)) return `map of ${typeName(additionalProperties)}`;
  if (format === 'date-time') return 'time';
  if (format === 'byte') return 'bytes in base64';
  return plainName(type);
}

function plainName(type: Json | undefined): string {
  return typeof type === 'string' ? type : 'any';
}

/** A Markdown table; texts may hold any characters, and `code` stays code. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(header), `|${' --- |'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

function escaped(cell: string): string {
  return cell
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|');
}
