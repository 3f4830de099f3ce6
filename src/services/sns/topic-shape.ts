import { passRole } from '../permissions.ts';
import { referencesTo } from '../references.ts';
import contract from './contract/Topic.json' with { type: 'json' };
import { sns } from './service.ts';

/** For deliveries of each kind SNS takes the roles by which it tells how they went, and how many of them. */
const deliveries = ['Application', 'Firehose', 'HTTP', 'Lambda', 'SQS'] as const;

const rolesOf = <K extends string>(kind: K) =>
  [`${kind}FailureFeedbackRoleArn`, `${kind}SuccessFeedbackRoleArn`] as const;

/** The attributes that hold those roles. */
export const feedbackRoles = deliveries.flatMap(rolesOf);

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
      ...deliveries.flatMap((kind) => [...rolesOf(kind), `${kind}SuccessFeedbackSampleRate` as const]),
      'EffectiveDeliveryPolicy',
      'Owner',
      'TopicArn',
    ],
  },
  overlay: {
    KmsMasterKeyId: { reference: { json: 'kmsMasterKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' },
    Policy: { reference: { json: 'policyRef' }, to: 'iam/Policy', targetPath: 'spec.policyDocument' },
    ...referencesTo('iam/Role', feedbackRoles),
  },
  columns: [
    { name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true },
    { name: 'DISPLAYNAME', jsonPath: '.spec.displayName' },
  ],
});
