import { defaultsTo } from '../defaults-to.ts';
import { redriveDefaultsTo } from './attributes.ts';
import { queueShape } from './queue-shape.ts';
import { sqs } from './service.ts';

/** An SQS queue. */
export const queue = queueShape.define({
  identity: { status: 'QueueUrl' }, // https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
  arn: 'QueueArn',
  notFound: ['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist'],
  terminal: ['InvalidAttributeName', 'InvalidAttributeValue', 'InvalidParameterValue', 'InvalidParameterCombination'],
  waits: { QueueDeletedRecently: '', InvalidParameterValue: 'Dead letter target does not exist' },
  fields: {
    DelaySeconds: { lateInit: true, unset: { to: '0' } },
    MaximumMessageSize: { lateInit: true },
    MessageRetentionPeriod: { lateInit: true, unset: { to: '345600' } },
    ReceiveMessageWaitTimeSeconds: { lateInit: true, unset: { to: '0' } },
    VisibilityTimeout: { lateInit: true, unset: { to: '30' } },
    SqsManagedSseEnabled: { lateInit: 'optional' },
    KmsMasterKeyId: { unset: { to: '' } },
    KmsDataKeyReusePeriodSeconds: defaultsTo('300'),
    ContentBasedDeduplication: defaultsTo('false'),
    DeduplicationScope: defaultsTo('queue'),
    FifoThroughputLimit: defaultsTo('perQueue'),
    Policy: { compare: 'iamPolicy', unset: { to: '' } },
    RedrivePolicy: redriveDefaultsTo({}),
    RedriveAllowPolicy: redriveDefaultsTo({ redrivePermission: 'allowAll' }),
    QueueName: { compare: 'ignore' },
    Tags: { unset: 'remove' },
  },
  // SQS takes a key or its own encryption, and the flag of a standard queue to be a mistake.
  normalise: ({ FifoQueue, SqsManagedSseEnabled, ...spec }) => ({
    ...spec,
    ...(FifoQueue === 'true' && { FifoQueue }),
    ...(spec.KmsMasterKeyId ? {} : { SqsManagedSseEnabled }),
  }),
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
  update({ observed: { QueueUrl }, delta }) {
    const { FifoQueue: _, ...Attributes } = delta.attributes() ?? {};
    return Object.keys(Attributes).length === 0 ? [] : [sqs.call('SetQueueAttributes', { QueueUrl, Attributes })];
  },
  remove: (_, { QueueUrl }) => [sqs.call('DeleteQueue', { QueueUrl })],
});
