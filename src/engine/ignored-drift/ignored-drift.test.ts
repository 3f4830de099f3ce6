import { describe, expect, it, test } from 'vitest';
import { annotations } from '../annotations.ts';
import { claim } from '../claim.ts';
import type { Value } from '../definition/kind.ts';
import { decode } from '../observe.ts';
import { samplePasses, sampleSettings } from '../pass.fixture.ts';
import type { Observation, Pass } from '../pass.ts';
import { loadSample, sampleService } from '../sample-kind.fixture.ts';
import { scriptedAws } from '../scripted-aws.fixture.ts';
import { tagsOf } from '../tags.ts';
import { update } from '../update.ts';
import { endCreation, isDriftIgnored, readIgnoredDrift } from './ignored-drift.ts';

const isOn = { ...sampleSettings, gates: { ...sampleSettings.gates, ignoreFieldDrift: true } };

interface Sample {
  readonly ignored: string;
  readonly spec?: Record<string, unknown>;
  readonly observed?: Value;
  readonly annotations?: Record<string, string>;
  readonly settings?: typeof isOn;
}

const keys = [
  { attributeName: 'id', keyType: 'HASH' },
  { attributeName: 'at', keyType: 'RANGE' },
];

/** A pass over an object whose resource is there, and the calls that it makes. */
async function sample({ ignored, spec = {}, observed = {}, settings = isOn, ...more }: Sample) {
  const kind = await loadSample({
    update: ({ spec: wanted, delta }) => [
      sampleService.call('UpdateTable', {
        TableName: 'orders',
        SSESpecification: wanted['SSESpecification'],
        ...(delta.has('KeySchema') && { KeySchema: wanted['KeySchema'] }),
      } as never),
    ],
  });
  const inputs: unknown[] = [];
  const aws = scriptedAws(kind.definition, {});
  const awsIn = () => {
    const here = aws.awsIn();
    const write = here.write.bind(here);
    here.write = (call) => {
      inputs.push([call.operation, call.input]);
      return write(call);
    };
    return here;
  };
  const patches: unknown[] = [];
  let pass: Pass;
  const write = async (patch: object) => {
    patches.push(patch);
    return pass.object;
  };
  pass = samplePasses(kind, { awsIn, settings, write })({
    spec: spec as never,
    metadata: {
      ...{ name: 'orders', namespace: 'shop', uid: 'uid-1', generation: 2 },
      annotations: { [annotations.ignoreFieldDrift]: ignored, ...more.annotations },
    },
  });
  await decode(pass);
  const read = await readIgnoredDrift(pass);
  const observation: Observation = { value: observed, unread: new Set(), tags: tagsOf(observed['Tags'], kind.tagForm) };
  pass.observation = observation;
  return { pass, read, inputs, patches, update: () => update(pass) };
}

async function refusal(ignored: string): Promise<string> {
  const { read } = await sample({ ignored });
  return read.kind === 'terminal' ? read.message : read.kind;
}

describe('an annotation that cannot be understood is refused', () => {
  test.each([
    ['tags', '"tags": it has to begin with "spec."'],
    ['status.tableStatus', '"status.tableStatus": it has to begin with "spec."'],
    ['spec.tagz', '"spec.tagz": spec has no field of this name, but billingMode, keySchema, sseSpecification'],
    ['spec.sseSpecification.key', '"spec.sseSpecification.key": spec.sseSpecification has no field of this name, but'],
    ['spec.tags.key', 'spec.tags is a list: name an element by one of its fields, such as spec.tags[key=...]'],
    ['spec.tags[name=x]', 'spec.tags[] has no field of this name, but key, value'],
    ['spec.billingMode.x', 'spec.billingMode is a single value, and has no parts'],
    ['spec.billingMode[a=b]', 'spec.billingMode is no list'],
    ['spec..tags', '"spec..tags": write paths such as'],
    ['spec.tags[0]', '"spec.tags[0]": write paths such as'],
    ['spec.tags, spec/x, spec.y', '"spec/x": it has to begin'],
    ['spec.tags[key="x', 'write paths such as'],
    ['spec.tags]', 'write paths such as'],
    ['spec.__proto__', '"spec.__proto__": spec has no field of this name'],
    ['spec.constructor.prototype', '"spec.constructor.prototype": spec has no field of this name'],
  ])('%s', async (ignored, message) => {
    expect(await refusal(ignored)).toContain(message);
    expect(await refusal(ignored)).toMatch(/^annotation services\.k8s\.aws\/ignore-field-drift: /);
  });

  it('also a huge one, in few words', async () => {
    const message = await refusal(`spec.${'a'.repeat(1_000_000)}`);
    expect(message).toContain('it has 1000005 characters, 10000 at most');
    expect(message.length).toBeLessThan(300);
    expect(await refusal('spec.tags,'.repeat(101))).toContain('more than 100 paths');
  });
});

