import type { ResourceScope } from '../../engine/definition/kind.ts';
import { defaultsTo } from '../defaults-to.ts';
import { toNone } from '../to-none.ts';
import { sameDeliveryPolicy, stated } from './attributes.ts';
import { sns } from './service.ts';
import { feedbackRoles, topicShape } from './topic-shape.ts';

/** An SNS topic. */
export const topic = topicShape.define({
  identity: 'arn', // arn:aws:sns:eu-west-1:123456789012:news
  arn: 'TopicArn',
  notFound: ['NotFound'],
  terminal: ['InvalidParameter'],
  deletionBlocked: {
    InvalidState: 'a topic that keeps an archive of its messages cannot be deleted: set its ArchivePolicy to {} in AWS',
  },
  fields: {
    DeliveryPolicy: { compare: sameDeliveryPolicy, unset: { to: '' } },
    // Without a policy of its own a topic has one that lets its account do everything; SNS takes no empty one.
    Policy: { compare: 'iamPolicy', lateInit: true, unset: { toDefault: defaultPolicy } },
    TracingConfig: defaultsTo('PassThrough'),
    SignatureVersion: defaultsTo('1'),
    ContentBasedDeduplication: defaultsTo('false'),
    FifoThroughputScope: defaultsTo('Topic'),
    DataProtectionPolicy: { compare: 'json', unset: { to: '' } },
    ...toNone('DisplayName', 'KmsMasterKeyId', ...feedbackRoles),
    Tags: { unset: 'remove' },
  },
  // SNS takes the flag of a standard topic to be a mistake.
  normalise: ({ FifoTopic, ...spec }) => (FifoTopic === 'true' ? { ...spec, FifoTopic } : spec),
  tags: {
    field: 'Tags',
    read: async ({ TopicArn }, aws) => (await aws.read('ListTagsForResource', { ResourceArn: TopicArn })).Tags,
    add: (Tags, { arn }) => sns.call('TagResource', { ResourceArn: arn, Tags }),
    remove: (TagKeys, { arn }) => sns.call('UntagResource', { ResourceArn: arn, TagKeys }),
  },
  aspects: {
    DataProtectionPolicy: {
      notFound: ['NotFound'],
      read: async ({ TopicArn }, aws) =>
        (await aws.read('GetDataProtectionPolicy', { ResourceArn: TopicArn })).DataProtectionPolicy,
      put: ({ arn, spec: { DataProtectionPolicy = '' } }) => [
        sns.call('PutDataProtectionPolicy', { ResourceArn: arn, DataProtectionPolicy }),
      ],
    },
  },
  async lookUp({ spec: { Name }, scope: { partition, region, account } }, aws) {
    const TopicArn = `arn:${partition}:sns:${region}:${account}:${Name}`;
    return observedTopic((await aws.read('GetTopicAttributes', { TopicArn })).Attributes);
  },
  read: async ({ arn: TopicArn }, aws) =>
    observedTopic((await aws.read('GetTopicAttributes', { TopicArn })).Attributes),
  update({ arn, delta }) {
    // Whether a topic is a FIFO topic is decided when it is created.
    const { FifoTopic: _, ...attributes } = delta.attributes() ?? {};
    return Object.entries(attributes).map(([AttributeName, AttributeValue]) =>
      sns.call('SetTopicAttributes', { TopicArn: arn, AttributeName, AttributeValue }),
    );
  },
  remove: (_, { TopicArn }) => [sns.call('DeleteTopic', { TopicArn })],
});

function observedTopic(attributes: Record<string, string> | undefined) {
  return { ...stated(attributes), Name: attributes?.['TopicArn']?.split(':').at(-1) };
}

/** The policy that SNS gives a topic without one. */
export function defaultPolicy({ arn, scope: { account } }: Owned): string {
  const verbs = ['GetTopicAttributes', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'];
  const statement = {
    Sid: '__default_statement_ID',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: [...verbs, 'Subscribe', 'ListSubscriptionsByTopic', 'Publish'].map((verb) => `SNS:${verb}`),
    Resource: arn,
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  };
  return JSON.stringify({ Version: '2008-10-17', Id: '__default_policy_ID', Statement: [statement] });
}

interface Owned {
  readonly arn: string | undefined;
  readonly scope: Pick<ResourceScope, 'account'>;
}
