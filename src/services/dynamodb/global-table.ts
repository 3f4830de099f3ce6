import type { ReplicaUpdate } from '@aws-sdk/client-dynamodb';
import { serviceLinkedRole } from '../permissions.ts';
import contract from './contract/GlobalTable.json' with { type: 'json' };
import { dynamodb } from './service.ts';

/** A global table of the version of 2017: replicas of tables of one name in several regions. */
export const globalTable = dynamodb
  .kind('GlobalTable', {
    contract,
    create: 'CreateGlobalTable',
    output: 'GlobalTableDescription',
    reads: ['DescribeGlobalTable'],
    writes: ['UpdateGlobalTable'],
    delete: 'UpdateGlobalTable',
    iam: {
      resources: ['dynamodb::*:global-table/*'],
      at: {
        // gt_IAM.html: they are allowed for each replica, too.
        CreateGlobalTable: ['dynamodb::*:global-table/*', 'dynamodb:*:*:table/*'],
        UpdateGlobalTable: ['dynamodb::*:global-table/*', 'dynamodb:*:*:table/*'],
      },
      also: [serviceLinkedRole('replication.dynamodb.amazonaws.com', 'replicas')],
    },
  })
  .define({
    identity: { name: 'GlobalTableName' },
    arn: 'GlobalTableArn', // arn:aws:dynamodb::123456789012:global-table/orders
    notFound: ['GlobalTableNotFoundException'],
    alreadyExists: ['GlobalTableAlreadyExistsException'],
    terminal: ['ValidationException', 'TableNotFoundException'],
    synced: { states: { GlobalTableStatus: ['ACTIVE'] } },
    updatable: { states: { GlobalTableStatus: ['ACTIVE'] } },
    deletable: { states: { GlobalTableStatus: ['ACTIVE'] } },
    deleting: { states: { GlobalTableStatus: ['DELETING'] } },
    fields: { ReplicationGroup: { compare: { by: 'RegionName' } } },
    async read({ spec: { GlobalTableName } }, aws) {
      const { GlobalTableDescription } = await aws.read('DescribeGlobalTable', { GlobalTableName });
      return GlobalTableDescription;
    },
    update({ spec: { GlobalTableName, ReplicationGroup: wanted = [] }, observed: { ReplicationGroup: there = [] } }) {
      const regions = (group: typeof there): string[] => group.flatMap(({ RegionName }) => RegionName ?? []);
      const ReplicaUpdates: ReplicaUpdate[] = [
        ...missing(regions(wanted), regions(there)).map((RegionName) => ({ Create: { RegionName } })),
        ...missing(regions(there), regions(wanted)).map((RegionName) => ({ Delete: { RegionName } })),
      ];
      return [dynamodb.call('UpdateGlobalTable', { GlobalTableName, ReplicaUpdates }, { after: 'settled' })];
    },
    // AWS has no call that deletes it: it is gone with its last replica; the tables stay.
    remove: ({ spec: { GlobalTableName } }, { ReplicationGroup: there = [] }) => [
      dynamodb.call('UpdateGlobalTable', {
        GlobalTableName,
        ReplicaUpdates: there.map(({ RegionName }) => ({ Delete: { RegionName } })),
      }),
    ],
  });

/** Those of `some` that are not in `others`. */
function missing(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((region) => !others.includes(region));
}
