import { expect, test } from 'vitest';
import { defineService } from './definition/define.ts';
import { computeDelta } from './delta.ts';
import { testPass } from './pass.fixture.ts';

const topics = defineService({
  name: 'topics',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

const topic = topics
  .kind('Topic', {
    contract: {
      'spec.displayName': 'string',
      'spec.name': 'string required',
      'spec.policy': 'string',
    },
    create: 'CreateTopic',
    reads: ['GetTopicAttributes'],
    delete: 'DeleteTopic',
    attributes: { field: 'Attributes', names: ['DisplayName', 'Policy'] },
  })
  .define({
    identity: { name: 'Name' },
    notFound: ['NotFound'],
    fields: {
      DisplayName: { unset: { to: '' } },
      Policy: { unset: { toDefault: ({ spec, scope }) => `${spec.Name} is open to ${scope.account}` } },
    },
    read: async () => ({}),
    remove: () => [],
  });

async function delta({ onceSet, observed }: { onceSet: string[]; observed: Record<string, string> }) {
  const pass = await testPass(topic, { spec: { name: 'news' } });
  const sides = { subject: pass.subject, observed, wasRead: () => true, onceSet: new Set(onceSet) };
  return computeDelta(pass.kind, sides).attributes();
}

test('what was never set is left alone', async () => {
  const observed = { DisplayName: 'News', Policy: 'mine' };
  expect(await delta({ onceSet: [], observed })).toBeUndefined();
});

test("what is no longer set goes back to a value, or to the resource's own default", async () => {
  const observed = { DisplayName: 'News', Policy: 'mine' };
  expect(await delta({ onceSet: ['DisplayName', 'Policy'], observed })).toEqual({
    DisplayName: '',
    Policy: 'news is open to 123456789012',
  });
});

test('what has gone back is no difference any more', async () => {
  const observed = { Policy: 'news is open to 123456789012' };
  expect(await delta({ onceSet: ['DisplayName', 'Policy'], observed })).toBeUndefined();
});
