import contract from './contract/Queue.json' with { type: 'json' };
import { sqs } from './service.ts';

/** An SQS queue. */
export const queue = sqs
  .kind('Queue', {
    contract,
    create: 'CreateQueue',
    reads: ['GetQueueAttributes', 'ListQueueTags', 'GetQueueUrl'],
    writes: ['SetQueueAttributes', 'TagQueue', 'UntagQueue'],
    delete: 'DeleteQueue',
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
  })
  .define({
    identity: { status: 'QueueUrl' }, // https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
    arn: 'QueueArn',
    notFound: ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'],
    terminal: ['InvalidAttributeName', 'InvalidAttributeValue', 'InvalidParameterValue', 'InvalidParameterCombination'],
    fields: {
      DelaySeconds: { lateInit: true, unset: { to: '0' } },
      MaximumMessageSize: { lateInit: true },
      MessageRetentionPeriod: { lateInit: true, unset: { to: '345600' } },
      ReceiveMessageWaitTimeSeconds: { lateInit: true, unset: { to: '0' } },
      VisibilityTimeout: { lateInit: true, unset: { to: '30' } },
      SqsManagedSseEnabled: { lateInit: 'optional' },
      KmsMasterKeyId: { unset: { to: '' } },
      Policy: { compare: 'iamPolicy', unset: { to: '' } },
      RedrivePolicy: { compare: 'json', unset: { to: '' } },
      RedriveAllowPolicy: { compare: 'json', unset: { to: '' } },
      QueueName: { compare: 'ignore' },
      Tags: { unset: 'remove' },
    },
    tags: {
      field: 'Tags',
      read: async ({ QueueUrl }, aws) => (await aws.read('ListQueueTags', { QueueUrl })).Tags,
      add: (Tags, { observed }) => sqs.call('TagQueue', { QueueUrl: observed.QueueUrl, Tags }),
      remove: (TagKeys, { observed }) => sqs.call('UntagQueue', { QueueUrl: observed.QueueUrl, TagKeys }),
    },
    lookUp: ({ spec: { QueueName } }, aws) => aws.read('GetQueueUrl', { QueueName }),
    async read({ status: { QueueUrl }, spec }, aws) {
      const { Attributes } = await aws.read('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
      return { ...Attributes, QueueUrl, QueueName: spec.QueueName ?? Attributes?.QueueArn?.split(':').at(-1) };
    },
    update: ({ observed: { QueueUrl }, delta }) => [
      sqs.call('SetQueueAttributes', { QueueUrl, Attributes: delta.attributes() }),
    ],
    remove: (_, { QueueUrl }) => [sqs.call('DeleteQueue', { QueueUrl })],
  });
