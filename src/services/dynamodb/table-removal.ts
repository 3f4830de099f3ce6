import type { ChangeOf } from '../../engine/definition/define.ts';
import { dynamodb } from './service.ts';
import type { tableShape } from './table-shape.ts';

type Subject = Pick<ChangeOf<typeof tableShape>, 'spec'>;
type Observed = ChangeOf<typeof tableShape>['observed'];

/**
 * The calls that delete a table. The replicas of its spec go first, one a pass, as AWS is at work on the table
 * meanwhile; replicas that somebody else has made stay, as tables of their own. Protection is lifted when the spec says
 * so, perhaps since the object was deleted.
 */
export function tableRemoval({ spec }: Subject, observed: Observed) {
  const { TableName } = spec;
  const own = new Set(spec.TableReplicas?.map(({ RegionName }) => RegionName));
  const replica = observed.TableReplicas?.find(({ RegionName }) => own.has(RegionName));
  if (replica !== undefined) {
    const Delete = { RegionName: replica.RegionName };
    return [dynamodb.call('UpdateTable', { TableName, ReplicaUpdates: [{ Delete }] })];
  }
  const isProtected = observed.DeletionProtectionEnabled === true && spec.DeletionProtectionEnabled === false;
  return [
    ...(isProtected ? [dynamodb.call('UpdateTable', { TableName, DeletionProtectionEnabled: false })] : []),
    dynamodb.call('DeleteTable', { TableName }),
  ];
}
