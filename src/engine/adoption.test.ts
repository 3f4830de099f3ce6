import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '../shared/json.ts';
import { adopt } from './adoption.ts';
import { annotations as names } from './annotations.ts';
import { defineService } from './definition/define.ts';
import { decode } from './observe.ts';
import { awsThatReads, samplePasses, sampleSettings, testPass } from './pass.fixture.ts';
import { loadSample, sampleKind } from './sample-kind.fixture.ts';
import { uidTag } from './tags.ts';

const settings = { ...sampleSettings, gates: { ...sampleSettings.gates, adoption: true } };

/** The spec that the adoption of a table writes: the table has a class and a billing mode, read by themselves. */
async function adoptedSpec(tags: readonly string[]): Promise<JsonObject | undefined> {
  const kind = await loadSample({
    read: async () => ({ TableName: 'orders', KeySchema: [] }),
    aspects: { TableClass: { read: async () => 'STANDARD' }, BillingMode: { read: async () => undefined } },
    tags: {
      ...sampleKind.behaviour.tags,
      field: 'Tags',
      read: async () => tags.map((Key) => ({ Key, Value: 'x' })),
    },
  });
  const aws = { read: async () => ({}), readAll: async () => [] };
  const annotations = {
    'services.k8s.aws/adoption-policy': 'adopt',
    'services.k8s.aws/adoption-fields': '{"tableName": "orders"}',
  };
  const pass = samplePasses(kind, { awsIn: () => awsThatReads(aws), settings })({
    metadata: { name: 'orders', annotations },
  });
  const write = vi.spyOn(pass, 'writeSpec');
  await decode(pass);
  expect(await adopt(pass)).toMatchObject({ kind: 'again' });
  return write.mock.calls[0]?.[0];
}

it('makes the spec what there is, but for what is empty', async () => {
  expect(await adoptedSpec([])).toEqual({ tableName: 'orders', tableClass: 'STANDARD' });
});

it("takes over the user's tags, and not those that nobody can set", async () => {
  expect(await adoptedSpec(['team', 'aws:stack', uidTag])).toMatchObject({ tags: [{ key: 'team', value: 'x' }] });
});

it('tells tags that are all of AWS from no tags', async () => {
  expect(await adoptedSpec(['aws:stack'])).toMatchObject({ tags: [] });
});

const ends = defineService({
  name: 'ends',
  sdkId: 'SNS',
  client: 'SNSClient',
  load: () => import('@aws-sdk/client-sns'),
});

const end = ends
  .kind('End', {
    contract: { 'spec.token': 'string', 'status.endpointARN': 'string' },
    create: 'CreatePlatformEndpoint',
    reads: ['GetEndpointAttributes'],
    delete: 'DeleteEndpoint',
    extraStatus: { EndpointArn: ends.from('GetEndpointAttributes', 'EndpointArn') },
  })
  .define({
    identity: { status: 'EndpointArn' },
    arn: 'EndpointArn',
    notFound: ['NotFound'],
    read: async ({ status: { EndpointArn } }) => ({ EndpointArn, Token: 'abc' }),
    remove: () => [],
  });

const arn = 'arn:aws:sns:eu-west-1:123456789012:endpoint/GCM/shop/1';

it.each(['endpointARN', 'arn'])('a resource whose ARN stands in the status is adopted by %s', async (field) => {
  const pass = await testPass(end, {
    spec: {},
    metadata: {
      annotations: {
        [names.adoptionPolicy]: 'adopt',
        [names.adoptionFields]: JSON.stringify({ [field]: arn }),
      },
    },
  });
  expect(await adopt(pass)).toEqual({ kind: 'again', reason: 'adopted' });
  expect(pass.object.spec).toEqual({ token: 'abc' });
  expect(pass.arn).toBe(arn);
});

it('a name of another field does not do', async () => {
  const fields = { [names.adoptionPolicy]: 'adopt', [names.adoptionFields]: '{"token":"abc"}' };
  const pass = await testPass(end, { spec: {}, metadata: { annotations: fields } });
  expect(await adopt(pass)).toEqual({
    kind: 'terminal',
    message: 'Error populating adoption fields: required field missing: endpointARN',
  });
});

describe('the wish for adoption', () => {
  const finalizer = `finalizers.${sampleKind.group}/${sampleKind.kind}`;

  /** What comes of it, in a cloud without any table. */
  async function adopted(annotations: Record<string, string>, more: { finalizers?: string[]; gates?: boolean } = {}) {
    const kind = await loadSample({ read: async () => undefined });
    const gates = { ...sampleSettings.gates, adoption: more.gates ?? true };
    const reads = awsThatReads({ read: async () => ({}), readAll: async () => [] });
    const pass = samplePasses(kind, { awsIn: () => reads, settings: { ...settings, gates } })({
      metadata: { name: 'orders', namespace: 'shop', annotations, finalizers: more.finalizers ?? [] },
      spec: { tableName: 'orders' },
    });
    await decode(pass);
    return adopt(pass);
  }

  const policy = (value: string, fields?: string) => ({
    [names.adoptionPolicy]: value,
    ...(fields === undefined ? {} : { [names.adoptionFields]: fields }),
  });
  const goesOn = { kind: 'continue' };

  it.each([
    ['foo', undefined, 'unrecognized adoption policy foo. Supported policies are "adopt" and "adopt-or-create"'],
    ['adopt', undefined, 'unmarshalling adoption-fields annotation: unexpected end of JSON input'],
    ['adopt', '{"x": "y"}', 'Error populating adoption fields: required field missing: tableName'],
    ['adopt', '[]', 'unmarshalling adoption-fields annotation: expected a JSON object of field names and texts'],
  ])('%s of %s is refused in upstream’s words', async (value, fields, message) => {
    expect(await adopted(policy(value, fields))).toEqual({ kind: 'terminal', message });
  });

  it('waits, with adopt, for what is not there, and lets it be created with adopt-or-create', async () => {
    expect(await adopted(policy('adopt', '{"tableName": "orders"}'))).toMatchObject({
      kind: 'failed',
      failure: { cause: 'missing', message: 'adopted resource not found' },
    });
    expect(await adopted(policy('adopt-or-create'))).toEqual(goesOn);
  });

  it('means nothing once it was fulfilled, or behind its gate', async () => {
    const asked = policy('adopt', '{"tableName": "orders"}');
    expect(await adopted({ ...asked, [names.adopted]: 'True' })).toEqual(goesOn);
    expect(await adopted(asked, { finalizers: [finalizer] })).toEqual(goesOn);
    expect(await adopted(policy('foo'), { gates: false })).toEqual(goesOn);
  });

  it('is checked also once it was fulfilled', async () => {
    expect(await adopted(policy('foo'), { finalizers: [finalizer] })).toMatchObject({ kind: 'terminal' });
  });
});
