import type { UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda';
import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf } from '../../engine/definition/define.ts';
import { deepEqual } from '../../shared/json.ts';
import contract from './contract/EventSourceMapping.json' with { type: 'json' };
import { observedMapping } from './event-source-mapping-observed.ts';
import { isSameFunction } from './function-names.ts';
import { lambda } from './service.ts';

const schemaAccess = {
  Type: { json: 'type' },
  URI: { reference: { json: 'uriRef' }, to: 'secretsmanager/Secret' },
} as const;

const shape = lambda.kind('EventSourceMapping', {
  contract,
  create: 'CreateEventSourceMapping',
  reads: ['GetEventSourceMapping', 'ListEventSourceMappings', 'ListTags'],
  writes: ['UpdateEventSourceMapping', 'TagResource', 'UntagResource'],
  delete: 'DeleteEventSourceMapping',
  iam: {
    resources: ['lambda:*:*:event-source-mapping:*'],
    at: { CreateEventSourceMapping: ['*'], ListEventSourceMappings: ['*'] },
  },
  overlay: {
    EventSourceArn: { reference: { json: 'eventSourceRef' }, to: 'kafka/Cluster' },
    FunctionName: { reference: { json: 'functionRef' }, to: 'lambda/Function', targetPath: 'spec.name' },
    Queues: { reference: { json: 'queueRefs' }, to: 'mq/Broker', targetPath: 'status.brokerID' },
    'SourceAccessConfigurations.URI': { json: 'uRI' },
    'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs.Type': schemaAccess.Type,
    'AmazonManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs.URI': schemaAccess.URI,
    'SelfManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs.Type': schemaAccess.Type,
    'SelfManagedKafkaEventSourceConfig.SchemaRegistryConfig.AccessConfigs.URI': schemaAccess.URI,
  },
});

/** What makes a function run for the messages of a queue, a stream or a topic. */
export const eventSourceMapping = shape.define({
  identity: { status: 'UUID' }, // 14e0db71-5d35-4eb5-b481-8945cf9d10c2
  arn: 'EventSourceMappingArn',
  notFound: ['ResourceNotFoundException'],
  terminal: ['ValidationException'],
  synced: { states: { State: ['Enabled', 'Disabled'] } },
  updatable: { states: { State: ['Enabled', 'Disabled'] } },
  deletable: { states: { State: ['Enabled', 'Disabled'] } },
  deleting: { states: { State: ['Deleting'] } },
  fields: {
    DestinationConfig: { unset: 'remove' },
    Enabled: { unset: { to: true } },
    FilterCriteria: { unset: { to: { Filters: [] } } },
    'FilterCriteria.Filters': { compare: 'set' },
    'FilterCriteria.Filters.Pattern': { compare: 'json' },
    FunctionName: { compare: isSameFunction },
    FunctionResponseTypes: { unset: { to: [] } },
    ScalingConfig: { unset: 'remove' },
    SourceAccessConfigurations: { compare: 'set' },
    Tags: { unset: 'remove' },
  },
  tags: {
    field: 'Tags',
    read: async ({ EventSourceMappingArn: Resource }, aws) => (await aws.read('ListTags', { Resource })).Tags,
    add: (Tags, { arn }) => lambda.call('TagResource', { Resource: arn, Tags }),
    remove: (TagKeys, { arn }) => lambda.call('UntagResource', { Resource: arn, TagKeys }),
  },
  // AWS has no more than one for a function and a source of messages.
  async lookUp({ spec: { FunctionName, EventSourceArn, SelfManagedEventSource = {}, Topics = [] } }, aws) {
    const page = { items: 'EventSourceMappings', token: 'Marker', next: 'NextMarker' } as const;
    const all = await aws.readAll('ListEventSourceMappings', { FunctionName, EventSourceArn }, page);
    const found = all.find((mapping) => {
      const isOurs = isSameFunction(FunctionName, mapping.FunctionArn) && mapping.EventSourceArn === EventSourceArn;
      const isSameCluster = deepEqual(mapping.SelfManagedEventSource ?? {}, SelfManagedEventSource);
      return isOurs && isSameCluster && String(mapping.Topics ?? []) === String(Topics);
    });
    return found && observedMapping(found);
  },
  read: async ({ status: { UUID } }, aws) => observedMapping(await aws.read('GetEventSourceMapping', { UUID })),
  update: mappingUpdate,
  remove: (_, { UUID }) => [lambda.call('DeleteEventSourceMapping', { UUID })],
});

type Settings = Omit<UpdateEventSourceMappingRequest, 'UUID'>;

const settings = [
  'FunctionName',
  'Enabled',
  'BatchSize',
  'FilterCriteria',
  'LoggingConfig',
  'ScalingConfig',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
  'SourceAccessConfigurations',
  'FunctionResponseTypes',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
] as const satisfies readonly (keyof Settings)[];

/** All settings that differ, in one call; what is taken away is sent as nothing. */
function mappingUpdate({ observed: { UUID }, delta }: ChangeOf<typeof shape>): Call<'UpdateEventSourceMapping'>[] {
  const changed = settings.filter((field) => delta.has(field));
  if (changed.length === 0) return [];
  const input: Settings = Object.fromEntries(changed.map((field) => [field, delta.wanted(field) ?? {}]));
  return [lambda.call('UpdateEventSourceMapping', { UUID, ...input })];
}
