import { describe, expect, it } from 'vitest';
import type { Subject, Value } from './definition/kind.ts';
import { type Comparison, computeDelta, type Delta } from './delta.ts';
import { loadKind } from './loaded-kind.ts';
import { samplePlace } from './pass.fixture.ts';
import { attributeKind, loadSample } from './sample-kind.fixture.ts';

const kind = await loadSample();

function deltaOf({ desired = {}, ...rest }: Partial<Comparison> & { readonly desired?: Value }): Delta {
  return computeDelta(kind, {
    subject: about(desired),
    observed: {},
    wasRead: () => true,
    onceSet: new Set(),
    ...rest,
  });
}

function about(spec: Value): Subject {
  return { spec, status: {}, arn: undefined, scope: samplePlace, annotations: {} };
}

describe('a delta', () => {
  it('has the fields that differ, and where', () => {
    const delta = deltaOf({
      desired: { BillingMode: 'PROVISIONED', TableClass: 'STANDARD', SSESpecification: { Enabled: true } },
      observed: { BillingMode: 'PAY_PER_REQUEST', TableClass: 'STANDARD', SSESpecification: { Enabled: false } },
    });
    expect([...delta.fields]).toEqual(['BillingMode', 'SSESpecification']);
    expect(delta.differences.map(({ path }) => path)).toEqual(['BillingMode', 'SSESpecification.Enabled']);
    expect([delta.isEmpty, delta.has('BillingMode'), delta.has('TableClass')]).toEqual([false, true, false]);
    expect([delta.has('TableClass', 'BillingMode'), delta.has()]).toEqual([true, false]);
  });

  it('is empty when AWS has all that is asked for, and more', () => {
    const delta = deltaOf({
      desired: { TableName: 'a' },
      observed: { TableName: 'a', BillingMode: 'PROVISIONED', KeySchema: [{ AttributeName: 'id' }], TableArn: 'arn' },
    });
    expect([delta.isEmpty, delta.differences]).toEqual([true, []]);
  });

  it('follows the rules of the fields', () => {
    const [id, at] = [{ AttributeName: 'id' }, { AttributeName: 'at' }];
    expect(deltaOf({ desired: { KeySchema: [id, at] }, observed: { KeySchema: [at, id] } }).isEmpty).toBe(true);
  });

  it('has no field that was not read', () => {
    const desired = { TimeToLive: { Enabled: true }, TableClass: 'STANDARD' };
    expect([...deltaOf({ desired, wasRead: (field) => field !== 'TimeToLive' }).fields]).toEqual(['TableClass']);
    const onceSet = new Set(['TimeToLive']);
    expect(deltaOf({ observed: { TimeToLive: { Enabled: true } }, wasRead: () => false, onceSet }).isEmpty).toBe(true);
  });

  it('leaves the tags to their own rules', () => {
    expect(deltaOf({ desired: { Tags: [{ Key: 'a', Value: 'b' }] }, observed: {} }).isEmpty).toBe(true);
  });

  it('has no field that is not of the kind', () => {
    const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3, "TableArn": 4}');
    expect(deltaOf({ desired: hostile }).isEmpty).toBe(true);
  });

  it('grows, and stays itself when there is nothing to add', () => {
    const delta = deltaOf({ desired: { BillingMode: 'PROVISIONED' } });
    const more = delta.with([{ path: 'Tags.team.a', desired: 'x', observed: undefined }]);
    expect([...more.fields]).toEqual(['BillingMode', 'Tags']);
    expect([...delta.fields]).toEqual(['BillingMode']);
    expect(more.wanted('BillingMode')).toBe('PROVISIONED');
    expect(delta.with([])).toBe(delta);
  });
});

