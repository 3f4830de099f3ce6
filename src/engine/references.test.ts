import { expect, it } from 'vitest';
import { defineService } from './definition/define.ts';
import { loadKind } from './loaded-kind.ts';
import type { ObjectCaches } from './object-caches.ts';
import { decode } from './observe.ts';
import { samplePasses } from './pass.fixture.ts';
import { resolveReferences } from './references.ts';

const queues = defineService({
  name: 'queues',
  sdkId: 'SQS',
  client: 'SQSClient',
  load: () => import('@aws-sdk/client-sqs'),
});

const queue = queues
  .kind('Queue', {
    contract: {
      'spec.queueName': 'string required',
      'spec.kmsMasterKeyID': 'string',
      'spec.kmsMasterKeyRef': 'object',
      'spec.kmsMasterKeyRef.from': 'object',
      'spec.kmsMasterKeyRef.from.name': 'string',
    },
    create: 'CreateQueue',
    reads: ['GetQueueAttributes'],
    delete: 'DeleteQueue',
    attributes: { field: 'Attributes', names: 'QueueAttributeName' },
    overlay: {
      KmsMasterKeyId: { reference: { json: 'kmsMasterKeyRef' }, to: 'kms/Key', targetPath: 'status.keyID' },
    },
  })
  .define({
    identity: { name: 'QueueName' },
    notFound: ['QueueDoesNotExist'],
    read: async () => ({}),
    remove: () => [],
  });

it('a reference is noted before the other object is looked at: a change in between is no change missed', async () => {
  const done: string[] = [];
  const caches: Pick<ObjectCaches, 'of'> = {
    of: async () => {
      done.push('looks');
      return new Map();
    },
  };
  const pass = samplePasses(await loadKind(queue), {
    caches: caches as ObjectCaches,
    dependOn: (target) => done.push(`notes ${target}`),
  })({ spec: { queueName: 'jobs', kmsMasterKeyRef: { from: { name: 'mine' } } } });
  await decode(pass);
  expect(await resolveReferences(pass)).toMatchObject({ kind: 'blocked' });
  expect(done).toEqual(['notes kms.services.k8s.aws/keys/shop/mine', 'looks']);
});
