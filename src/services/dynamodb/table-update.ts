import type { GlobalSecondaryIndexUpdate, ReplicationGroupUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf } from '../../engine/definition/define.ts';
import { dynamodb } from './service.ts';
import type { tableShape } from './table-shape.ts';

type TableChange = ChangeOf<typeof tableShape>;
type UpdateTable = Call<'UpdateTable'>;

/**
 * The UpdateTable calls that a change takes. AWS takes few things together: capacity and billing; nothing else beside
 * encryption, table class, deletion protection or a replica. Most of them need the table ACTIVE and leave it UPDATING,
 * so that one is made at a time; what is left is computed anew when the table has come to rest.
 */
export function tableUpdates(change: TableChange): UpdateTable[] {
  const { removed, changed, added } = indexes(change);
  return [
    ...deletionProtection(change),
    // First: an index that goes needs no units in the call that ends on-demand billing.
    ...removed,
    ...capacity(change),
    ...stream(change),
    ...tableClass(change),
    ...encryption(change),
    ...changed,
    ...added,
    ...replicas(change),
  ];
}

type Settings = Omit<UpdateTableInput, 'TableName'>;

function updateTable({ spec }: TableChange, input: Settings): UpdateTable {
  return dynamodb.call('UpdateTable', { TableName: spec.TableName, ...input }, { after: 'settled' });
}

/** Takes effect at once, whatever the table is busy with. */
function deletionProtection({ spec: { TableName }, delta }: TableChange): UpdateTable[] {
  if (!delta.has('DeletionProtectionEnabled')) return [];
  const DeletionProtectionEnabled = delta.wanted('DeletionProtectionEnabled');
  return [dynamodb.call('UpdateTable', { TableName, DeletionProtectionEnabled })];
}

function capacity(change: TableChange): UpdateTable[] {
  const { spec, delta } = change;
  const input: Settings = {};
  if (delta.has('BillingMode')) input.BillingMode = delta.wanted('BillingMode');
  const toProvisioned = input.BillingMode === 'PROVISIONED';
  if (delta.has('ProvisionedThroughput') || toProvisioned) input.ProvisionedThroughput = spec.ProvisionedThroughput;
  if (toProvisioned) Object.assign(input, unitsOfIndexes(change));
  if (delta.has('OnDemandThroughput')) input.OnDemandThroughput = spec.OnDemandThroughput;
  return Object.keys(input).length === 0 ? [] : [updateTable(change, input)];
}

/** Every index needs units of its own in the call that ends on-demand billing. */
function unitsOfIndexes({ spec, observed }: TableChange): Settings {
  const there = new Set(observed.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const kept = (spec.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => there.has(IndexName));
  if (kept.length === 0) return {};
  return {
    GlobalSecondaryIndexUpdates: kept.map(({ IndexName, ProvisionedThroughput }) => ({
      Update: { IndexName, ProvisionedThroughput: ProvisionedThroughput ?? leastUnits },
    })),
  };
}

/** What an index gets that asks for nothing. */
const leastUnits = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };

/** A stream cannot change what it shows: it is turned off first. */
function stream(change: TableChange): UpdateTable[] {
  const { observed, delta } = change;
  if (!delta.has('StreamSpecification')) return [];
  const wanted = delta.wanted('StreamSpecification');
  const isReplaced = wanted?.StreamEnabled === true && observed.StreamSpecification?.StreamEnabled === true;
  const steps = isReplaced ? [{ StreamEnabled: false }, wanted] : [wanted];
  return steps.map((StreamSpecification) => updateTable(change, { StreamSpecification }));
}

function tableClass(change: TableChange): UpdateTable[] {
  const { delta } = change;
  return delta.has('TableClass') ? [updateTable(change, { TableClass: delta.wanted('TableClass') })] : [];
}

function encryption(change: TableChange): UpdateTable[] {
  const { delta } = change;
  if (!delta.has('SSESpecification')) return [];
  return [updateTable(change, { SSESpecification: delta.wanted('SSESpecification') })];
}

interface IndexUpdates {
  readonly removed: UpdateTable[];
  readonly changed: UpdateTable[];
  readonly added: UpdateTable[];
}

/** Indexes come, change and go one at a time. */
function indexes(change: TableChange): IndexUpdates {
  const { spec, observed, delta } = change;
  if (!delta.has('GlobalSecondaryIndexes')) return { removed: [], changed: [], added: [] };
  const wanted = new Map((spec.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  const there = new Map((observed.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  const update = (one: GlobalSecondaryIndexUpdate, rest: Settings = {}): UpdateTable =>
    updateTable(change, { ...rest, GlobalSecondaryIndexUpdates: [one] });
  const { AttributeDefinitions } = spec;
  const kept = [...wanted.values()].filter(({ IndexName }) => there.has(IndexName));
  // The call that ends on-demand billing gives every index its units.
  const changed = delta.wanted('BillingMode') === 'PROVISIONED' && delta.has('BillingMode') ? [] : kept;
  return {
    removed: [...there.keys()]
      .filter((name) => !wanted.has(name))
      .map((IndexName) => update({ Delete: { IndexName } })),
    changed: changed
      .filter((index) => hasOtherUnits(index, there.get(index.IndexName)))
      .map(({ IndexName, ProvisionedThroughput, OnDemandThroughput }) =>
        update({ Update: { IndexName, ProvisionedThroughput, OnDemandThroughput } }),
      ),
    added: [...wanted.values()]
      .filter(({ IndexName }) => !there.has(IndexName))
      .map((Create) => update({ Create }, { AttributeDefinitions })),
  };
}

type Index = NonNullable<TableChange['observed']['GlobalSecondaryIndexes']>[number];

function hasOtherUnits(wanted: Index, there: Index | undefined): boolean {
  if (there === undefined) return false;
  return (
    asksForMore(wanted.ProvisionedThroughput, there.ProvisionedThroughput) ||
    asksForMore(wanted.OnDemandThroughput, there.OnDemandThroughput)
  );
}

/** Whether any unit that is given is another one there. */
function asksForMore(wanted: object = {}, there: object = {}): boolean {
  const units = new Map(Object.entries(there));
  return Object.entries(wanted).some(([name, value]) => value !== undefined && units.get(name) !== value);
}

/** Replicas, one action a call: new ones, then changed ones, then those that go. */
function replicas(change: TableChange): UpdateTable[] {
  const { spec, observed, delta } = change;
  if (!delta.has('TableReplicas')) return [];
  const wanted = spec.TableReplicas ?? [];
  const there = new Set((observed.TableReplicas ?? []).map(({ RegionName }) => RegionName));
  const regions = new Set(wanted.map(({ RegionName }) => RegionName));
  const updates: ReplicationGroupUpdate[] = [
    ...wanted.filter(({ RegionName }) => !there.has(RegionName)).map((Create) => ({ Create })),
    ...wanted
      .filter(({ RegionName = '' }) => there.has(RegionName) && delta.hasKey('TableReplicas', RegionName))
      .map((Update) => ({ Update })),
    ...[...there].filter((region) => !regions.has(region)).map((RegionName) => ({ Delete: { RegionName } })),
  ];
  return updates.map((update) => updateTable(change, { ReplicaUpdates: [update] }));
}
