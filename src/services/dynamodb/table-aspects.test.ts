import { describe, expect, it } from 'vitest';
import type { Aspect, Change, Reader, Value } from '../../engine/definition/kind.ts';
import { arn, changeOf, insights, type Situation, type TableSpec } from './table.fixture.ts';
import { table } from './table.ts';

type AspectName = 'TimeToLive' | 'ContinuousBackups' | 'ContributorInsights' | 'ResourcePolicy';

function aspectOf(name: AspectName): Aspect {
  const aspect = table.behaviour.aspects?.[name];
  if (aspect === undefined) throw new Error(`Table has no ${name}`);
  return aspect;
}

/** A change as the engine hands it to definitions. */
function untyped({ spec, observed, found, ...rest }: ReturnType<typeof changeOf>): Change {
  return { ...rest, spec: { ...spec }, observed: { ...observed }, delta: found };
}

/** The calls that an aspect wants made. */
function puts(name: AspectName, situation: Situation): unknown[] {
  return [...(aspectOf(name).put?.(untyped(changeOf(situation))) ?? [])];
}

/** What an aspect makes of an answer, and how it asked. */
async function readOf(name: AspectName, answer: Value): Promise<{ value: unknown; asked: unknown[] }> {
  const asked: unknown[] = [];
  const aws: Reader = {
    read: async (operation, input) => {
      asked.push({ operation, input });
      return answer;
    },
    readAll: async () => [],
  };
  const change = untyped(changeOf({}));
  return { value: await aspectOf(name).read(change.observed, aws, change), asked };
}

describe('time to live', () => {
  const on = (AttributeName: string) => ({ AttributeName, Enabled: true });

  it.each<[string, Partial<TableSpec>, Partial<TableSpec>, object]>([
    ['is turned on', { TimeToLive: on('at') }, {}, on('at')],
    [
      'is turned off by the spec',
      { TimeToLive: { ...on('at'), Enabled: false } },
      { TimeToLive: on('at') },
      { AttributeName: 'at', Enabled: false },
    ],
    ['is turned off when it is given up', {}, { TimeToLive: on('at') }, { AttributeName: 'at', Enabled: false }],
  ])('%s', (_, spec, parts, TimeToLiveSpecification) => {
    expect(puts('TimeToLive', { spec, parts, onceSet: ['TimeToLive'] })).toEqual([
      { operation: 'UpdateTimeToLive', input: { TableName: 'orders', TimeToLiveSpecification } },
    ]);
  });

  it('is turned off first for another attribute', () => {
    const parts = { TimeToLive: on('at') };
    const calls = puts('TimeToLive', { spec: { TimeToLive: on('by') }, parts, onceSet: ['TimeToLive'] });
    expect(calls).toMatchObject([
      { input: { TimeToLiveSpecification: { ...on('at'), Enabled: false } }, after: 'settled' },
      { input: { TimeToLiveSpecification: on('by') }, after: 'settled' },
    ]);
  });

  it.each([
    ['ENABLED', on('at')],
    ['ENABLING', on('at')],
    ['DISABLED', undefined],
    ['DISABLING', undefined],
  ])('that is %s is read as %j', async (TimeToLiveStatus, expected) => {
    const answer = { TimeToLiveDescription: { TimeToLiveStatus, AttributeName: 'at' } };
    expect(await readOf('TimeToLive', answer)).toEqual({
      value: expected,
      asked: [{ operation: 'DescribeTimeToLive', input: { TableName: 'orders' } }],
    });
  });
});

describe('recovery to a point in time', () => {
  it.each<[string, Partial<TableSpec>, boolean]>([
    ['is turned on', { ContinuousBackups: { PointInTimeRecoveryEnabled: true } }, true],
    ['is turned off', { ContinuousBackups: { PointInTimeRecoveryEnabled: false } }, false],
    ['is turned off when it is given up', {}, false],
  ])('%s', (_, spec, PointInTimeRecoveryEnabled) => {
    expect(puts('ContinuousBackups', { spec, onceSet: ['ContinuousBackups'] })).toEqual([
      {
        operation: 'UpdateContinuousBackups',
        input: { TableName: 'orders', PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } },
      },
    ]);
  });

  it.each([
    ['ENABLED', true],
    ['DISABLED', false],
    [undefined, false],
  ])('that is %s is read as %s', async (PointInTimeRecoveryStatus, PointInTimeRecoveryEnabled) => {
    const answer = { ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } } };
    expect((await readOf('ContinuousBackups', answer)).value).toEqual({ PointInTimeRecoveryEnabled });
    expect((await readOf('ContinuousBackups', {})).value).toEqual({ PointInTimeRecoveryEnabled: false });
  });
});

