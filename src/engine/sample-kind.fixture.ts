import { parseContract } from '../model/contract.ts';
import type { Json } from '../shared/json.ts';
import { defineService } from './definition/define.ts';
import type { Behaviour, KindDefinition } from './definition/kind.ts';
import { type LoadedKind, loadKind } from './loaded-kind.ts';

/** A service to make kinds of: the operations are DynamoDB's, the kinds are the tests' own. */
export const sampleService = defineService({
  name: 'sample',
  sdkId: 'Sample',
  client: 'DynamoDBClient',
  load: () => import('@aws-sdk/client-dynamodb'),
});

const contract: Json = {
  'spec.tableName': 'string required',
  'spec.billingMode': 'string',
  'spec.keySchema': 'array',
  'spec.keySchema[]': 'object',
  'spec.keySchema[].attributeName': 'string',
  'spec.keySchema[].keyType': 'string',
  'spec.sseSpecification': 'object',
  'spec.sseSpecification.enabled': 'boolean',
  'spec.sseSpecification.kmsMasterKeyID': 'string',
  'spec.tableClass': 'string',
  'spec.tags': 'array',
  'spec.tags[]': 'object',
  'spec.tags[].key': 'string',
  'spec.tags[].value': 'string',
  'spec.timeToLive': 'object',
  'spec.timeToLive.attributeName': 'string',
  'spec.timeToLive.enabled': 'boolean',
  'status.creationDateTime': 'string(date-time)',
  'status.itemCount': 'integer(int64)',
  'status.item': 'object',
  'status.item{}': 'object',
  'status.item{}.s': 'string',
  'status.restoreSummary': 'object',
  'status.restoreSummary.restoreInProgress': 'boolean',
  'status.restoreSummary.sourceTableARN': 'string',
  'status.tableID': 'string',
  'status.tableStatus': 'string',
};

const shape = sampleService.kind('Sample', {
  contract,
  create: 'CreateTable',
  output: 'TableDescription',
  reads: ['DescribeTable', 'ListTagsOfResource'],
  writes: ['UpdateTable', 'TagResource', 'UntagResource'],
  delete: 'DeleteTable',
  extra: { TimeToLive: sampleService.from('UpdateTimeToLive', 'TimeToLiveSpecification') },
  extraStatus: { Item: sampleService.fromOutput('GetItem', 'Item') },
});

/** A kind with fields of every sort of rule. */
export const sampleKind: KindDefinition = shape.define({
  identity: { name: 'TableName' },
  arn: 'TableArn',
  notFound: ['ResourceNotFoundException'],
  alreadyExists: ['ResourceInUseException'],
  fields: {
    TableClass: { unset: { to: 'STANDARD' } },
    SSESpecification: { unset: { to: { Enabled: false } } },
    KeySchema: { compare: { by: 'AttributeName' }, unset: 'remove' },
    TimeToLive: { unset: 'remove' },
    Tags: { unset: 'remove' },
  },
  tags: {
    field: 'Tags',
    read: ({ TableArn }, aws) => aws.readAll('ListTagsOfResource', { ResourceArn: TableArn }, { items: 'Tags' }),
    add: (Tags, { arn }) => sampleService.call('TagResource', { ResourceArn: arn, Tags }),
    remove: (TagKeys, { arn }) => sampleService.call('UntagResource', { ResourceArn: arn, TagKeys }),
  },
  read: async ({ spec: { TableName } }, aws) => (await aws.read('DescribeTable', { TableName })).Table,
  remove: ({ spec: { TableName } }) => [sampleService.call('DeleteTable', { TableName })],
});

/** The kind with what its SDK package tells, and other behaviour where a test needs it. */
export function loadSample(behaviour: Partial<Behaviour> = {}): Promise<LoadedKind> {
  return loadKind({ ...sampleKind, behaviour: { ...sampleKind.behaviour, ...behaviour } });
}

/** A kind whose fields are keys of a map of texts, and whose members have other names. */
export const attributeKind: KindDefinition = {
  ...sampleKind,
  facts: {
    contract: parseContract({
      'spec.name': 'string',
      'spec.delaySeconds': 'string',
      'spec.policy': 'string',
      'spec.retention': 'string',
      'status.endpoint': 'string',
    }),
    create: 'CreateTable',
    output: 'TableDescription',
    reads: [],
    delete: 'DeleteTable',
    rename: { TableName: 'Name' },
    attributes: { field: 'Tags', names: ['DelaySeconds', 'Policy', 'Retention', 'Endpoint', 'Other'] },
  },
  behaviour: {
    ...sampleKind.behaviour,
    identity: { name: 'Name' },
    fields: { Policy: { unset: { to: '' } } },
  },
};
