import { expect, test } from 'vitest';
import { annotations } from './annotations.ts';
import type { Call } from './definition/call.ts';
import { defineService } from './definition/define.ts';
import { testPass } from './pass.fixture.ts';
import { followSecrets } from './secrets.ts';
import { update } from './update.ts';

const apps = defineService({
  name: 'apps',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

const shape = apps.kind('App', {
  contract: { 'spec.name': 'string required', 'spec.platformCredential': 'string' },
  create: 'CreatePlatformApplication',
  reads: ['GetPlatformApplicationAttributes'],
  writes: ['SetPlatformApplicationAttributes'],
  delete: 'DeletePlatformApplication',
  attributes: { field: 'Attributes', names: ['PlatformCredential'] },
});

function appOf(options: Pick<Call, 'after'>, times = 1) {
  return shape.define({
    identity: { name: 'Name' },
    notFound: ['NotFound'],
    fields: { PlatformCredential: { compare: 'sent' } },
    read: async () => ({}),
    update: ({ delta }) => {
      const input = { PlatformApplicationArn: 'app', Attributes: delta.attributes() };
      return new Array(times).fill(apps.call('SetPlatformApplicationAttributes', input, options));
    },
    remove: () => [],
  });
}

async function updated(definition: ReturnType<typeof appOf>) {
  const written: unknown[] = [];
  const pass = await testPass(definition, {
    spec: { name: 'shop', platformCredential: 'hunter2' },
    written,
  });
  pass.observation = { value: { Name: 'shop' }, unread: new Set(), tags: new Map() };
  await followSecrets(pass);
  const first = await update(pass);
  return { pass, first, second: await update(pass), written };
}

test('what AWS never shows is sent once', async () => {
  const { first, second, written, pass } = await updated(appOf({}));
  expect(first).toEqual({ kind: 'again', reason: 'updated platformCredential' });
  expect(second.kind).toBe('continue');
  expect(written).toEqual([{ PlatformApplicationArn: 'app', Attributes: { PlatformCredential: 'hunter2' } }]);
  expect(pass.annotations[annotations.secretsSent]).toMatch(/^platformCredential=/);
});

test('also by a call after which AWS is at work', async () => {
  const { first, second, written } = await updated(appOf({ after: 'settled' }));
  expect(first).toEqual({ kind: 'progress', reason: 'updating platformCredential' });
  expect(second.kind).toBe('continue');
  expect(written).toHaveLength(1);
});

test('but not when a call is still to be made', async () => {
  const { second, written } = await updated(appOf({ after: 'settled' }, 2));
  expect(second.kind).toBe('progress');
  expect(written).toHaveLength(2);
});
