import { inUse, validationError } from '../aws-error.ts';
import { createTable } from './create-table.ts';
import { count, name, tableName } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { Table } from './table.ts';
import { updateTable } from './update-table.ts';

const describeTable = operation<{ TableName: string }>(tableName, ({ tables }, { TableName }) => ({
  Table: tables.require(TableName).description,
}));

const deleteTable = operation<{ TableName: string }>(tableName, (context, { TableName }) => {
  const table = context.tables.require(TableName);
  const { description } = table;
  if (description.TableStatus === 'DELETING') return { TableDescription: description };
  checkDeletable(table, context.clock.now());
  description.TableStatus = 'DELETING';
  context.items.dropTable(TableName);
  delete description.GlobalSecondaryIndexes;
  context.timers.after(context.times.deleteTableMs, () => context.tables.remove(TableName));
  return { TableDescription: description };
});

function checkDeletable({ description, tagsLockedUntil }: Table, now: number): void {
  const { TableName, TableStatus, SSEDescription, DeletionProtectionEnabled } = description;
  if (TableStatus === 'CREATING') throw inUse(`Table is being created: ${TableName}`);
  if (DeletionProtectionEnabled) {
    const message = 'Resource cannot be deleted as it is currently protected against deletion.';
    throw validationError(`${message} Disable deletion protection first.`);
  }
  if (TableStatus === 'UPDATING' || SSEDescription?.Status === 'UPDATING') {
    throw inUse(`Table: ${TableName} is in the process of being updated.`);
  }
  if (tagsLockedUntil > now) throw inUse(`Table tags are being updated: ${TableName}`);
}

interface ListTablesInput {
  readonly ExclusiveStartTableName?: string;
  readonly Limit?: number;
}

const listTablesFields = {
  ExclusiveStartTableName: name({}),
  Limit: count({ greaterThanOrEqual: 1, lessThanOrEqual: 100 }),
};

const listTables = operation<ListTablesInput>(listTablesFields, ({ tables }, input) => {
  const { ExclusiveStartTableName: start = '', Limit: limit = 100 } = input;
  const names = tables.names().filter((table) => table > start);
  const page = names.slice(0, limit);
  return { TableNames: page, ...(names.length > limit && { LastEvaluatedTableName: page.at(-1) }) };
});

/** Account-wide limits, which nothing here enforces. */
const describeLimits = operation({}, () => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
}));

/** The operations on tables as such. */
export const tableOperations: Readonly<Record<string, Operation>> = {
  CreateTable: createTable,
  DescribeTable: describeTable,
  UpdateTable: updateTable,
  DeleteTable: deleteTable,
  ListTables: listTables,
  DescribeLimits: describeLimits,
};