test.each(['', '  ', ' , ', 'spec.tags', ' spec.Tags ,spec.billingmode,', 'spec', 'spec.tags[key="a,b].c"]'])(
  '%j is understood',
  async (ignored) => expect((await sample({ ignored })).read.kind).toBe('continue'),
);

it('says that it has no effect without the feature gate, and has none', async () => {
  const { pass, read } = await sample({ ignored: 'spec.nonsense', settings: sampleSettings as typeof isOn });
  expect(read.kind).toBe('continue');
  expect(pass.ignoredDrift).toEqual([]);
  expect(pass.statements).toEqual([
    expect.objectContaining({ type: 'ACK.Advisory', message: expect.stringContaining('IgnoreFieldDrift is off') }),
  ]);
});

describe('drift is ignored', () => {
  const spec = {
    tableName: 'orders',
    billingMode: 'PROVISIONED',
    sseSpecification: { enabled: true, kmsMasterKeyID: 'mine' },
    keySchema: keys,
    tags: [{ key: 'team', value: 'a' }],
  };
  const observed = {
    TableName: 'orders',
    BillingMode: 'PROVISIONED',
    SSESpecification: { Enabled: true, KMSMasterKeyId: 'mine' },
    KeySchema: keys.map(({ attributeName, keyType }) => ({ AttributeName: attributeName, KeyType: keyType })),
    Tags: [{ Key: 'team', Value: 'a' }],
  };

  test.each<[string, Value]>([
    ['spec.billingMode', { BillingMode: 'PAY_PER_REQUEST' }],
    ['spec.billingMode', { BillingMode: undefined }],
    ['spec.sseSpecification', { SSESpecification: { Enabled: false } }],
    ['spec.sseSpecification.kmsMasterKeyID', { SSESpecification: { Enabled: true, KMSMasterKeyId: 'other' } }],
    ['spec.sseSpecification.kmsMasterKeyID', { SSESpecification: { Enabled: true } }],
    ['spec.keySchema[attributeName=at]', { KeySchema: observed.KeySchema.slice(0, 1) }],
    [
      'spec.keySchema[attributeName=at].keyType',
      { KeySchema: [observed.KeySchema[0], { AttributeName: 'at', KeyType: 'HASH' }] },
    ],
    [
      'spec.keySchema[attributeName=new]',
      { KeySchema: [...observed.KeySchema, { AttributeName: 'new', KeyType: 'HASH' }] },
    ],
    ['spec.tags', { Tags: [{ Key: 'other', Value: 'x' }] }],
    ['spec.tags[key=team]', { Tags: [{ Key: 'team', Value: 'b' }] }],
    ['spec.tags[key=team]', { Tags: [] }],
    ['spec.tags[key="cost/centre"]', { Tags: [...observed.Tags, { Key: 'cost/centre', Value: '7' }] }],
    ['spec', { BillingMode: 'x', Tags: [], KeySchema: [] }],
  ])('at %s', async (ignored, change) => {
    const here = await sample({ ignored, spec, observed: { ...observed, ...change } });
    expect((await here.update()).kind).toBe('continue');
    expect(here.inputs).toEqual([]);
    // Without the annotation it would be put right.
    const other = await sample({ ignored: '', spec, observed: { ...observed, ...change } });
    await other.update();
    expect(other.inputs).not.toEqual([]);
  });

  it('and nowhere else', async () => {
    const here = await sample({
      ignored: 'spec.tags[key=team],spec.sseSpecification.kmsMasterKeyID,spec.keySchema[attributeName=at]',
      spec,
      observed: {
        ...observed,
        SSESpecification: { Enabled: false, KMSMasterKeyId: 'other' },
        KeySchema: [
          { AttributeName: 'id', KeyType: 'RANGE' },
          { AttributeName: 'at', KeyType: 'HASH' },
        ],
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: 'stray', Value: 'x' },
        ],
      },
    });
    await here.update();
    expect(here.inputs).toEqual([
      ['UntagResource', expect.objectContaining({ TagKeys: ['stray'] })],
      [
        'UpdateTable',
        {
          TableName: 'orders',
          // What is sent as a whole keeps what AWS has where drift is ignored.
          SSESpecification: { Enabled: true, KMSMasterKeyId: 'other' },
          KeySchema: [
            { AttributeName: 'id', KeyType: 'HASH' },
            { AttributeName: 'at', KeyType: 'HASH' },
          ],
        },
      ],
    ]);
  });

  it('also when the field is taken out of the spec', async () => {
    const { tags: _, sseSpecification: __, ...rest } = spec;
    const here = await sample({
      ignored: 'spec.tags[key=team],spec.sseSpecification',
      spec: rest,
      observed,
      annotations: { [annotations.setFields]: 'sseSpecification,tags' },
    });
    expect((await here.update()).kind).toBe('continue');
    expect(here.inputs).toEqual([]);
  });

  it("of the controller's own tags as well", async () => {
    const tags = [{ key: 'team', value: 'a' }];
    const settings = { ...isOn, tags };
    const drifted = { ...observed, Tags: [] };
    const { tags: _, ...untagged } = spec;
    for (const ignored of ['spec.tags', 'spec.tags[key=team]']) {
      const here = await sample({ ignored, spec: untagged, observed: drifted, settings });
      await here.update();
      expect(here.inputs).toEqual([]);
    }
  });
});

