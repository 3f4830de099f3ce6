import { inUse, invalidParameters, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import { attributeDefinitions, tableName, tableSettings } from './fields.ts';
import { indexChanges, indexUpdates } from './indexes.ts';
import { operation } from './operation.ts';
import { replicaChanges, replicaUpdates } from './replicas.ts';
import { sseChanges } from './sse.ts';
import { streamChanges } from './streams.ts';
import type { Table } from './table.ts';
import { tableClassChanges } from './table-class.ts';
import { throughputChanges } from './throughput.ts';
import type { UpdateTableInput } from './types.ts';

/** A change of a table that was found to be possible. */
export interface Change {
  /** Done at once. */
  begin?(): void;
  /** Done when the table is ACTIVE again. */
  settle?(): void;
}

/** The changes that a part of the input asks for. Throws what AWS answers when they are not possible. */
type Part = (context: Context, table: Table, input: UpdateTableInput) => Change[];

const parts: readonly Part[] = [throughputChanges, tableClassChanges, streamChanges, indexChanges, replicaChanges];

const fields = {
  ...tableName,
  ...tableSettings,
  AttributeDefinitions: attributeDefinitions(),
  GlobalSecondaryIndexUpdates: indexUpdates,
  ReplicaUpdates: replicaUpdates,
};

/** UpdateTable: most changes make the table UPDATING at first, and ACTIVE later. */
export const updateTable = operation<UpdateTableInput>(fields, (context, input) => {
  checkCombination(input);
  const table = context.tables.require(input.TableName);
  const { description } = table;
  checkStatus(table, input);
  if (input.DeletionProtectionEnabled !== undefined) {
    description.DeletionProtectionEnabled = input.DeletionProtectionEnabled;
    return { TableDescription: description };
  }
  // Encryption changes beside everything else: the table stays ACTIVE.
  for (const { begin, settle } of sseChanges(context, table, input)) {
    begin?.();
    context.timers.after(context.times.updateTableMs, () => settle?.());
  }
  const changes = parts.flatMap((part) => part(context, table, input));
  if (changes.length > 0) apply(context, table, changes);
  return { TableDescription: description };
});

function apply({ timers, times }: Context, { description }: Table, changes: readonly Change[]): void {
  description.TableStatus = 'UPDATING';
  for (const change of changes) change.begin?.();
  timers.after(times.updateTableMs, () => {
    description.TableStatus = 'ACTIVE';
    for (const change of changes) change.settle?.();
  });
}

/** Members that have to come alone, in the order in which AWS names them. */
const alone = [
  ['SSESpecification', 'Server-Side Encryption'],
  ['TableClass', 'TableClass'],
  ['DeletionProtectionEnabled', 'DeletionProtection'],
  ['ReplicaUpdates', 'Replica'],
] as const;

const settings = [
  ...['ProvisionedThroughput', 'BillingMode', 'StreamSpecification', 'GlobalSecondaryIndexUpdates'],
  ...['SSESpecification', 'ReplicaUpdates', 'DeletionProtectionEnabled', 'OnDemandThroughput', 'TableClass'],
];

function checkCombination(input: UpdateTableInput): void {
  const given = new Set(settings.filter((setting) => Object.hasOwn(input, setting)));
  if (given.size === 0) throw validationError(nothingAsked);
  const [, single] = alone.find(([setting]) => given.has(setting)) ?? [];
  if (single !== undefined && given.size > 1) {
    throw invalidParameters(`${single} modification must be the only operation in the request`);
  }
  const onDemand = given.has('OnDemandThroughput');
  if (onDemand && [...given].some((setting) => setting !== 'OnDemandThroughput' && setting !== 'BillingMode')) {
    throw invalidParameters('OnDemandThroughput can only be combined with BillingMode in an UpdateTable request');
  }
  checkThroughputCombination(input);
}

const nothingAsked =
  'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, ' +
  'SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, ' +
  'DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required';

function checkThroughputCombination(input: UpdateTableInput): void {
  const { StreamSpecification: stream, ProvisionedThroughput: throughput, BillingMode } = input;
  const remakesIndex = (input.GlobalSecondaryIndexUpdates ?? []).some((update) => update.Create ?? update.Delete);
  if (stream && (throughput || BillingMode === 'PROVISIONED')) {
    throw invalidParameters('You cannot modify stream status while updating table IOPS');
  }
  if (remakesIndex && throughput) {
    throw invalidParameters('You cannot create or delete index while updating table IOPS');
  }
  if (remakesIndex && stream) {
    throw invalidParameters('You cannot create or delete index while changing stream status');
  }
}

function checkStatus({ description }: Table, input: UpdateTableInput): void {
  const { TableName, TableStatus } = description;
  if (TableStatus === 'CREATING') throw inUse(`Table is being created: ${TableName}`);
  if (TableStatus === 'DELETING') throw inUse(`Table is being deleted: ${TableName}`);
  const waits = input.DeletionProtectionEnabled === undefined && input.SSESpecification === undefined;
  if (TableStatus === 'UPDATING' && waits) throw inUse(`Table is being updated: ${TableName}`);
}
