import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { jsonPath } from './jsonpath.ts';
import { type KubeObject, metadataOf, nameOf, numberAt, textAt } from './object.ts';

/** One column of the tables that `kubectl get` shows. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** Columns above 0 are shown with `-o wide` only. */
  readonly priority: number;
  readonly cell: (object: KubeObject, now: number) => Json;
}

/** A column with the usual properties; `cell` gets the object and the time in milliseconds. */
export function column(name: string, cell: Column['cell'], options: Partial<Column> = {}): Column {
  return { name, type: 'string', format: '', description: name, priority: 0, cell, ...options };
}

/** The column that every table starts with. */
export const nameColumn = column('Name', nameOf, { format: 'name', description: 'Name of the object.' });

/** How long ago the object was created. */
export const ageColumn = column('Age', (object, now) => since(textAt(metadataOf(object), 'creationTimestamp'), now), {
  description: 'Time since the creation.',
});

/** A column of a CustomResourceDefinition's `additionalPrinterColumns`. Throws a JsonPathError for a bad path. */
export function printerColumn(definition: JsonObject): Column {
  const path = textAt(definition, 'jsonPath');
  const type = textAt(definition, 'type');
  const find = jsonPath(path);
  return column(textAt(definition, 'name'), (object, now) => customCell(find(object)[0], type, now), {
    type,
    format: textAt(definition, 'format'),
    description: textAt(definition, 'description') || `Custom resource definition column (in JSONPath format): ${path}`,
    priority: numberAt(definition, 'priority'),
  });
}

function customCell(value: Json | undefined, type: string, now: number): Json {
  if (value === undefined || value === null) return null;
  if (type === 'string') return cellText(value);
  if (type === 'date') return typeof value === 'string' ? since(value, now) : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'number') return null;
  return type === 'integer' ? Math.trunc(value) : value;
}

function cellText(value: Json): string {
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** How long ago a time was, as kubectl writes it (`5m10s`); `<unknown>` for no time. */
export function since(time: string, now: number): string {
  if (time === '') return '<unknown>';
  const then = Date.parse(time);
  return Number.isNaN(then) ? '<invalid>' : durationText(Math.trunc((now - then) / 1000));
}

/** A duration in whole seconds with two or three significant figures, as kubectl shows ages. */
export function durationText(seconds: number): string {
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return withRest(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
}

function withRest(value: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${value}${unit}` : `${value}${unit}${rest}${restUnit}`;
}

/** What a table request asks for. */
export interface TableOptions {
  /** `meta.k8s.io/v1` or `meta.k8s.io/v1beta1`. */
  readonly apiVersion: string;
  /** How much of each object rides along with its row. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
}

/** The Table of some objects. `metadata` is the list's own. Later tables of a watch have no column definitions. */
export function tableOf(
  objects: readonly KubeObject[],
  columns: readonly Column[],
  options: TableOptions,
  metadata: JsonObject,
  now: number,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: options.apiVersion,
    metadata,
    columnDefinitions: columns.map(({ cell: _, ...definition }) => definition),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      object: rowObject(object, options),
    })),
  };
}

function rowObject(object: KubeObject, { apiVersion, includeObject }: TableOptions): Json {
  if (includeObject === 'None') return null;
  if (includeObject === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: metadataOf(object) };
}
