import { invalidParameters, notFound, validationError } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import type { Table } from './table.ts';
import type {
  BillingMode,
  GlobalIndexDescription,
  OnDemandThroughput,
  TableDescription,
  ThroughputDescription,
  Units,
  UpdateTableInput,
} from './types.ts';
import type { Change } from './update-table.ts';

/** Units as AWS describes them; none are those of a table that is paid by request. */
export function describeThroughput(units: Units | undefined): ThroughputDescription {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = units ?? {};
  return { ReadCapacityUnits, WriteCapacityUnits, NumberOfDecreasesToday: 0 };
}

/** How a table is paid for. */
export function billingModeOf(table: TableDescription): BillingMode {
  return table.BillingModeSummary?.BillingMode ?? 'PROVISIONED';
}

/** Throws for limits of on-demand throughput that the billing mode does not have, or that are out of range. */
export function checkOnDemand(input: { OnDemandThroughput?: OnDemandThroughput }, mode: BillingMode): void {
  for (const [name, value] of Object.entries(input.OnDemandThroughput ?? {})) {
    if (mode === 'PROVISIONED') {
      const where = `when the table BillingMode is PROVISIONED`;
      throw invalidParameters(`${name} for OnDemandThroughput cannot be specified ${where}`);
    }
    // -1 takes the limit away.
    if (value !== -1 && value < 1) {
      throw invalidParameters(`Requested ${name} for OnDemandThroughput for table is outside of valid range`);
    }
  }
}

/** Changes of the billing mode and of the throughput of the table and its indexes. */
export function throughputChanges(context: Context, { description }: Table, input: UpdateTableInput): Change[] {
  const { BillingMode, ProvisionedThroughput, OnDemandThroughput } = input;
  const current = billingModeOf(description);
  const mode = BillingMode ?? current;
  checkOnDemand(input, mode);
  checkUnits(description, input, mode);
  const changes = indexThroughputChanges(context, description, input, mode);
  if (OnDemandThroughput) {
    changes.push({ settle: () => Object.assign(description, { OnDemandThroughput }) });
  }
  if (mode !== current) return [...changes, modeChange(context, description, mode, ProvisionedThroughput)];
  if (!ProvisionedThroughput) return changes;
  const { ProvisionedThroughput: units } = description;
  // With changes of indexes, an unchanged throughput of the table may come along.
  if (sameUnits(units, ProvisionedThroughput)) {
    if (changes.length === 0) throw unchanged('the table', 'the table', units);
    return changes;
  }
  return [...changes, { settle: () => setUnits(context, units, ProvisionedThroughput) }];
}

function checkUnits(table: TableDescription, input: UpdateTableInput, mode: BillingMode): void {
  if (mode === 'PAY_PER_REQUEST' && input.ProvisionedThroughput) {
    const units = 'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified';
    throw invalidParameters(`${units} when BillingMode is PAY_PER_REQUEST`);
  }
  if (input.BillingMode !== 'PROVISIONED') return;
  if (!input.ProvisionedThroughput) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  if (billingModeOf(table) === 'PROVISIONED') return;
  const given = new Set((input.GlobalSecondaryIndexUpdates ?? []).map(({ Update }) => Update?.IndexName));
  const missing = (table.GlobalSecondaryIndexes ?? []).filter((index) => !given.has(index.IndexName));
  if (missing.length === 0) return;
  const names = missing.map((index) => index.IndexName).join(',');
  throw invalidParameters(`ProvisionedThroughput must be specified for index: ${names}`);
}

function modeChange(context: Context, table: TableDescription, mode: BillingMode, units: Units | undefined): Change {
  return {
    begin() {
      const summary = { ...table.BillingModeSummary, BillingMode: mode };
      if (mode === 'PAY_PER_REQUEST') {
        summary.LastUpdateToPayPerRequestDateTime = secondsNow(context);
        for (const index of table.GlobalSecondaryIndexes ?? [])
          index.ProvisionedThroughput = describeThroughput(undefined);
      } else {
        delete table.OnDemandThroughput;
      }
      table.BillingModeSummary = summary;
      table.ProvisionedThroughput = describeThroughput(units);
    },
  };
}

function indexThroughputChanges(
  context: Context,
  table: TableDescription,
  input: UpdateTableInput,
  mode: BillingMode,
): Change[] {
  const changes: Change[] = [];
  for (const { Update: update } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (update === undefined) continue;
    const index = requireIndex(table, update.IndexName, 'update');
    const { ProvisionedThroughput: units, OnDemandThroughput } = update;
    checkOnDemand(update, mode);
    if (units && mode === 'PAY_PER_REQUEST') {
      const words = 'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index:';
      throw invalidParameters(`${words} ${index.IndexName} when BillingMode is PAY_PER_REQUEST`);
    }
    if (units && sameUnits(index.ProvisionedThroughput, units)) {
      throw unchanged(`the index ${index.IndexName}`, 'the index', units);
    }
    changes.push({
      begin() {
        index.IndexStatus = 'UPDATING';
      },
      settle() {
        index.IndexStatus = 'ACTIVE';
        if (units) setUnits(context, index.ProvisionedThroughput, units);
        if (OnDemandThroughput) index.OnDemandThroughput = OnDemandThroughput;
      },
    });
  }
  return changes;
}

/** The global index to `update` or `delete`. Throws for a name that is none. */
export function requireIndex(table: TableDescription, name: string, purpose: string): GlobalIndexDescription {
  const index = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
  if (index !== undefined) return index;
  if (table.LocalSecondaryIndexes?.some(({ IndexName }) => IndexName === name)) {
    throw validationError(`Cannot ${purpose} an index that is not a GlobalSecondaryIndex: ${name}`);
  }
  throw notFound(`Index ${name} for table ${table.TableName}`);
}

function sameUnits(a: Units, b: Units): boolean {
  return a.ReadCapacityUnits === b.ReadCapacityUnits && a.WriteCapacityUnits === b.WriteCapacityUnits;
}

function setUnits(context: Context, current: ThroughputDescription, wanted: Units): void {
  const reads = wanted.ReadCapacityUnits - current.ReadCapacityUnits;
  const writes = wanted.WriteCapacityUnits - current.WriteCapacityUnits;
  if (reads > 0 || writes > 0) current.LastIncreaseDateTime = secondsNow(context);
  if (reads < 0 || writes < 0) {
    current.LastDecreaseDateTime = secondsNow(context);
    current.NumberOfDecreasesToday += 1;
  }
  Object.assign(current, wanted);
}

function unchanged(what: string, kind: string, { ReadCapacityUnits: reads, WriteCapacityUnits: writes }: Units): Error {
  return validationError(
    `The provisioned throughput for ${what} will not change. The requested value equals the current value. ` +
      `Current ReadCapacityUnits provisioned for ${kind}: ${reads}. Requested ReadCapacityUnits: ${reads}. ` +
      `Current WriteCapacityUnits provisioned for ${kind}: ${writes}. Requested WriteCapacityUnits: ${writes}. ` +
      'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
  );
}
