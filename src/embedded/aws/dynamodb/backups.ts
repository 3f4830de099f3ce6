import { randomBytes } from 'node:crypto';
import { AwsError, validationError } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import { checkBackupsAvailable, requireForBackups } from './continuous-backups.ts';
import { count, name, tableName, text, time } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import { billingModeOf } from './throughput.ts';
import type { TableDescription } from './types.ts';

/** A backup on demand. It holds the table's description, not its items. */
export interface Backup {
  readonly arn: string;
  readonly name: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  status: 'CREATING' | 'AVAILABLE' | 'DELETED';
  /** The table as it was. */
  readonly source: TableDescription;
}

const createBackup = operation<{ TableName: string; BackupName: string }>(
  { ...tableName, BackupName: name() },
  (context, { TableName, BackupName }) => {
    const table = requireForBackups(context, TableName);
    checkBackupsAvailable(table);
    const { TableArn, TableStatus } = table.description;
    if (TableStatus === 'DELETING') {
      throw new AwsError('TableInUseException', `Table is being deleted: ${TableName}`);
    }
    const id = `${String(context.clock.now()).padStart(14, '0')}-${randomBytes(4).toString('hex')}`;
    const backup: Backup = {
      arn: `${TableArn}/backup/${id}`,
      name: BackupName,
      createdAt: secondsNow(context),
      status: 'CREATING',
      source: structuredClone(table.description),
    };
    context.backups.set(backup.arn, backup);
    context.timers.after(context.times.createTableMs, () => {
      backup.status = 'AVAILABLE';
    });
    return { BackupDetails: detailsOf(backup) };
  },
);

const backupArn = { BackupArn: text({ notNull: true, lengthGreaterThanOrEqual: 37, lengthLessThanOrEqual: 1024 }) };

const describeBackup = operation<{ BackupArn: string }>(backupArn, (context, { BackupArn }) => ({
  BackupDescription: descriptionOf(requireBackup(context, BackupArn)),
}));

const deleteBackup = operation<{ BackupArn: string }>(backupArn, (context, { BackupArn }) => {
  const backup = requireBackup(context, BackupArn);
  if (backup.status === 'CREATING') {
    throw new AwsError('BackupInUseException', `Backup is being created: ${BackupArn}`);
  }
  context.backups.delete(BackupArn);
  backup.status = 'DELETED';
  return { BackupDescription: descriptionOf(backup) };
});

function requireBackup({ backups }: Context, arn: string): Backup {
  if (!/^arn:[^:]*:dynamodb:[^:]*:\d+:table\/[^/]+\/backup\/[^/]+$/.test(arn)) {
    throw validationError('Invalid Backup ARN');
  }
  const backup = backups.get(arn);
  if (backup === undefined) throw new AwsError('BackupNotFoundException', `Backup not found: ${arn}`);
  return backup;
}

interface ListBackupsInput {
  readonly TableName?: string;
  readonly Limit?: number;
  /** Seconds since the epoch, of the creation. */
  readonly TimeRangeLowerBound?: number;
  readonly TimeRangeUpperBound?: number;
  readonly ExclusiveStartBackupArn?: string;
  readonly BackupType?: string;
}

const listBackupsFields = {
  TableName: name({}),
  Limit: count({ greaterThanOrEqual: 1, lessThanOrEqual: 100 }),
  TimeRangeLowerBound: time(),
  TimeRangeUpperBound: time(),
  ExclusiveStartBackupArn: text(),
  BackupType: text({ enum: ['USER', 'SYSTEM', 'AWS_BACKUP', 'ALL'] }),
};

const listBackups = operation<ListBackupsInput>(listBackupsFields, (context, input) => {
  const { TableName, Limit: limit = 100, BackupType: type = 'USER', ExclusiveStartBackupArn: start = '' } = input;
  const { TimeRangeLowerBound: from = 0, TimeRangeUpperBound: to = Infinity } = input;
  const found = [...context.backups.values()]
    .filter(({ source }) => TableName === undefined || source.TableName === TableName)
    .filter(({ createdAt }) => createdAt >= from && createdAt < to)
    .filter(({ arn }) => arn > start && (type === 'USER' || type === 'ALL'))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = found.slice(0, limit);
  return {
    BackupSummaries: page.map(summaryOf),
    ...(found.length > limit && { LastEvaluatedBackupArn: page.at(-1)?.arn }),
  };
});

function detailsOf({ arn, name: BackupName, createdAt, status }: Backup): object {
  const times = { BackupCreationDateTime: createdAt };
  return { BackupArn: arn, BackupName, BackupSizeBytes: 0, BackupStatus: status, BackupType: 'USER', ...times };
}

function summaryOf(backup: Backup): object {
  const { TableName, TableId, TableArn } = backup.source;
  return { TableName, TableId, TableArn, ...detailsOf(backup) };
}

function descriptionOf(backup: Backup): object {
  const { TableName, TableId, TableArn, TableSizeBytes, ItemCount, KeySchema, ...table } = backup.source;
  const { ReadCapacityUnits, WriteCapacityUnits } = table.ProvisionedThroughput;
  return {
    BackupDetails: detailsOf(backup),
    SourceTableDetails: {
      ...{ TableName, TableId, TableArn, TableSizeBytes, ItemCount, KeySchema },
      TableCreationDateTime: table.CreationDateTime,
      ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits },
      BillingMode: billingModeOf(backup.source),
    },
  };
}

/** The operations on backups on demand. Tables cannot be restored from them. */
export const backupOperations: Readonly<Record<string, Operation>> = {
  CreateBackup: createBackup,
  DescribeBackup: describeBackup,
  DeleteBackup: deleteBackup,
  ListBackups: listBackups,
};
