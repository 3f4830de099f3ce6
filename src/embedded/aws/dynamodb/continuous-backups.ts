import { AwsError, validationError } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import { count, flag, struct, tableName } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { Table } from './table.ts';

interface Specification {
  readonly PointInTimeRecoveryEnabled: boolean;
  readonly RecoveryPeriodInDays?: number;
}

const specification = struct(
  'PointInTimeRecoverySpecification',
  {
    PointInTimeRecoveryEnabled: flag({ notNull: true }),
    RecoveryPeriodInDays: count({ greaterThanOrEqual: 1, lessThanOrEqual: 35 }),
  },
  { notNull: true },
);

/** The table, in the words of the operations on backups. Throws TableNotFoundException. */
export function requireForBackups({ tables }: Context, name: string): Table {
  const table = tables.get(name);
  if (table === undefined) throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  return table;
}

/** Throws ContinuousBackupsUnavailableException while the table is new. */
export function checkBackupsAvailable({ description }: Table): void {
  if (description.TableStatus !== 'CREATING') return;
  const message = `Backups are being enabled for the table: ${description.TableName}. Please retry later`;
  throw new AwsError('ContinuousBackupsUnavailableException', message);
}

const describeContinuousBackups = operation<{ TableName: string }>(tableName, (context, { TableName }) => ({
  ContinuousBackupsDescription: describe(context, requireForBackups(context, TableName)),
}));

const updateContinuousBackups = operation<{ TableName: string; PointInTimeRecoverySpecification: Specification }>(
  { ...tableName, PointInTimeRecoverySpecification: specification },
  (context, { TableName, PointInTimeRecoverySpecification: wanted }) => {
    const { PointInTimeRecoveryEnabled: isOn, RecoveryPeriodInDays: days } = wanted;
    if (!isOn && days !== undefined) {
      const rule = 'Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.';
      throw validationError(`Invalid Request: ${rule}`);
    }
    const table = requireForBackups(context, TableName);
    checkBackupsAvailable(table);
    const since = table.recovery?.since ?? secondsNow(context);
    table.recovery = isOn ? { since, periodInDays: days ?? table.recovery?.periodInDays ?? 35 } : undefined;
    return { ContinuousBackupsDescription: describe(context, table) };
  },
);

function describe(context: Context, { recovery }: Table): object {
  const description = recovery && {
    PointInTimeRecoveryStatus: 'ENABLED',
    RecoveryPeriodInDays: recovery.periodInDays,
    EarliestRestorableDateTime: recovery.since,
    LatestRestorableDateTime: secondsNow(context),
  };
  return {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: description ?? { PointInTimeRecoveryStatus: 'DISABLED' },
  };
}

/** The operations on point-in-time recovery. */
export const continuousBackupOperations: Readonly<Record<string, Operation>> = {
  DescribeContinuousBackups: describeContinuousBackups,
  UpdateContinuousBackups: updateContinuousBackups,
};
