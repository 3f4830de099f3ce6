import { invalidParameters, validationError } from '../aws-error.ts';
import type { Context } from './context.ts';
import { count, name, struct, structs, text } from './fields.ts';
import type { Table } from './table.ts';
import { billingModeOf } from './throughput.ts';
import type { ReplicaDescription, ReplicaInput, TableDescription, UpdateTableInput } from './types.ts';
import type { Change } from './update-table.ts';

const region = { RegionName: text({ notNull: true }) };
const reads = struct('ProvisionedThroughputOverride', { ReadCapacityUnits: count({ greaterThanOrEqual: 1 }) });

const replica = {
  ...region,
  KMSMasterKeyId: text(),
  TableClassOverride: text({ enum: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'] }),
  ProvisionedThroughputOverride: reads,
  OnDemandThroughputOverride: struct('OnDemandThroughputOverride', { MaxReadRequestUnits: count() }),
  GlobalSecondaryIndexes: structs('ReplicaGlobalSecondaryIndex', {
    IndexName: name(),
    ProvisionedThroughputOverride: reads,
  }),
};

/** The member of UpdateTable's input. */
export const replicaUpdates = structs('ReplicationGroupUpdate', {
  Create: struct('CreateReplicationGroupMemberAction', replica),
  Update: struct('UpdateReplicationGroupMemberAction', replica),
  Delete: struct('DeleteReplicationGroupMemberAction', region),
});

/** Adds, changes or removes a replica, one at a time. The tables of other regions stay as they are. */
export function replicaChanges(context: Context, { description: table }: Table, input: UpdateTableInput): Change[] {
  const { ReplicaUpdates: updates } = input;
  if (updates === undefined) return [];
  const [update, ...others] = updates;
  if (others.length > 0) {
    throw validationError('Update table operation with more than one create or delete replica actions not allowed');
  }
  const action = update?.Create ?? update?.Update ?? update?.Delete;
  if (update === undefined || action === undefined) {
    throw validationError('There are no actions specified in the Replica Update Action of the request.');
  }
  if (action.RegionName === context.region) {
    const advice = 'Use CreateTable, DeleteTable, or UpdateTable as required.';
    throw validationError(`Cannot add, delete, or update the local region through ReplicaUpdates. ${advice}`);
  }
  if (update.Create) return [creation(table, update.Create)];
  const existing = requireReplica(table, action.RegionName);
  return [update.Update ? change(existing, update.Update) : deletion(table, existing)];
}

function requireReplica(table: TableDescription, regionName: string): ReplicaDescription {
  const found = table.Replicas?.find(({ RegionName }) => RegionName === regionName);
  if (found !== undefined) return found;
  throw validationError(
    'Update global table operation failed because one or more replicas were not part of the global table. ' +
      `Please retry the request without these replicas: [${regionName}].`,
  );
}

function creation(table: TableDescription, wanted: ReplicaInput): Change {
  checkReplicable(table);
  const replicas = table.Replicas ?? [];
  if (replicas.some(({ RegionName }) => RegionName === wanted.RegionName)) {
    throw validationError(
      `Failed to create a the new replica of table with name: ‘${table.TableName}’ because one or more replicas ` +
        'already existed as tables.',
    );
  }
  const added: ReplicaDescription = { RegionName: wanted.RegionName, ReplicaStatus: 'CREATING' };
  override(added, wanted);
  return {
    begin() {
      table.GlobalTableVersion = '2019.11.21';
      table.Replicas = [...replicas, added];
    },
    settle() {
      added.ReplicaStatus = 'ACTIVE';
    },
  };
}

function checkReplicable(table: TableDescription): void {
  if (table.StreamSpecification?.StreamViewType !== 'NEW_AND_OLD_IMAGES') {
    const needed = 'a stream with StreamViewType NEW_AND_OLD_IMAGES';
    throw invalidParameters(`Table ${table.TableName} needs ${needed} to have replicas`);
  }
  if (billingModeOf(table) !== 'PAY_PER_REQUEST') {
    throw validationError('Table write capacity should either be Pay-Per-Request or AutoScaled.');
  }
}

function override(description: ReplicaDescription, wanted: ReplicaInput): void {
  const { RegionName: _, TableClassOverride: TableClass, ...overrides } = wanted;
  Object.assign(description, overrides);
  if (TableClass !== undefined) description.ReplicaTableClassSummary = { TableClass };
}

function change(description: ReplicaDescription, wanted: ReplicaInput): Change {
  return {
    begin() {
      description.ReplicaStatus = 'UPDATING';
    },
    settle() {
      description.ReplicaStatus = 'ACTIVE';
      override(description, wanted);
    },
  };
}

function deletion(table: TableDescription, removed: ReplicaDescription): Change {
  return {
    begin() {
      removed.ReplicaStatus = 'DELETING';
    },
    settle() {
      const left = (table.Replicas ?? []).filter((other) => other !== removed);
      if (left.length > 0) {
        table.Replicas = left;
        return;
      }
      delete table.Replicas;
      delete table.GlobalTableVersion;
    },
  };
}
