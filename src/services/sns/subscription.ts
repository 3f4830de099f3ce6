import type { Subscription } from '@aws-sdk/client-sns';
import { defaultsTo } from '../defaults-to.ts';
import { passRole } from '../permissions.ts';
import { sameDeliveryPolicy, sameDocument, stated } from './attributes.ts';
import contract from './contract/Subscription.json' with { type: 'json' };
import { sns } from './service.ts';

const shape = sns.kind('Subscription', {
  contract,
  create: 'Subscribe',
  reads: ['GetSubscriptionAttributes', 'ListSubscriptionsByTopic'],
  writes: ['SetSubscriptionAttributes'],
  delete: 'Unsubscribe',
  iam: { resources: ['sns:*:*:*'], also: [passRole('sns.amazonaws.com')] },
  attributes: {
    field: 'Attributes',
    names: [
      'DeliveryPolicy',
      'FilterPolicy',
      'FilterPolicyScope',
      'RawMessageDelivery',
      'RedrivePolicy',
      'SubscriptionRoleArn',
      'ConfirmationWasAuthenticated',
      'EffectiveDeliveryPolicy',
      'Owner',
      'PendingConfirmation',
    ],
  },
  overlay: {
    SubscriptionRoleArn: { reference: { json: 'subscriptionRoleRef' }, to: 'iam/Role' },
    TopicArn: { reference: { json: 'topicRef' }, to: 'sns/Topic' },
  },
  columns: [{ name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true }],
});

/** A subscription to an SNS topic. */
export const subscription = shape.define({
  identity: 'arn', // arn:aws:sns:eu-west-1:123456789012:news:8a21d249-4329-4871-acc6-7be709c6ea7f
  arn: 'SubscriptionArn',
  notFound: ['NotFound'],
  terminal: ['InvalidParameter'],
  waits: { NotFound: 'Topic' },
  // SNS does not let go of what nobody has confirmed; it drops it by itself, after two days.
  gone: { states: { PendingConfirmation: ['true'] } },
  fields: {
    DeliveryPolicy: { compare: sameDeliveryPolicy, unset: { to: '' } },
    FilterPolicy: { compare: sameDocument, unset: { to: '{}' } },
    FilterPolicyScope: defaultsTo('MessageAttributes'),
    RawMessageDelivery: defaultsTo('false'),
    RedrivePolicy: { compare: sameDocument, unset: { to: '' } },
    SubscriptionRoleArn: { unset: { to: '' } },
    // SNS hides passwords in URLs; the field cannot be changed anyway.
    Endpoint: { compare: 'ignore' },
  },
  // Without a filter there is no scope of it.
  normalise: ({ FilterPolicyScope, ...spec }) =>
    FilterPolicyScope === undefined || sameDocument(spec.FilterPolicy, undefined)
      ? spec
      : { ...spec, FilterPolicyScope },
  // The ARN is told at once, also of a subscription that somebody has to confirm first.
  creation: (input) => ({ ...input, ReturnSubscriptionArn: true }),
  async lookUp({ spec: { TopicArn, Protocol, Endpoint } }, aws) {
    let NextToken: string | undefined;
    for (let page = 0; page < pagesSearched; page++) {
      const found = await aws.read('ListSubscriptionsByTopic', { TopicArn, ...(NextToken && { NextToken }) });
      const isThis = (one: Subscription): boolean => one.Protocol === Protocol && one.Endpoint === Endpoint;
      const SubscriptionArn = found.Subscriptions?.find(isThis)?.SubscriptionArn;
      if (SubscriptionArn?.startsWith('arn:')) return { SubscriptionArn };
      NextToken = found.NextToken;
      if (!NextToken) return undefined;
    }
    return undefined;
  },
  async read({ arn: SubscriptionArn }, aws) {
    const { Attributes } = await aws.read('GetSubscriptionAttributes', { SubscriptionArn });
    return { ...stated(Attributes), SubscriptionArn };
  },
  update({ arn: SubscriptionArn, delta }) {
    const { FilterPolicyScope, ...rest } = delta.attributes() ?? {};
    const scope = FilterPolicyScope === undefined ? {} : { FilterPolicyScope };
    // Whatever filters attributes could filter bodies as well, not the other way round.
    const inOrder = FilterPolicyScope === 'MessageBody' ? { ...scope, ...rest } : { ...rest, ...scope };
    return Object.entries(inOrder).map(([AttributeName, value]) => {
      // SNS refuses an empty redrive policy, and takes none at all for the end of it.
      const AttributeValue = AttributeName === 'RedrivePolicy' && value === '' ? undefined : value;
      return sns.call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName, AttributeValue });
    });
  },
  remove: (_, { SubscriptionArn }) => [sns.call('Unsubscribe', { SubscriptionArn })],
});

/** A topic may have millions of subscriptions. Beyond this, SNS itself refuses a second one that is not the same. */
const pagesSearched = 20;
