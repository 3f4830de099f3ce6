import type { CreateReplicationGroupMemberAction, GlobalSecondaryIndexDescription } from '@aws-sdk/client-dynamodb';
import contract from './contract/Table.json' with { type: 'json' };
import { tablePermissions } from './permissions.ts';
import { dynamodb } from './service.ts';

/** The static half of Table. */
export const tableShape = dynamodb.kind('Table', {
  contract,
  create: 'CreateTable',
  output: 'TableDescription',
  reads: [
    'DescribeTable',
    'ListTagsOfResource',
    'DescribeTimeToLive',
    'DescribeContinuousBackups',
    'DescribeContributorInsights',
    'GetResourcePolicy',
  ],
  writes: [
    'UpdateTable',
    'TagResource',
    'UntagResource',
    'UpdateTimeToLive',
    'UpdateContinuousBackups',
    'UpdateContributorInsights',
    'PutResourcePolicy',
    'DeleteResourcePolicy',
  ],
  delete: 'DeleteTable',
  iam: tablePermissions,
  extra: {
    TimeToLive: dynamodb.from('UpdateTimeToLive', 'TimeToLiveSpecification'),
    ContinuousBackups: dynamodb.from('UpdateContinuousBackups', 'PointInTimeRecoverySpecification'),
    ContributorInsights: dynamodb.from('UpdateContributorInsights', 'ContributorInsightsAction'),
    TableReplicas: dynamodb.listOf<CreateReplicationGroupMemberAction>('CreateReplicationGroupMemberAction$'),
  },
  extraStatus: {
    GlobalSecondaryIndexesDescriptions: dynamodb.listOf<GlobalSecondaryIndexDescription>(
      'GlobalSecondaryIndexDescription$',
    ),
  },
  overlay: { 'SSESpecification.KMSMasterKeyId': { reference: { json: 'kmsMasterKeyRef' }, to: 'kms/Key' } },
  columns: [
    { name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true },
    { name: 'CLASS', jsonPath: '.spec.tableClass' },
    { name: 'STATUS', jsonPath: '.status.tableStatus' },
  ],
});
