import { passRole } from '../permissions.ts';
import contract from './contract/Topic.json' with { type: 'json' };
import { sns } from './service.ts';

const role = (json: string) => ({ reference: { json }, to: 'iam/Role' });

/** The static half of Topic. */
export const topicShape = sns.kind('Topic', {
  contract,
  create: 'CreateTopic',
  reads: ['GetTopicAttributes', 'ListTagsForResource', 'GetDataProtectionPolicy'],
  writes: ['SetTopicAttributes', 'TagResource', 'UntagResource', 'PutDataProtectionPolicy'],
  delete: 'DeleteTopic',
  iam: { resources: ['sns:*:*:*'], also: [passRole('sns.amazonaws.com')] },
  attributes: {
    field: 'Attributes',
    // In the order in which they are written.
    names: [
      'FifoTopic',
      'DeliveryPolicy',
      'DisplayName',
      'Policy',
      'TracingConfig',
      'KmsMasterKeyId',
      'SignatureVersion',
      'ContentBasedDeduplication',
      'FifoThroughputScope',
      'ApplicationFailureFeedbackRoleArn',
      'ApplicationSuccessFeedbackRoleArn',
      'ApplicationSuccessFeedbackSampleRate',
      'FirehoseFailureFeedbackRoleArn',
      'FirehoseSuccessFeedbackRoleArn',
      'FirehoseSuccessFeedbackSampleRate',
      'HTTPFailureFeedbackRoleArn',
      'HTTPSuccessFeedbackRoleArn',
      'HTTPSuccessFeedbackSampleRate',
      'LambdaFailureFeedbackRoleArn',
      'LambdaSuccessFeedbackRoleArn',
      'LambdaSuccessFeedbackSampleRate',
      'SQSFailureFeedbackRoleArn',
      'SQSSuccessFeedbackRoleArn',
      'SQSSuccessFeedbackSampleRate',
      'EffectiveDeliveryPolicy',
      'Owner',
      'TopicArn',
    ],
  },
  overlay: {
    KmsMasterKeyId: { reference: { json: 'kmsMasterKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' },
    Policy: { reference: { json: 'policyRef' }, to: 'iam/Policy', targetPath: 'spec.policyDocument' },
    ApplicationFailureFeedbackRoleArn: role('applicationFailureFeedbackRoleRef'),
    ApplicationSuccessFeedbackRoleArn: role('applicationSuccessFeedbackRoleRef'),
    FirehoseFailureFeedbackRoleArn: role('firehoseFailureFeedbackRoleRef'),
    FirehoseSuccessFeedbackRoleArn: role('firehoseSuccessFeedbackRoleRef'),
    HTTPFailureFeedbackRoleArn: role('httpFailureFeedbackRoleRef'),
    HTTPSuccessFeedbackRoleArn: role('httpSuccessFeedbackRoleRef'),
    LambdaFailureFeedbackRoleArn: role('lambdaFailureFeedbackRoleRef'),
    LambdaSuccessFeedbackRoleArn: role('lambdaSuccessFeedbackRoleRef'),
    SQSFailureFeedbackRoleArn: role('sqsFailureFeedbackRoleRef'),
    SQSSuccessFeedbackRoleArn: role('sqsSuccessFeedbackRoleRef'),
  },
  columns: [
    { name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true },
    { name: 'DISPLAYNAME', jsonPath: '.spec.displayName' },
  ],
});
