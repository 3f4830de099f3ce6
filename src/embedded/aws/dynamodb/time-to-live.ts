import { inUse, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import { flag, struct, tableName, text } from './fields.ts';
import { type Operation, operation } from './operation.ts';
import type { Table } from './table.ts';

interface Specification {
  readonly AttributeName: string;
  readonly Enabled: boolean;
}

const specification = struct(
  'TimeToLiveSpecification',
  {
    AttributeName: text({ notNull: true, lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 255 }),
    Enabled: flag({ notNull: true }),
  },
  { notNull: true },
);

const describeTimeToLive = operation<{ TableName: string }>(tableName, ({ tables }, { TableName }) => {
  const { description, timeToLive } = tables.require(TableName);
  const { TableStatus: status } = description;
  if (status === 'CREATING' || status === 'DELETING') {
    const where = `${status} state: Current table state is ${status}`;
    throw validationError(`Cannot describe time to live while table is in ${where}`);
  }
  const { status: TimeToLiveStatus = 'DISABLED', attribute: AttributeName } = timeToLive ?? {};
  const isOff = TimeToLiveStatus === 'DISABLED';
  return { TimeToLiveDescription: isOff ? { TimeToLiveStatus } : { TimeToLiveStatus, AttributeName } };
});

const updateTimeToLive = operation<{ TableName: string; TimeToLiveSpecification: Specification }>(
  { ...tableName, TimeToLiveSpecification: specification },
  (context, { TableName, TimeToLiveSpecification: wanted }) => {
    const table = context.tables.require(TableName);
    const { TableStatus } = table.description;
    if (TableStatus === 'CREATING') throw inUse(`Table ${TableName} is being created`);
    if (TableStatus === 'DELETING') throw inUse(`Table ${TableName} is being deleted`);
    checkChange(context, table, wanted);
    setTimeToLive(context, table, wanted);
    return { TimeToLiveSpecification: wanted };
  },
);

function checkChange({ clock, times }: Context, { timeToLive }: Table, wanted: Specification): void {
  const status = timeToLive?.status ?? 'DISABLED';
  const isOn = status === 'ENABLED' || status === 'ENABLING';
  if (isOn && wanted.AttributeName !== timeToLive?.attribute) {
    const current = `current AttributeName is ${timeToLive?.attribute}`;
    throw validationError(`TimeToLive is active on a different AttributeName: ${current}`);
  }
  if (isOn && wanted.Enabled) throw validationError('TimeToLive is already enabled');
  if (status === 'DISABLED' && !wanted.Enabled) throw validationError('TimeToLive is already disabled');
  const isChanging = status === 'ENABLING' || status === 'DISABLING';
  const coolsUntil = (timeToLive?.changedAt ?? -Infinity) + times.timeToLiveCooldownMs;
  if (isChanging || coolsUntil > clock.now()) {
    throw validationError('Time to live has been modified multiple times within a fixed interval');
  }
}

function setTimeToLive({ clock, timers, times }: Context, table: Table, wanted: Specification): void {
  const changedAt = clock.now();
  const status = wanted.Enabled ? 'ENABLING' : 'DISABLING';
  const setting: NonNullable<Table['timeToLive']> = { status, attribute: wanted.AttributeName, changedAt };
  table.timeToLive = setting;
  timers.after(times.updateTableMs, () => {
    setting.status = wanted.Enabled ? 'ENABLED' : 'DISABLED';
  });
}

/** The operations on time to live. Items do not expire. */
export const timeToLiveOperations: Readonly<Record<string, Operation>> = {
  DescribeTimeToLive: describeTimeToLive,
  UpdateTimeToLive: updateTimeToLive,
};
