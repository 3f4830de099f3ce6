import { expect, test } from 'vitest';
import { subscription } from './subscription.ts';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:news';
const subject = {
  spec: { TopicArn, Protocol: 'email', Endpoint: 'me@example.com' },
  status: {},
  arn: undefined,
  scope: { region: 'eu-west-1', account: '123456789012', partition: 'aws' },
  annotations: {},
};

/** A topic with pages of subscriptions: `pages` before the last. */
function topicOf(found: string, pages: number) {
  const asked: unknown[] = [];
  const read = async (_: string, input: object) => {
    const page = asked.push(input);
    const isLast = page > pages;
    return {
      Subscriptions: isLast ? [{ Protocol: 'email', Endpoint: 'me@example.com', SubscriptionArn: found }] : [],
      NextToken: isLast ? undefined : String(page),
    };
  };
  return { asked, aws: { read, readAll: async () => [] } };
}

test('a subscription is looked for among those of its topic, page by page', async () => {
  const { asked, aws } = topicOf(`${TopicArn}:1`, 1);
  expect(await subscription.behaviour.lookUp?.(subject, aws)).toEqual({ SubscriptionArn: `${TopicArn}:1` });
  expect(asked).toEqual([{ TopicArn }, { TopicArn, NextToken: '1' }]);
});

test('one that nobody has confirmed yet has no ARN in the list, and is subscribed to again', async () => {
  const { aws } = topicOf('PendingConfirmation', 0);
  expect(await subscription.behaviour.lookUp?.(subject, aws)).toBeUndefined();
});

test('a topic of very many subscriptions is not searched to the end', async () => {
  const { asked, aws } = topicOf(`${TopicArn}:1`, 1000);
  expect(await subscription.behaviour.lookUp?.(subject, aws)).toBeUndefined();
  expect(asked).toHaveLength(20);
});
