import { expect, test } from 'vitest';
import { annotations } from './annotations.ts';
import { takeIfOurs } from './claim.ts';
import { testPass } from './pass.fixture.ts';
import { sampleApp } from './sample-app.fixture.ts';

const behaviour = { notFound: ['NotFound'], read: async () => ({}), remove: () => [] };
const lookedUp = sampleApp.define({ ...behaviour, identity: 'arn', lookUp: async () => ({}) });
const refused = sampleApp.define({
  ...behaviour,
  identity: 'arn',
  lookUp: async () => ({}),
  alreadyExists: ['Exists'],
});

const claimed = {
  finalizers: ['finalizers.apps.services.k8s.aws/App'],
  annotations: { [annotations.creationUid]: 'uid-1' },
};
const deletionTimestamp = '2030-01-01T00:00:00Z';

test.each([
  ['of an object that claimed nothing', lookedUp, {}, 'terminal'],
  ['of an object that claimed it when a look-up had found none', lookedUp, claimed, 'continue'],
  ['of such an object, for deletion', lookedUp, { ...claimed, deletionTimestamp }, 'terminal'],
  ['of a kind that is not looked up before it is claimed', refused, claimed, 'terminal'],
] as const)('a resource without tags, %s', async (_, definition, metadata, outcome) => {
  const pass = await testPass(definition, { spec: { name: 'shop' }, metadata });
  const found = { value: {}, unread: new Set<string>(), tags: new Map<string, string>() };
  expect(await takeIfOurs(pass, found)).toMatchObject({ kind: outcome });
});
