import { expect, test } from 'vitest';
import { annotations } from './annotations.ts';
import { testPass } from './pass.fixture.ts';
import { sampleApp } from './sample-app.fixture.ts';
import { followSecrets, recordSecrets, secretDifferences } from './secrets.ts';

const app = sampleApp.define({
  identity: { name: 'Name' },
  notFound: ['NotFound'],
  fields: { PlatformCredential: { compare: 'sent' } },
  read: async () => ({}),
  remove: () => [],
});

async function following(platformCredential: string, sent: Record<string, string> = {}) {
  const pass = await testPass(app, { spec: { name: 'shop', platformCredential }, metadata: { annotations: sent } });
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
