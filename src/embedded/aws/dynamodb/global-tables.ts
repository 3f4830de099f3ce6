import { AwsError, invalidParameters } from '../aws-error.ts';
import { type Context, secondsNow } from './context.ts';
import { name, struct, structs, text } from './fields.ts';
import { type Operation, operation } from './operation.ts';

/** A global table of the version of 2017: a name for tables of that name in several regions. */
export interface GlobalTable {
  readonly name: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  status: 'CREATING' | 'UPDATING' | 'ACTIVE';
  /** In order. */
  regions: string[];
}

interface Member {
  readonly RegionName: string;
}

const region = { RegionName: text({ notNull: true }) };
const globalTableName = { GlobalTableName: name() };

const createGlobalTable = operation<{ GlobalTableName: string; ReplicationGroup: Member[] }>(
  { ...globalTableName, ReplicationGroup: structs('Replica', region, { notNull: true }) },
  (context, { GlobalTableName, ReplicationGroup }) => {
    if (context.globalTables.has(GlobalTableName)) {
      const message = `Global table with name: '${GlobalTableName}' already exists.`;
      throw new AwsError('GlobalTableAlreadyExistsException', message);
    }
    const regions = [...new Set(ReplicationGroup.map(({ RegionName }) => RegionName))];
    if (regions.length === 0) throw invalidParameters('ReplicationGroup must not be empty');
    for (const member of regions) checkMember(context, GlobalTableName, member);
    const created: GlobalTable = { name: GlobalTableName, createdAt: secondsNow(context), status: 'CREATING', regions };
    context.globalTables.set(GlobalTableName, created);
    settle(context, created);
    return { GlobalTableDescription: describe(context, created) };
  },
);

const describeGlobalTable = operation<{ GlobalTableName: string }>(globalTableName, (context, { GlobalTableName }) => ({
  GlobalTableDescription: describe(context, requireGlobalTable(context, GlobalTableName)),
}));

interface MemberUpdate {
  readonly Create?: Member;
  readonly Delete?: Member;
}

const memberUpdates = structs(
  'ReplicaUpdate',
  { Create: struct('CreateReplicaAction', region), Delete: struct('DeleteReplicaAction', region) },
  { notNull: true },
);

const updateGlobalTable = operation<{ GlobalTableName: string; ReplicaUpdates: MemberUpdate[] }>(
  { ...globalTableName, ReplicaUpdates: memberUpdates },
  (context, { GlobalTableName, ReplicaUpdates }) => {
    const globalTable = requireGlobalTable(context, GlobalTableName);
    const regions = ReplicaUpdates.reduce(
      (members, update) => changedMembers(context, GlobalTableName, members, update),
      globalTable.regions,
    );
    globalTable.regions = regions;
    globalTable.status = 'UPDATING';
    // A global table without members is none any more; its tables stay.
    if (regions.length === 0) context.globalTables.delete(GlobalTableName);
    else settle(context, globalTable);
    return { GlobalTableDescription: describe(context, globalTable) };
  },
);

function changedMembers(
  context: Context,
  table: string,
  members: string[],
  { Create, Delete }: MemberUpdate,
): string[] {
  if (Create) {
    if (members.includes(Create.RegionName)) {
      const message = `Replica in region ${Create.RegionName} already exists in global table ${table}`;
      throw new AwsError('ReplicaAlreadyExistsException', message);
    }
    checkMember(context, table, Create.RegionName);
    return [...members, Create.RegionName];
  }
  if (!Delete) throw invalidParameters('One of ReplicaUpdate.Create, ReplicaUpdate.Delete must not be null');
  if (!members.includes(Delete.RegionName)) {
    const message = `Replica in region ${Delete.RegionName} not found in global table ${table}`;
    throw new AwsError('ReplicaNotFoundException', message);
  }
  return members.filter((member) => member !== Delete.RegionName);
}

function checkMember(context: Context, table: string, member: string): void {
  const found = context.tablesIn(member).get(table);
  if (found === undefined)
    throw new AwsError('TableNotFoundException', `Table not found: ${table} in region ${member}`);
  if (found.description.StreamSpecification?.StreamViewType !== 'NEW_AND_OLD_IMAGES') {
    throw invalidParameters(`The table ${table} in region ${member} needs a stream of NEW_AND_OLD_IMAGES`);
  }
}

function requireGlobalTable({ globalTables }: Context, wanted: string): GlobalTable {
  const found = globalTables.get(wanted);
  if (found !== undefined) return found;
  throw new AwsError('GlobalTableNotFoundException', `Global table with name: '${wanted}' does not exist.`);
}

function settle({ timers, times }: Context, globalTable: GlobalTable): void {
  timers.after(times.updateTableMs, () => {
    globalTable.status = 'ACTIVE';
  });
}

function describe({ account }: Context, { name: GlobalTableName, createdAt, status, regions }: GlobalTable): object {
  return {
    GlobalTableName,
    GlobalTableArn: `arn:aws:dynamodb::${account}:global-table/${GlobalTableName}`,
    CreationDateTime: createdAt,
    GlobalTableStatus: status,
    ReplicationGroup: regions.map((RegionName) => ({ RegionName, ReplicaStatus: 'ACTIVE' })),
  };
}

/** The operations on global tables of the version of 2017. Items are not replicated. */
export const globalTableOperations: Readonly<Record<string, Operation>> = {
  CreateGlobalTable: createGlobalTable,
  DescribeGlobalTable: describeGlobalTable,
  UpdateGlobalTable: updateGlobalTable,
};
