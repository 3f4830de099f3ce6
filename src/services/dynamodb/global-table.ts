import type { Replica, ReplicaUpdate } from '@aws-sdk/client-dynamodb';
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
    update: ({ spec, observed }) => changes(spec, observed.ReplicationGroup),
    restore: (subject, observed) => changes(subject.spec, observed.ReplicationGroup),
    remove: ({ spec: { GlobalTableName } }, { ReplicationGroup }) => changes({ GlobalTableName }, ReplicationGroup),
  });

/** The call that makes the replicas those that are wanted. */
function changes({ GlobalTableName, ReplicationGroup: wanted = [] }: Wanted, there: Group = []) {
  const regions = (group: Group): string[] => group.flatMap(({ RegionName }) => RegionName ?? []);
  const ReplicaUpdates: ReplicaUpdate[] = [
    ...missing(regions(wanted), regions(there)).map((RegionName) => ({ Create: { RegionName } })),
    ...missing(regions(there), regions(wanted)).map((RegionName) => ({ Delete: { RegionName } })),
  ];
  return [dynamodb.call('UpdateGlobalTable', { GlobalTableName, ReplicaUpdates }, { after: 'settled' })];
}

type Group = readonly Replica[];

interface Wanted {
  readonly GlobalTableName?: string | undefined;
  readonly ReplicationGroup?: Group | undefined;
}

/** Those of `some` that are not in `others`. */
function missing(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((region) => !others.includes(region));
}
