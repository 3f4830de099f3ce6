import { invalidParameters, limitExceeded, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import { globalIndex, name, struct, structs, throughput } from './fields.ts';
import type { Table } from './table.ts';
import { billingModeOf, checkOnDemand, describeThroughput, requireIndex } from './throughput.ts';
import type {
  AttributeDefinition,
  BillingMode,
  CreateTableInput,
  GlobalIndexDescription,
  GlobalIndexInput,
  KeySchemaElement,
  LocalIndexInput,
  TableDescription,
  UpdateTableInput,
} from './types.ts';
import type { Change } from './update-table.ts';

/** The member of UpdateTable's input. */
export const indexUpdates = structs('GlobalSecondaryIndexUpdate', {
  Create: struct('CreateGlobalSecondaryIndexAction', globalIndex),
  Update: struct('UpdateGlobalSecondaryIndexAction', { IndexName: name(), ...throughput }),
  Delete: struct('DeleteGlobalSecondaryIndexAction', { IndexName: name() }),
});

const maxGlobalIndexes = 20;

/** A local index of a new table. */
export function describeLocalIndex(
  tableArn: string,
  { IndexName, KeySchema, Projection }: LocalIndexInput,
): LocalIndexInput & { IndexArn: string; IndexSizeBytes: number; ItemCount: number } {
  const IndexArn = `${tableArn}/index/${IndexName}`;
  return { IndexName, KeySchema, Projection, IndexArn, IndexSizeBytes: 0, ItemCount: 0 };
}

/** A new global index. */
export function describeGlobalIndex(tableArn: string, index: GlobalIndexInput): GlobalIndexDescription {
  const { ProvisionedThroughput, OnDemandThroughput } = index;
  return {
    ...describeLocalIndex(tableArn, index),
    IndexStatus: 'CREATING',
    ProvisionedThroughput: describeThroughput(ProvisionedThroughput),
    ...(OnDemandThroughput && { OnDemandThroughput }),
  };
}

/** Throws for what dynalite's rules for CreateTable let pass. */
export function checkIndexes(input: CreateTableInput): void {
  const globals = input.GlobalSecondaryIndexes ?? [];
  const mode = input.BillingMode ?? 'PROVISIONED';
  for (const index of globals) checkGlobalIndex(index, mode, 'is not specified');
  const schemas = [input, ...(input.LocalSecondaryIndexes ?? []), ...globals].map(({ KeySchema }) => KeySchema);
  const used = new Set(schemas.flatMap(attributesOf));
  const defined = input.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  if (defined.some((attribute) => !used.has(attribute))) {
    const names = `AttributeDefinitions: [${defined.join(', ')}], keys used: [${[...used].join(', ')}]`;
    throw invalidParameters(`Some AttributeDefinitions are not used. ${names}`);
  }
}

function checkGlobalIndex(index: GlobalIndexInput, mode: BillingMode, missing: string): void {
  const { IndexName, Projection, ProvisionedThroughput } = index;
  checkOnDemand(index, mode);
  if (Projection.ProjectionType === 'INCLUDE' && Projection.NonKeyAttributes === undefined) {
    throw invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  }
  if (mode === 'PROVISIONED' && ProvisionedThroughput === undefined) {
    throw invalidParameters(`ProvisionedThroughput ${missing} for index: ${IndexName}`);
  }
  if (mode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    const rule = `should not be specified for index: ${IndexName} when BillingMode is PAY_PER_REQUEST`;
    throw invalidParameters(`ProvisionedThroughput ${rule}`);
  }
}

function attributesOf(keySchema: readonly KeySchemaElement[]): string[] {
  return keySchema.map(({ AttributeName }) => AttributeName);
}

/** Creates or deletes a global index, one at a time. */
export function indexChanges(context: Context, table: Table, input: UpdateTableInput): Change[] {
  const { GlobalSecondaryIndexUpdates: updates } = input;
  if (updates === undefined) return [];
  if (updates.length === 0) throw invalidParameters('List of GlobalSecondaryIndexUpdates is empty');
  checkActions(updates);
  const remade = updates.filter((update) => update.Create ?? update.Delete);
  const busy = table.description.GlobalSecondaryIndexes?.some(({ IndexStatus }) => IndexStatus !== 'ACTIVE') ?? false;
  if (remade.length > 1 || (remade.length === 1 && busy)) {
    throw limitExceeded('Only 1 online index can be created or deleted simultaneously per table');
  }
  return remade.flatMap(({ Create, Delete }) => [
    ...(Create ? [creation(context, table.description, input, Create)] : []),
    ...(Delete ? [deletion(context, table.description, Delete.IndexName)] : []),
  ]);
}

function checkActions(updates: NonNullable<UpdateTableInput['GlobalSecondaryIndexUpdates']>): void {
  const seen = new Set<string>();
  for (const { Create, Update, Delete } of updates) {
    const [action, ...others] = [Create, Update, Delete].filter((given) => given !== undefined);
    if (action === undefined) {
      const members = ['Update', 'Create', 'Delete'].map((member) => `GlobalSecondaryIndexUpdate.${member}`);
      throw invalidParameters(`One of ${members.join(', ')} must not be null`);
    }
    if (others.length > 0) {
      throw invalidParameters(
        'Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object',
      );
    }
    if (seen.has(action.IndexName)) {
      const rule = 'Only one global secondary index update per index is allowed simultaneously.';
      throw invalidParameters(`${rule} Index: ${action.IndexName}`);
    }
    seen.add(action.IndexName);
  }
}

function creation(context: Context, table: TableDescription, input: UpdateTableInput, asked: GlobalIndexInput): Change {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const others = [...indexes, ...(table.LocalSecondaryIndexes ?? [])];
  if (others.some(({ IndexName }) => IndexName === asked.IndexName)) {
    throw validationError('Attempting to create an index which already exists');
  }
  if (indexes.length >= maxGlobalIndexes) {
    throw limitExceeded(`GlobalSecondaryIndex count exceeds the per-table limit of ${maxGlobalIndexes}`);
  }
  const definitions = definitionsWith(table, input, asked);
  checkGlobalIndex(asked, input.BillingMode ?? billingModeOf(table), 'must be specified');
  const index = describeGlobalIndex(table.TableArn, asked);
  return {
    begin() {
      table.AttributeDefinitions = definitions;
      table.GlobalSecondaryIndexes = [...indexes, index];
      context.items.fillIndex(table, index);
    },
    // AWS lets the table go on while the index takes in the items.
    settle() {
      index.Backfilling = true;
      context.timers.after(context.times.updateTableMs, () => {
        index.IndexStatus = 'ACTIVE';
        delete index.Backfilling;
      });
    },
  };
}

function definitionsWith(
  table: TableDescription,
  input: UpdateTableInput,
  index: GlobalIndexInput,
): AttributeDefinition[] {
  const { AttributeDefinitions: added } = input;
  if (added === undefined) {
    throw invalidParameters(`AttributeDefinitions is not specified for index: ${index.IndexName}`);
  }
  const known = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const keys = attributesOf(index.KeySchema);
  const fresh = added.filter(({ AttributeName }) => keys.includes(AttributeName) && !known.has(AttributeName));
  const definitions = [...table.AttributeDefinitions, ...fresh];
  const names = definitions.map(({ AttributeName }) => AttributeName);
  if (keys.some((key) => !names.includes(key))) {
    const lists = `Keys: [${keys.join(', ')}], AttributeDefinitions: [${names.join(', ')}]`;
    throw invalidParameters(`Some index key attributes are not defined in AttributeDefinitions. ${lists}`);
  }
  return definitions;
}

function deletion(context: Context, table: TableDescription, indexName: string): Change {
  const index = requireIndex(table, indexName, 'delete');
  return {
    begin() {
      index.IndexStatus = 'DELETING';
      context.items.dropIndex(table.TableName, indexName);
    },
    settle() {
      const left = (table.GlobalSecondaryIndexes ?? []).filter((other) => other !== index);
      if (left.length === 0) delete table.GlobalSecondaryIndexes;
      else table.GlobalSecondaryIndexes = left;
      forgetDefinitions(table);
    },
  };
}

/** AWS forgets the attributes that only the deleted index had in its key. */
function forgetDefinitions(table: TableDescription): void {
  const { KeySchema, LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = table;
  const schemas = [KeySchema, ...[...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].map((index) => index.KeySchema)];
  const used = new Set(schemas.flatMap(attributesOf));
  table.AttributeDefinitions = table.AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName));
}
