import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { ChangeOf, SpecIn } from '../../engine/definition/define.ts';
import { computeDelta, type Delta } from '../../engine/delta.ts';
import { type LoadedKind, loadKind } from '../../engine/loaded-kind.ts';
import type { JsonObject } from '../../shared/json.ts';
import { table } from './table.ts';
import { observedTable } from './table-observed.ts';
import type { tableShape } from './table-shape.ts';

/** A table's spec in the SDK's types. */
export type TableSpec = SpecIn<typeof tableShape>;

/** What Table's pure functions are given. */
export type TableChange = ChangeOf<typeof tableShape>;

/** A table as a blog keeps its posts in. */
export const blogSpec: JsonObject = {
  tableName: 'blog-posts',
  attributeDefinitions: [
    { attributeName: 'author', attributeType: 'S' },
    { attributeName: 'publishedAt', attributeType: 'N' },
    { attributeName: 'tag', attributeType: 'S' },
  ],
  keySchema: [
    { attributeName: 'author', keyType: 'HASH' },
    { attributeName: 'publishedAt', keyType: 'RANGE' },
  ],
  billingMode: 'PROVISIONED',
  provisionedThroughput: { readCapacityUnits: 5, writeCapacityUnits: 2 },
  globalSecondaryIndexes: [
    {
      indexName: 'byTag',
      keySchema: [{ attributeName: 'tag', keyType: 'HASH' }],
      projection: { projectionType: 'INCLUDE', nonKeyAttributes: ['title'] },
      provisionedThroughput: { readCapacityUnits: 1, writeCapacityUnits: 1 },
    },
  ],
  streamSpecification: { streamEnabled: true, streamViewType: 'NEW_AND_OLD_IMAGES' },
  sseSpecification: { enabled: true, sseType: 'KMS', kmsMasterKeyID: 'alias/blog' },
  timeToLive: { attributeName: 'expiresAt', enabled: true },
  continuousBackups: { pointInTimeRecoveryEnabled: true },
  contributorInsights: 'ENABLE',
  tableReplicas: [{ regionName: 'eu-central-1', kmsMasterKeyID: 'alias/blog' }],
  deletionProtectionEnabled: false,
  tags: [{ key: 'team', value: 'editors' }],
};

/** An index over one attribute of its own name. */
export function index(IndexName: string, more: Partial<NonNullable<TableSpec['GlobalSecondaryIndexes']>[number]> = {}) {
  return {
    IndexName,
    KeySchema: [{ AttributeName: IndexName, KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'ALL' as const },
    ...more,
  };
}

/** Units to read and to write. */
export function units(read: number, write = read) {
  return { ReadCapacityUnits: read, WriteCapacityUnits: write };
}

/** Users also write the state, `ENABLED`, where the API takes the action. */
export function insights(ContributorInsights: string): Partial<TableSpec> {
  return { ContributorInsights: ContributorInsights as 'ENABLE' | 'DISABLE' };
}

/** Table with what its SDK package tells. */
export const loadedTable: LoadedKind = await loadKind(table);

/** The tested table's ARN. */
export const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';

/** What a user wants, and what DescribeTable tells. */
export interface Situation {
  readonly spec?: Partial<TableSpec>;
  /** Of the table and, in the spec's members, of its parts with a read of their own. */
  readonly described?: TableDescription;
  readonly parts?: Partial<TableSpec>;
  /** Fields that were in the spec once. */
  readonly onceSet?: readonly string[];
}

/** The change that the engine would compute: the spec normalised, compared with what was read; `found` is its delta. */
export function changeOf({ spec = {}, described = {}, parts = {}, onceSet = [] }: Situation): TableChange & {
  readonly found: Delta;
} {
  const wanted: TableSpec = { TableName: 'orders', ...spec };
  const normal: TableSpec = table.behaviour.normalise?.({ ...wanted }) ?? wanted;
  const observed = { ...observedTable({ TableName: 'orders', TableArn: arn, ...described }), ...parts };
  const scope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
  const found = computeDelta(loadedTable, {
    subject: { spec: { ...normal }, status: {}, arn, scope, annotations: {} },
    observed,
    wasRead: () => true,
    onceSet: new Set(onceSet),
  });
  const delta: TableChange['delta'] = {
    has: (...fields) => found.has(...fields),
    hasKey: (field, key) => found.hasKey(field, key),
    wanted: (field) => found.wanted(field) as (typeof normal)[typeof field],
    attributes: () => found.attributes(),
  };
  return { spec: normal, status: {}, arn, scope, annotations: {}, observed, delta, found };
}

/** The paths at which the spec and the table differ. */
export function differingPaths(situation: Situation): string[] {
  return changeOf(situation).found.differences.map(({ path }) => path);
}
