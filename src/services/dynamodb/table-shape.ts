import type { CreateReplicationGroupMemberAction, GlobalSecondaryIndexDescription } from '@aws-sdk/client-dynamodb';
import { ownKey, serviceLinkedRole } from '../permissions.ts';
import contract from './contract/Table.json' with { type: 'json' };
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
  iam: {
    resources: ['dynamodb:*:*:table/*'],
    also: [
      {
        // V2gt_IAM.html: what a replica takes in its region.
        for: 'replicas',
        actions: [
          'dynamodb:BatchWriteItem',
          'dynamodb:CreateTableReplica',
          'dynamodb:DeleteItem',
          'dynamodb:DeleteTableReplica',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:Scan',
          'dynamodb:UpdateItem',
        ],
        resources: ['dynamodb:*:*:table/*'],
      },
      serviceLinkedRole('replication.dynamodb.amazonaws.com', 'replicas'),
      serviceLinkedRole('contributorinsights.dynamodb.amazonaws.com', 'contributor insights'),
      ownKey('dynamodb', [
        'CreateGrant',
        'Decrypt',
        'DescribeKey',
        'Encrypt',
        'GenerateDataKey',
        'GenerateDataKeyWithoutPlaintext',
        'ReEncryptFrom',
        'ReEncryptTo',
      ]),
    ],
  },
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
