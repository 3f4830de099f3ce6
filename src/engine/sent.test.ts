import { expect, test } from 'vitest';
import { SecretReference } from '../model/secret-reference.ts';
import { annotations } from './annotations.ts';
import { testPass } from './pass.fixture.ts';
import { sampleApp } from './sample-app.fixture.ts';
import { forgetSent, nothingSent, recordAllSent, recordSent, sentAnnotation, sentDifferences } from './sent.ts';

const behaviour = {
  identity: { name: 'Name' },
  notFound: ['NotFound'],
  read: async () => ({}),
  remove: () => [],
} as const;
const app = sampleApp.define({
  ...behaviour,
  fields: { PlatformCredential: { compare: 'ignore' } },
  unshown: ({ Name, PlatformCredential }) => ({ Name, PlatformCredential }),
});
const openApp = sampleApp.define(behaviour);

function passOver(spec: { name?: string; platformCredential?: string }, sent?: string, uid = 'uid-1') {
  const own: Record<string, string> = sent === undefined ? {} : { [annotations.sent]: sent };
  return testPass(app, { spec, metadata: { uid, annotations: own } });
}

async function recordOf(spec: { name?: string; platformCredential?: string }, uid?: string): Promise<string> {
  return String(sentAnnotation(await passOver(spec, undefined, uid))[annotations.sent]);
}

const first = { name: 'shop', platformCredential: 'hunter2' };
const second = { name: 'shop', platformCredential: 'hunter3' };

test('what another controller has made has what the spec says; that is recorded in the end', async () => {
  const pass = await passOver(first);
  expect(sentDifferences(pass)).toEqual([]);
  await recordAllSent(pass);
  expect(pass.annotations[annotations.sent]).toMatch(/^name=[\w-]{16},platformCredential=[\w-]{16}$/);
  expect(sentDifferences(await passOver(second, pass.annotations[annotations.sent]))).toHaveLength(1);
});

test('of what was adopted, or found after a create whose answer never came, nothing is known: all is sent', async () => {
  expect(nothingSent(await passOver(first))).toEqual({ [annotations.sent]: '' });
  const pass = await passOver(first, await recordOf(first));
  expect(sentDifferences(pass)).toEqual([]);
  await forgetSent(pass);
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['Name', 'PlatformCredential']);
});

test('what is another than what was sent differs, until it was sent', async () => {
  const pass = await passOver(second, await recordOf(first));
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['PlatformCredential']);
  await recordSent(pass, 'PlatformCredential');
  expect(pass.annotations[annotations.sent]).toBe(await recordOf(second));
});

test('what comes into the spec later differs as well', async () => {
  const pass = await passOver(first, await recordOf({ name: 'shop' }));
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['PlatformCredential']);
});

test('what is taken out of the spec stays in AWS, and its record goes', async () => {
  const pass = await passOver({ name: 'shop' }, await recordOf(first));
  expect(sentDifferences(pass)).toEqual([]);
  await recordAllSent(pass);
  expect(pass.annotations[annotations.sent]).toBe(await recordOf({ name: 'shop' }));
});

test('the state of a Secret is its mark', async () => {
  const pass = await testPass(openApp, {
    spec: { name: 'shop' },
    metadata: { annotations: { [annotations.sent]: '' } },
  });
  const jsonPath = 'spec.platformCredential';
  pass.secrets = [
    { jsonPath, path: ['PlatformCredential'], secret: new SecretReference({ name: 'keys', key: 'one' }) },
  ];
  pass.secretStates.set(jsonPath, 'uid-2/7/one');
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['PlatformCredential']);
});

test('the digest shows neither the text nor that two objects have the same', async () => {
  expect(await recordOf(first)).not.toContain('hunter2');
  expect(await recordOf(first, 'uid-2')).not.toBe(await recordOf(first));
});

test('nothing is written when the record is right, nor for a kind of which AWS shows all', async () => {
  expect(sentAnnotation(await passOver(first, await recordOf(first)))).toEqual({});
  const open = await testPass(openApp, { spec: first });
  expect([sentAnnotation(open), nothingSent(open)]).toEqual([{}, {}]);
});
