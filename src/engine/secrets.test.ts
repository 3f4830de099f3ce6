import { expect, test } from 'vitest';
import type { JsonObject } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import { testPass } from './pass.fixture.ts';
import { sampleApp } from './sample-app.fixture.ts';
import { followSecrets, forgetSecrets, recordSecrets, secretDifferences } from './secrets.ts';

const app = sampleApp.define({
  identity: { name: 'Name' },
  notFound: ['NotFound'],
  fields: { PlatformCredential: { compare: 'sent' } },
  read: async () => ({}),
  remove: () => [],
});

async function following(platformCredential: string, sent: Record<string, string> = {}, status: JsonObject = {}) {
  const spec = { name: 'shop', platformCredential };
  const pass = await testPass(app, { spec, status, metadata: { annotations: sent } });
  await followSecrets(pass);
  return pass;
}

test('what AWS does not show differs until it was sent, and again when it is another', async () => {
  const first = await following('hunter2');
  expect(secretDifferences(first).map(({ path }) => path)).toEqual(['PlatformCredential']);
  await recordSecrets(first);
  const sent = first.annotations;

  expect(secretDifferences(await following('hunter2', sent))).toEqual([]);
  expect(secretDifferences(await following('hunter3', sent))).toHaveLength(1);
});

test('what upstream’s controller has brought in sync is not sent again, but what changes then is', async () => {
  const synced = { conditions: [{ type: 'ACK.ResourceSynced', status: 'True' }] };
  const taken = await following('hunter2', {}, synced);
  expect(secretDifferences(taken)).toEqual([]);
  await recordSecrets(taken);
  expect(secretDifferences(await following('hunter3', taken.annotations, synced))).toHaveLength(1);

  const created = { [annotations.creationUid]: 'uid-1' };
  expect(secretDifferences(await following('hunter2', created, synced))).toHaveLength(1);
  await forgetSecrets(taken);
  expect(secretDifferences(await following('hunter2', taken.annotations, synced))).toHaveLength(1);
  expect(secretDifferences(await following('hunter2'))).toHaveLength(1);
});

test('the digest shows neither the text nor that two objects have the same', async () => {
  const first = await following('hunter2');
  const second = await testPass(app, {
    spec: { name: 'other', platformCredential: 'hunter2' },
    metadata: { uid: 'uid-2' },
  });
  await followSecrets(second);
  for (const pass of [first, second]) await recordSecrets(pass);
  const [one, other] = [first, second].map((pass) => pass.annotations[annotations.secretsSent]);
  expect(one).toMatch(/^platformCredential=[\w-]{16}$/);
  expect(other).not.toBe(one);
});
