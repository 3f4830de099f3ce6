import contract from './contract/Queue.json' with { type: 'json' };
import { sqs } from './service.ts';

/** The static half of Queue. */
export const queueShape = sqs.kind('Queue', {
  contract,
  create: 'CreateQueue',
  reads: ['GetQueueAttributes', 'ListQueueTags', 'GetQueueUrl'],
  writes: ['SetQueueAttributes', 'TagQueue', 'UntagQueue'],
  delete: 'DeleteQueue',
  iam: { resources: ['sqs:*:*:*'] },
  rename: { tags: 'Tags' },
  attributes: { field: 'Attributes', names: 'QueueAttributeName' },
  overlay: {
    KmsMasterKeyId: { reference: { json: 'kmsMasterKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' },
    Policy: { reference: { json: 'policyRef' }, to: 'iam/Policy', targetPath: 'spec.policyDocument' },
  },
  columns: [
    { name: 'DelaySeconds', jsonPath: '.spec.delaySeconds' },
    { name: 'maximumMessageSize', jsonPath: '.spec.maximumMessageSize', wide: true },
    { name: 'messageRetentionPeriod', jsonPath: '.spec.messageRetentionPeriod', wide: true },
    { name: 'receiveMessageWaitTimeSeconds', jsonPath: '.spec.receiveMessageWaitTimeSeconds', wide: true },
    { name: 'visibilityTimeout', jsonPath: '.spec.visibilityTimeout' },
  ],
});
