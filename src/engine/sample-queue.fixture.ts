import { defineService } from './definition/define.ts';

const queues = defineService({
  name: 'queues',
  sdkId: 'SQS',
  client: 'SQSClient',
  load: () => import('@aws-sdk/client-sqs'),
});

/** A kind with a reference, and with fields that AWS fills in. */
export const sampleQueue = queues
  .kind('Queue', {
    contract: {
      'spec.kmsMasterKeyID': 'string',
      'spec.kmsMasterKeyRef': 'object',
      'spec.kmsMasterKeyRef.from': 'object',
      'spec.kmsMasterKeyRef.from.name': 'string',
      'spec.queueName': 'string required',
      'spec.sqsManagedSSEEnabled': 'string',
      'spec.visibilityTimeout': 'string',
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
    fields: { VisibilityTimeout: { lateInit: true }, SqsManagedSseEnabled: { lateInit: 'optional' } },
    normalise: ({ SqsManagedSseEnabled, ...spec }) =>
      spec.KmsMasterKeyId === undefined ? { ...spec, SqsManagedSseEnabled } : spec,
    read: async () => ({}),
    remove: () => [],
  });
