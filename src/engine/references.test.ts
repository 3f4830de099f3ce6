import { expect, it } from 'vitest';
import { loadKind } from './loaded-kind.ts';
import type { ObjectCaches } from './object-caches.ts';
import { decode } from './observe.ts';
import { samplePasses } from './pass.fixture.ts';
import { resolveReferences } from './references.ts';
import { sampleQueue } from './sample-queue.fixture.ts';

it('a reference is noted before the other object is looked at: a change in between is no change missed', async () => {
  const done: string[] = [];
  const caches: Pick<ObjectCaches, 'of'> = {
    of: async () => {
      done.push('looks');
      return new Map();
    },
  };
  const pass = samplePasses(await loadKind(sampleQueue), {
    caches: caches as ObjectCaches,
    dependOn: (target) => done.push(`notes ${target}`),
  })({ spec: { queueName: 'jobs', kmsMasterKeyRef: { from: { name: 'mine' } } } });
  await decode(pass);
  expect(await resolveReferences(pass)).toMatchObject({ kind: 'blocked' });
  expect(done).toEqual(['notes kms.services.k8s.aws/keys/shop/mine', 'looks']);
});
