import { inUse, limitExceeded, notFound, validationError } from '../aws-error.ts';
import { findByArn } from './arn.ts';
import type { Context } from './context.ts';
import { list, resourceArn, tags, text } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { Table } from './table.ts';
import type { Tag } from './types.ts';

const maxTags = 50;
const pageSize = 10;

/** Throws for tags that a table cannot have. */
export function checkTags(tags: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key === undefined || Key === '' || Key.length > 128) {
      throw validationError(`The Tag Key provided is invalid, Key: ${Key ?? null}`);
    }
    if (Key.startsWith('aws:')) throw validationError(`Tag Key cannot be prefixed with aws:, Key: ${Key}`);
    if (Value === undefined || Value.length > 256) {
      throw validationError(`The Tag Value provided is invalid, Value: ${Value ?? null}`);
    }
    if (seen.has(Key)) throw validationError(`Duplicate Tag Keys provided as input: Duplicate Tag Key found ${Key}`);
    seen.add(Key);
  }
  if (seen.size > maxTags) throw tooManyTags();
}

function tooManyTags(): Error {
  return validationError('Number of Tags exceed the current limit for the provided ResourceArn');
}

/** Checked tags by key. */
export function tagEntries(tags: readonly Tag[]): [string, string][] {
  return tags.map(({ Key = '', Value = '' }) => [Key, Value]);
}

const tagResource = operation<{ ResourceArn: string; Tags: Tag[] }>(
  { ...resourceArn, Tags: tags({ notNull: true }) },
  (context, { ResourceArn, Tags }) => {
    if (Tags.length === 0) throw validationError('Atleast one Tag needs to be provided as Input.');
    checkTags(Tags);
    const table = requireForTags(context, ResourceArn);
    const next = new Map([...table.tags, ...tagEntries(Tags)]);
    if (next.size > maxTags) throw tooManyTags();
    return replaceTags(context, table, next);
  },
);

const untagResource = operation<{ ResourceArn: string; TagKeys: string[] }>(
  { ...resourceArn, TagKeys: list(text(), { notNull: true }) },
  (context, { ResourceArn, TagKeys }) => {
    if (TagKeys.length === 0) throw validationError('Atleast one Tag Key needs to be provided as Input.');
    const table = requireForTags(context, ResourceArn);
    return replaceTags(context, table, new Map([...table.tags].filter(([key]) => !TagKeys.includes(key))));
  },
);

function requireForTags(context: Context, arn: string): Table {
  const table = findByArn(context, arn);
  if (table === undefined) throw notFound(`ResourceArn: ${arn} not found`);
  return table;
}

/** Changes the tags, and locks them against another change for a while: AWS does, unless nothing changes. */
function replaceTags({ clock, times }: Context, table: Table, next: ReadonlyMap<string, string>): object {
  const { TableName, TableStatus } = table.description;
  if (TableStatus === 'DELETING') throw inUse(`Table is being deleted: ${TableName}`);
  const same = next.size === table.tags.size && [...next].every(([key, value]) => table.tags.get(key) === value);
  if (same) return {};
  if (table.tagsLockedUntil > clock.now()) throw limitExceeded(`Table tags are being updated: ${TableName}`);
  table.tags.clear();
  for (const [key, value] of next) table.tags.set(key, value);
  table.tagsLockedUntil = clock.now() + times.tagLockMs;
  return {};
}

const listTagsOfResource = operation<{ ResourceArn: string; NextToken?: string }>(
  { ...resourceArn, NextToken: text() },
  (context, { ResourceArn, NextToken = '0' }) => {
    const table = requireForTags(context, ResourceArn);
    const start = /^\d{1,3}$/.test(NextToken) ? Number(NextToken) : Number.NaN;
    if (Number.isNaN(start)) throw validationError(`Invalid NextToken: ${NextToken}`);
    const all = [...table.tags].map(([Key, Value]) => ({ Key, Value }));
    const end = start + pageSize;
    return { Tags: all.slice(start, end), ...(end < all.length && { NextToken: String(end) }) };
  },
);

/** The operations on tags. As in AWS, they do not know a table that is still CREATING. */
export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsOfResource: listTagsOfResource,
};
