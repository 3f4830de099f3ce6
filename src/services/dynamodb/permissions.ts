import type { IamFacts } from '../../engine/definition/permission.ts';
import { ownKey, serviceLinkedRole } from '../permissions.ts';

/** What IAM has to allow for tables. */
export const tablePermissions: IamFacts = {
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
};
