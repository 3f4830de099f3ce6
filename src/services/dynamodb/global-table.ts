import type { GlobalTable } from '@aws-sdk/client-dynamodb';
import { oneByOne } from '../lists.ts';
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
    terminal: ['ValidationException'],
    // Its tables may be made at the same time.
    waits: { TableNotFoundException: '' },
    synced: { states: { GlobalTableStatus: ['ACTIVE'] } },
    updatable: { states: { GlobalTableStatus: ['ACTIVE'] } },
    deletable: { states: { GlobalTableStatus: ['ACTIVE'] } },
    deleting: { states: { GlobalTableStatus: ['DELETING'] } },
    // AWS has no call that deletes it: it is gone with its last replica; the tables stay.
    gone: ({ ReplicationGroup = [] }) => ReplicationGroup.length === 0,
    fields: { ReplicationGroup: { compare: { by: 'RegionName' } } },
    async read({ spec: { GlobalTableName } }, aws) {
      const { GlobalTableDescription } = await aws.read('DescribeGlobalTable', { GlobalTableName });
      return GlobalTableDescription;
    },
    update: ({ spec, observed }) => changes(spec, observed),
    restore: ({ spec }, observed) => changes(spec, observed),
    remove: ({ spec: { GlobalTableName } }, observed) => changes({ GlobalTableName }, observed),
  });

/** The call that makes the replicas those that are wanted. */
function changes(spec: GlobalTable, observed: GlobalTable) {
  const regions = ({ ReplicationGroup = [] }: GlobalTable) =>
    ReplicationGroup.flatMap(({ RegionName = [] }) => RegionName);
  const ReplicaUpdates = oneByOne(regions(spec), regions(observed), {
    add: (RegionName) => ({ Create: { RegionName } }),
    remove: (RegionName) => ({ Delete: { RegionName } }),
  });
  const input = { GlobalTableName: spec.GlobalTableName, ReplicaUpdates };
  return [dynamodb.call('UpdateGlobalTable', input, { after: 'settled' })];
}
