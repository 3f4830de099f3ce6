import { randomUUID } from 'node:crypto';
import createTableRules from 'dynalite/validations/createTable.js';
import type { JsonObject } from '../../../shared/json.ts';
import { AwsError, invalidParameters } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import { attributeDefinitions, globalIndex, structs, tableSettings, tags, text } from './fields.ts';
import { checkIndexes, describeGlobalIndex, describeLocalIndex } from './indexes.ts';
import { checkInput, type Operation } from './operation.ts';
import { newPolicy } from './resource-policy.ts';
import { describeSse } from './sse.ts';
import { describeStream } from './streams.ts';
import type { Table } from './table.ts';
import { checkTableClass } from './table-class.ts';
import { checkTags, tagEntries } from './tags.ts';
import { checkOnDemand, describeThroughput } from './throughput.ts';
import type { CreateTableInput, TableDescription } from './types.ts';

const rules = {
  types: {
    ...createTableRules.types,
    ...tableSettings,
    AttributeDefinitions: attributeDefinitions({ notNull: true }),
    GlobalSecondaryIndexes: structs('GlobalSecondaryIndex', globalIndex),
    Tags: tags(),
    ResourcePolicy: text(),
  },
  // dynalite's rules for the parameters that all tables have.
  ...(createTableRules.custom === undefined ? {} : { custom: createTableRules.custom }),
};

/** CreateTable: the table is CREATING at first, and ACTIVE later. */
export const createTable: Operation = (context, body: JsonObject) => {
  const input = checkInput<CreateTableInput>(rules, body);
  checkKeyNames(input);
  checkIndexes(input);
  checkOnDemand(input, input.BillingMode ?? 'PROVISIONED');
  checkTableClass(input.TableClass);
  checkTags(input.Tags ?? []);
  const description = describe(context, input);
  if (context.tables.get(input.TableName) !== undefined) {
    throw new AwsError('ResourceInUseException', `Table already exists: ${input.TableName}`);
  }
  const table = tableOf(input, description);
  context.tables.add(table);
  context.timers.after(context.times.createTableMs, () => activate(description));
  return { TableDescription: description };
};

/** dynalite looks attributes up in plain objects, where these names are always there. */
function checkKeyNames({ AttributeDefinitions }: CreateTableInput): void {
  const inherited = AttributeDefinitions.find(({ AttributeName }) => AttributeName in Object.prototype);
  if (inherited !== undefined) {
    throw invalidParameters(`Attributes named ${inherited.AttributeName} cannot be keys in this endpoint`);
  }
}

function describe(context: Context, input: CreateTableInput): TableDescription {
  const { account, region } = context;
  const { TableName, BillingMode, TableClass, OnDemandThroughput } = input;
  const TableArn = `arn:aws:dynamodb:${region}:${account}:table/${TableName}`;
  const sse = describeSse(context, input.SSESpecification);
  return {
    TableName,
    TableArn,
    TableId: randomUUID(),
    TableStatus: 'CREATING',
    CreationDateTime: secondsNow(context),
    AttributeDefinitions: input.AttributeDefinitions,
    KeySchema: input.KeySchema,
    ItemCount: 0,
    TableSizeBytes: 0,
    DeletionProtectionEnabled: input.DeletionProtectionEnabled ?? false,
    ProvisionedThroughput: describeThroughput(input.ProvisionedThroughput),
    ...(BillingMode === 'PAY_PER_REQUEST' && {
      BillingModeSummary: { BillingMode, LastUpdateToPayPerRequestDateTime: secondsNow(context) },
    }),
    ...(OnDemandThroughput && { OnDemandThroughput }),
    ...(TableClass !== undefined && { TableClassSummary: { TableClass } }),
    ...(input.LocalSecondaryIndexes && {
      LocalSecondaryIndexes: input.LocalSecondaryIndexes.map((index) => describeLocalIndex(TableArn, index)),
    }),
    ...(input.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: input.GlobalSecondaryIndexes.map((index) => describeGlobalIndex(TableArn, index)),
    }),
    ...describeStream(context, TableArn, input.StreamSpecification),
    ...(sse && { SSEDescription: sse }),
  };
}

function tableOf(input: CreateTableInput, description: TableDescription): Table {
  const { ResourcePolicy } = input;
  const policies = ResourcePolicy === undefined ? [] : [[description.TableArn, newPolicy(ResourcePolicy)] as const];
  return {
    description,
    tags: new Map(tagEntries(input.Tags ?? [])),
    tagsLockedUntil: 0,
    timeToLive: undefined,
    recovery: undefined,
    insights: new Map(),
    policies: new Map(policies),
  };
}

function activate(description: TableDescription): void {
  description.TableStatus = 'ACTIVE';
  for (const index of description.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE';
}
