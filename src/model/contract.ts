import { isObject, type Json } from '../shared/json.ts';

/** A field's type as CRDs have it, with the format in brackets. */
export type FieldType = (typeof fieldTypes)[number];

const fieldTypes = [
  'string',
  'string(date-time)',
  'string(byte)',
  'integer(int64)',
  'number',
  'boolean',
  'object',
  'array',
] as const;

/** One field of a kind. */
export interface ContractEntry {
  /** `spec.tags` is a list, `spec.tags[]` its element, `spec.tags[].key` the element's member; a map's value is `{}`. */
  readonly path: string;
  readonly type: FieldType;
  /** The object around it must have it. */
  readonly required: boolean;
  /** It cannot change once it is set. */
  readonly immutable: boolean;
}

/**
 * The fields of a kind's spec and status. Generated once, then reviewed and committed: the contract, not the newest
 * SDK, decides what the kind's CRD holds.
 */
export interface Contract {
  /** In the file's order: a field stands before its parts. */
  readonly entries: readonly ContractEntry[];
  has(path: string): boolean;
  get(path: string): ContractEntry | undefined;
}

/**
 * Reads a contract, `{"spec.keySchema": "array required immutable", "spec.keySchema[]": "object", ...}`.
 * @throws Error that lists every line which is not understood or stands without the field around it.
 */
export function parseContract(json: Json): Contract {
  if (!isObject(json)) throw new Error('a contract is a JSON object of field paths and their types');
  const byPath = new Map<string, ContractEntry>();
  const problems: string[] = [];
  for (const [path, line] of Object.entries(json)) {
    const entry = parseLine(path, line);
    if (typeof entry === 'string') {
      problems.push(entry);
      continue;
    }
    byPath.set(path, entry);
    const misplaced = misplacement(entry, byPath);
    if (misplaced !== undefined) problems.push(misplaced);
  }
  if (problems.length > 0) throw new Error(`the contract has wrong lines:\n${problems.join('\n')}`);
  return {
    entries: [...byPath.values()],
    has: (path) => byPath.has(path),
    get: (path) => byPath.get(path),
  };
}

/** The contract's line for a field, which {@link parseContract} reads: `array required immutable`. */
export function contractLine({ type, required, immutable }: Omit<ContractEntry, 'path'>): string {
  return [type, required && 'required', immutable && 'immutable'].filter((word) => word !== false).join(' ');
}

/** The entry, or what is wrong with the line. */
function parseLine(path: string, line: Json): ContractEntry | string {
  if (!/^(spec|status)(\.\w+(\[\]|\{\})*)+$/.test(path)) {
    return `${path}: not a path such as spec.tags[].key or status.endpoints{}`;
  }
  if (typeof line !== 'string') return `${path}: expected a string such as "array required"`;
  const [word = '', ...marks] = line.split(' ');
  const type = fieldTypes.find((known) => known === word);
  if (type === undefined) return `${path}: unknown type "${word}"; the types are ${fieldTypes.join(', ')}`;
  const entry = { path, type, required: marks.includes('required'), immutable: marks.includes('immutable') };
  if (contractLine(entry) !== line) return `${path}: "${line}" should be a type, then "required", then "immutable"`;
  if (isPart(path) && marks.length > 0) return `${path}: an element of a list or map is neither required nor immutable`;
  return entry;
}

function isPart(path: string): boolean {
  return path.endsWith('[]') || path.endsWith('{}');
}

/** What is wrong with where the entry stands; undefined when nothing is. */
function misplacement({ path }: ContractEntry, earlier: ReadonlyMap<string, ContractEntry>): string | undefined {
  const around = isPart(path) ? path.slice(0, -2) : path.slice(0, path.lastIndexOf('.'));
  if (around === 'spec' || around === 'status') return undefined;
  const needed = path.endsWith('[]') ? 'array' : 'object';
  const found = earlier.get(around);
  if (found === undefined) return `${path}: ${around} has to stand before it, with type ${needed}`;
  return found.type === needed ? undefined : `${path}: ${around} has type ${found.type}, not ${needed}`;
}