describe('a new resource', () => {
  const spec = { tableName: 'orders', billingMode: 'PROVISIONED' };

  it('gets everything that the spec says before drift is ignored', async () => {
    const { pass, patches } = await sample({ ignored: 'spec.billingMode', spec });
    await claim(pass);
    expect(patches).toEqual([
      {
        metadata: expect.objectContaining({
          annotations: expect.objectContaining({ [annotations.creationUnfinished]: 'true' }),
        }),
      },
    ]);
    const unfinished = { [annotations.creationUnfinished]: 'true' };
    const next = await sample({ ignored: 'spec.billingMode', spec, observed: {}, annotations: unfinished });
    await next.update();
    expect(next.inputs).toEqual([['UpdateTable', expect.anything()]]);
    await endCreation(next.pass);
    expect(next.patches).toEqual([{ metadata: { annotations: { [annotations.creationUnfinished]: null } } }]);
  });

  it('has no such annotation when no drift is to be ignored', async () => {
    const { pass, patches } = await sample({ ignored: '', spec });
    await claim(pass);
    expect(JSON.stringify(patches)).not.toContain(annotations.creationUnfinished);
    patches.length = 0;
    await endCreation(pass);
    expect(patches).toEqual([]);
  });
});

it('tells whether a place is left alone', async () => {
  const { pass } = await sample({
    ignored: 'spec.keySchema[attributeName=at],spec.sseSpecification',
    spec: { keySchema: keys },
  });
  expect(isDriftIgnored(pass, ['KeySchema', 1, 'KeyType'])).toBe(true);
  expect(isDriftIgnored(pass, ['KeySchema', 0, 'KeyType'])).toBe(false);
  expect(isDriftIgnored(pass, ['SSESpecification', 'Enabled'])).toBe(true);
  expect(isDriftIgnored(pass, ['BillingMode'])).toBe(false);
});
