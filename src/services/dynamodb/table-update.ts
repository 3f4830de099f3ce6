import type { GlobalSecondaryIndex, ReplicationGroupUpdate, UpdateTableInput } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf } from '../../engine/definition/define.ts';
import { dynamodb } from './service.ts';
import type { tableShape } from './table-shape.ts';

type TableChange = ChangeOf<typeof tableShape>;
type UpdateTable = Call<'UpdateTable'>;

/**
 * The UpdateTable calls that a change takes. The table has to be ACTIVE for each of them, and each leaves it UPDATING,
 * so that one is made at a time; what is left is computed anew when the table has come to rest.
 */
export function tableUpdates(change: TableChange): UpdateTable[] {
  return [settings(change), encryption(change), ...indexes(change), ...replicas(change)].filter(
    (call) => call !== undefined,
  );
}

function updateTable({ spec }: TableChange, input: Omit<UpdateTableInput, 'TableName'>): UpdateTable {
  return dynamodb.call('UpdateTable', { TableName: spec.TableName, ...input }, { after: 'settled' });
}

/** What AWS takes together in one call. */
function settings(change: TableChange): UpdateTable | undefined {
  const { spec, observed, delta } = change;
  const input: Omit<UpdateTableInput, 'TableName'> = {};
  if (delta.has('BillingMode')) input.BillingMode = delta.wanted('BillingMode');
  const toProvisioned = input.BillingMode === 'PROVISIONED';
  if (delta.has('ProvisionedThroughput') || toProvisioned) input.ProvisionedThroughput = spec.ProvisionedThroughput;
  if (toProvisioned && observed.GlobalSecondaryIndexes !== undefined) {
    // Every index needs units of its own in the call that ends on-demand billing.
    const there = new Set(observed.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName));
    const kept = (spec.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => there.has(IndexName));
    input.GlobalSecondaryIndexUpdates = kept.map(({ IndexName, ProvisionedThroughput }) => ({
      Update: { IndexName, ProvisionedThroughput },
    }));
  }
  if (delta.has('OnDemandThroughput')) input.OnDemandThroughput = spec.OnDemandThroughput;
  if (delta.has('DeletionProtectionEnabled')) {
    input.DeletionProtectionEnabled = delta.wanted('DeletionProtectionEnabled');
  }
  if (delta.has('TableClass')) input.TableClass = delta.wanted('TableClass');
  if (delta.has('StreamSpecification')) input.StreamSpecification = nextStream(change);
  return Object.keys(input).length === 0 ? undefined : updateTable(change, input);
}

/** A stream cannot change what it shows: it is turned off first. */
function nextStream({ delta, observed }: TableChange): UpdateTableInput['StreamSpecification'] {
  const isOn = observed.StreamSpecification?.StreamEnabled === true;
  return isOn ? { StreamEnabled: false } : delta.wanted('StreamSpecification');
}

function encryption(change: TableChange): UpdateTable | undefined {
  if (!change.delta.has('SSESpecification')) return undefined;
  return updateTable(change, { SSESpecification: change.delta.wanted('SSESpecification') });
}

/** Indexes come and go one at a time; those that go first make room for those that come. */
function indexes(change: TableChange): UpdateTable[] {
  const { spec, observed, delta } = change;
  if (!delta.has('GlobalSecondaryIndexes')) return [];
  const wanted = new Map((spec.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  const there = new Map((observed.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, index]));
  const removed = [...there.keys()].filter((name) => !wanted.has(name));
  const added = [...wanted.values()].filter(({ IndexName }) => !there.has(IndexName));
  const changed = [...wanted.values()].filter((index) => hasOtherUnits(index, there.get(index.IndexName)));
  return [
    ...removed.map((IndexName) => updateTable(change, { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] })),
    ...changed.map(({ IndexName, ProvisionedThroughput, OnDemandThroughput }) =>
      updateTable(change, {
        GlobalSecondaryIndexUpdates: [{ Update: { IndexName, ProvisionedThroughput, OnDemandThroughput } }],
      }),
    ),
    ...added.map((Create) =>
      updateTable(change, {
        AttributeDefinitions: spec.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create }],
      }),
    ),
  ];
}

type IndexUnits = Pick<Partial<GlobalSecondaryIndex>, 'ProvisionedThroughput' | 'OnDemandThroughput'>;

function hasOtherUnits(wanted: IndexUnits, there: ObservedIndex | undefined): boolean {
  if (there === undefined) return false;
  const [provisioned, onDemand] = [wanted.ProvisionedThroughput, wanted.OnDemandThroughput];
  return (
    (provisioned !== undefined &&
      (provisioned.ReadCapacityUnits !== there.ProvisionedThroughput?.ReadCapacityUnits ||
        provisioned.WriteCapacityUnits !== there.ProvisionedThroughput?.WriteCapacityUnits)) ||
    (onDemand !== undefined &&
      (onDemand.MaxReadRequestUnits !== there.OnDemandThroughput?.MaxReadRequestUnits ||
        onDemand.MaxWriteRequestUnits !== there.OnDemandThroughput?.MaxWriteRequestUnits))
  );
}

type ObservedIndex = NonNullable<TableChange['observed']['GlobalSecondaryIndexes']>[number];

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
      .filter(({ RegionName }) => there.has(RegionName) && delta.has('TableReplicas'))
      .map((Update) => ({ Update })),
    ...[...there].filter((region) => !regions.has(region)).map((RegionName) => ({ Delete: { RegionName } })),
  ];
  return updates.map((update) => updateTable(change, { ReplicaUpdates: [update] }));
}
