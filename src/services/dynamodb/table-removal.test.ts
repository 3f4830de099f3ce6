import { expect, it } from 'vitest';
import { tableRemoval } from './table-removal.ts';

const TableName = 'orders';
const last = { operation: 'DeleteTable', input: { TableName } };

it('is one call for a plain table', () => {
  expect(tableRemoval({ spec: { TableName } }, { DeletionProtectionEnabled: false })).toEqual([last]);
});

it('takes the replicas of the spec away first, one a pass', () => {
  const spec = { TableName, TableReplicas: [{ RegionName: 'eu-west-1' }, { RegionName: 'us-east-1' }] };
  const without = (RegionName: string): object => ({
    operation: 'UpdateTable',
    input: { TableName, ReplicaUpdates: [{ Delete: { RegionName } }] },
  });
  const there = (...regions: string[]) => ({ TableReplicas: regions.map((RegionName) => ({ RegionName })) });
  expect(tableRemoval({ spec }, there('eu-west-1', 'us-east-1'))).toEqual([without('eu-west-1')]);
  expect(tableRemoval({ spec }, there('us-east-1'))).toEqual([without('us-east-1')]);
  expect(tableRemoval({ spec }, there())).toEqual([last]);
});

it('leaves replicas of others alone', () => {
  const observed = { TableReplicas: [{ RegionName: 'ap-south-1' }] };
  expect(tableRemoval({ spec: { TableName } }, observed)).toEqual([last]);
});

it('lifts the protection only when the spec says so', () => {
  const observed = { DeletionProtectionEnabled: true };
  expect(tableRemoval({ spec: { TableName } }, observed)).toEqual([last]);
  expect(tableRemoval({ spec: { TableName, DeletionProtectionEnabled: true } }, observed)).toEqual([last]);
  expect(tableRemoval({ spec: { TableName, DeletionProtectionEnabled: false } }, observed)).toEqual([
    { operation: 'UpdateTable', input: { TableName, DeletionProtectionEnabled: false } },
    last,
  ]);
});