describe('a field that is taken out of the spec', () => {
  const observed = {
    BillingMode: 'PAY_PER_REQUEST',
    TableClass: 'STANDARD_INFREQUENT_ACCESS',
    SSESpecification: { Enabled: true, KMSMasterKeyId: 'key' },
    KeySchema: [{ AttributeName: 'id' }],
    TimeToLive: { Enabled: true },
  };
  const all = new Set(Object.keys(observed));

  it.each([
    ['stays when nothing is said of that', 'BillingMode', []],
    ['goes back to its default', 'TableClass', ['TableClass']],
    ['goes back to its default, of which AWS may know more', 'SSESpecification', ['SSESpecification.Enabled']],
    ['is to be removed, a list', 'KeySchema', ['KeySchema']],
    ['is to be removed, a structure', 'TimeToLive', ['TimeToLive']],
  ])('%s: %s', (_, field, expected) => {
    const paths = deltaOf({ observed, onceSet: new Set([field]) }).differences.map(({ path }) => path);
    expect(paths).toEqual(expected);
  });

  it('is untouched when it never was in there', () => {
    expect(deltaOf({ observed }).isEmpty).toBe(true);
  });

  it('is compared as it stands when it is in there again', () => {
    expect(deltaOf({ desired: observed, observed, onceSet: all }).isEmpty).toBe(true);
    const changed = { ...observed, TableClass: 'STANDARD' };
    expect([...deltaOf({ desired: changed, observed, onceSet: all }).fields]).toEqual(['TableClass']);
  });

  it.each([
    ['gone', {}],
    ['empty', { KeySchema: [], TimeToLive: {}, TableClass: 'STANDARD', SSESpecification: { Enabled: false } }],
  ])('differs no more when it is %s in AWS', (_, there) => {
    const defaults = { TableClass: 'STANDARD', SSESpecification: { Enabled: false } };
    expect(deltaOf({ observed: { ...defaults, ...there }, onceSet: all }).isEmpty).toBe(true);
  });

  it('tells what a field should be: the spec, or what it goes back to', () => {
    const delta = deltaOf({ desired: { BillingMode: 'PROVISIONED' }, observed, onceSet: all });
    expect(['BillingMode', 'TableClass', 'TimeToLive', 'TableName'].map((field) => delta.wanted(field))).toEqual([
      'PROVISIONED',
      'STANDARD',
      undefined,
      undefined,
    ]);
    expect(deltaOf({ observed }).wanted('TableClass')).toBeUndefined();
  });

  it('tells the default as what is wanted', () => {
    expect(deltaOf({ observed, onceSet: new Set(['TableClass']) }).differences).toEqual([
      { path: 'TableClass', desired: 'STANDARD', observed: 'STANDARD_INFREQUENT_ACCESS' },
    ]);
    expect(deltaOf({ observed, onceSet: new Set(['TimeToLive']) }).differences).toEqual([
      { path: 'TimeToLive', desired: undefined, observed: { Enabled: true } },
    ]);
  });
});

describe('attributes', () => {
  it('are told as texts, those alone that differ', async () => {
    const loaded = await loadKind(attributeKind);
    const delta = computeDelta(loaded, {
      subject: about({ DelaySeconds: '5', Retention: '9' }),
      observed: { DelaySeconds: '0', Retention: '9', Policy: '{}' },
      wasRead: () => true,
      onceSet: new Set(['Policy']),
    });
    expect(delta.attributes()).toEqual({ DelaySeconds: '5', Policy: '' });
  });

  it('are none when none differs, or the kind has none', async () => {
    const same = { subject: about({}), observed: {}, wasRead: () => true, onceSet: new Set<string>() };
    expect(computeDelta(await loadKind(attributeKind), same).attributes()).toBeUndefined();
    expect(deltaOf({ desired: { BillingMode: 'x' } }).attributes()).toBeUndefined();
  });
});

describe("a field that goes back to the resource's own default", async () => {
  const own = await loadSample({
    fields: { TableClass: { unset: { toDefault: ({ spec, scope }) => `${spec['TableName']} in ${scope.account}` } } },
  });
  const wantedClass = (onceSet: readonly string[], observed: Value) =>
    computeDelta(own, {
      subject: about({ TableName: 'orders' }),
      observed: { TableName: 'orders', ...observed },
      wasRead: () => true,
      onceSet: new Set(onceSet),
    });

  it('is left alone when it was never set', () => {
    expect(wantedClass([], { TableClass: 'mine' }).isEmpty).toBe(true);
  });

  it('is to become it when it is taken out', () => {
    expect(wantedClass(['TableClass'], { TableClass: 'mine' }).wanted('TableClass')).toBe('orders in 123456789012');
    expect(wantedClass(['TableClass'], { TableClass: 'mine' }).has('TableClass')).toBe(true);
  });

  it('is no difference any more once it has gone back', () => {
    expect(wantedClass(['TableClass'], { TableClass: 'orders in 123456789012' }).isEmpty).toBe(true);
  });
});