describe('contributor insights', () => {
  it.each([
    ['ENABLE', 'ENABLE'],
    ['ENABLED', 'ENABLE'],
    ['DISABLE', 'DISABLE'],
    ['DISABLED', 'DISABLE'],
    [undefined, 'DISABLE'],
  ])('asked for as %s take the action %s', (asked, ContributorInsightsAction) => {
    const spec = asked === undefined ? {} : insights(asked);
    expect(puts('ContributorInsights', { spec, onceSet: ['ContributorInsights'] })).toEqual([
      { operation: 'UpdateContributorInsights', input: { TableName: 'orders', ContributorInsightsAction } },
    ]);
  });

  it.each([
    ['ENABLED', 'ENABLE'],
    ['ENABLING', 'ENABLE'],
    ['DISABLED', 'DISABLE'],
    ['DISABLING', 'DISABLE'],
    ['FAILED', 'DISABLE'],
    [undefined, 'DISABLE'],
  ])('that are %s are read as %s', async (ContributorInsightsStatus, expected) => {
    expect((await readOf('ContributorInsights', { ContributorInsightsStatus })).value).toBe(expected);
  });
});

describe('the resource policy', () => {
  it('is put, and deleted when it is given up', () => {
    const ResourcePolicy = '{"Statement": []}';
    expect(puts('ResourcePolicy', { spec: { ResourcePolicy } })).toEqual([
      { operation: 'PutResourcePolicy', input: { ResourceArn: arn, Policy: ResourcePolicy } },
    ]);
    expect(puts('ResourcePolicy', { parts: { ResourcePolicy }, onceSet: ['ResourcePolicy'] })).toEqual([
      { operation: 'DeleteResourcePolicy', input: { ResourceArn: arn } },
    ]);
  });

  it('is read by ARN, and is none when AWS says so', async () => {
    expect(await readOf('ResourcePolicy', { Policy: '{}', RevisionId: '1' })).toEqual({
      value: '{}',
      asked: [{ operation: 'GetResourcePolicy', input: { ResourceArn: arn } }],
    });
    expect(aspectOf('ResourcePolicy').notFound).toEqual(['PolicyNotFoundException']);
  });
});

describe('tags', () => {
  it('are added and removed by ARN', () => {
    const { tags } = table.behaviour;
    const change = untyped(changeOf({}));
    const Tags = [{ Key: 'team', Value: 'shop' }];
    expect(tags?.add?.(Tags, change)).toEqual({ operation: 'TagResource', input: { ResourceArn: arn, Tags } });
    expect(tags?.remove?.(['old'], change)).toEqual({
      operation: 'UntagResource',
      input: { ResourceArn: arn, TagKeys: ['old'] },
    });
  });
});

describe('the table itself', () => {
  it('is read by name, and is none when AWS tells nothing', async () => {
    const change = untyped(changeOf({}));
    const answering = (answer: Value): Reader => ({ read: async () => answer, readAll: async () => [] });
    const found = await table.behaviour.read(
      change,
      answering({ Table: { TableName: 'orders', TableStatus: 'ACTIVE' } }),
    );
    expect(found).toMatchObject({ TableName: 'orders', TableStatus: 'ACTIVE', BillingMode: 'PROVISIONED' });
    expect(await table.behaviour.read(change, answering({}))).toBeUndefined();
  });

  it('is deleted by name', () => {
    const change = untyped(changeOf({}));
    expect(table.behaviour.remove(change, change.observed)).toEqual([
      { operation: 'DeleteTable', input: { TableName: 'orders' } },
    ]);
  });
});

describe('a part of the table that AWS is at work on', () => {
  it.each<[string, Value, string | undefined]>([
    ['no part', {}, undefined],
    ['an index at rest', indexIs('ACTIVE'), undefined],
    ['an index', indexIs('CREATING'), 'index byTag is CREATING'],
    ['a replica at rest', replicaIs('ACTIVE'), undefined],
    ['a replica that is out of reach', replicaIs('INACCESSIBLE_ENCRYPTION_CREDENTIALS'), undefined],
    ['a replica', replicaIs('UPDATING'), 'the replica in eu-central-1 is UPDATING'],
  ])('keeps it from being synced, and from changes: %s', (_, observed, expected) => {
    expect(table.behaviour.synced?.busy?.(observed)).toBe(expected);
    expect(table.behaviour.updatable?.busy?.(observed)).toBe(expected);
  });

  it('keeps it from being deleted when it is a replica', () => {
    expect(table.behaviour.deletable?.busy?.(replicaIs('DELETING'))).toBe('the replica in eu-central-1 is DELETING');
    expect(table.behaviour.deletable?.busy?.(replicaIs('ACTIVE'))).toBeUndefined();
    expect(table.behaviour.deletable?.busy?.(indexIs('CREATING'))).toBeUndefined();
  });
});

function indexIs(IndexStatus: string): Value {
  return { GlobalSecondaryIndexesDescriptions: [{ IndexName: 'byTag', IndexStatus }] };
}

function replicaIs(ReplicaStatus: string): Value {
  return { Replicas: [{ RegionName: 'eu-central-1', ReplicaStatus }] };
}
