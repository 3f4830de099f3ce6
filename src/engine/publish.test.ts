import { expect, test } from 'vitest';
import { defineService } from './definition/define.ts';
import { testPass } from './pass.fixture.ts';
import { statusPatch } from './publish.ts';

const topics = defineService({
  name: 'topics',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

const topic = topics
  .kind('Topic', {
    contract: { 'spec.name': 'string required' },
    create: 'CreateTopic',
    reads: ['GetTopicAttributes'],
    delete: 'DeleteTopic',
  })
  .define({
    identity: { name: 'Name' },
    arn: 'TopicArn',
    notFound: ['NotFound'],
    read: async () => ({}),
    remove: () => [],
  });

const arn = 'arn:aws:sns:eu-west-1:123456789012:news';

async function passThatFound() {
  const pass = await testPass(topic, { spec: { name: 'news' } });
  pass.observation = { value: { TopicArn: arn }, unread: new Set(), tags: new Map() };
  return pass;
}

test('a resource that was found is told of when the pass is over', async () => {
  const patch = statusPatch(await passThatFound(), { kind: 'synced' }, 0);
  expect(patch).toMatchObject({ status: { ackResourceMetadata: { arn } } });
});

test("and not before: it may turn out to be somebody else's", async () => {
  const patch = statusPatch(await passThatFound(), { kind: 'begun' }, 0);
  expect(patch).not.toHaveProperty('status.ackResourceMetadata');
});
