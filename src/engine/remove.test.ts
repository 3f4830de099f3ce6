import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import type { Behaviour } from './definition/kind.ts';
import { decode } from './observe.ts';
import type { Outcome } from './outcome.ts';
import { samplePasses } from './pass.fixture.ts';
import { type CallMemory, RecentCalls } from './recent-calls.ts';
import { remove, waitForOthers } from './remove.ts';
import { loadSample, sampleService } from './sample-kind.fixture.ts';
import { type Script, scriptedAws } from './scripted-aws.fixture.ts';

const missing = 'ResourceNotFoundException';

/** Removes a resource, first its parts: an UpdateTable for each item that is counted. */
async function removal(
  script: Script,
  more: Partial<Behaviour> = {},
  recent?: CallMemory,
): Promise<{ outcome: Outcome; calls: string[] }> {
  const kind = await loadSample({
    remove: (_, { ItemCount = 1 }) => [
      ...Array.from({ length: Number(ItemCount) }, () => sampleService.call('UpdateTable', { TableName: 'orders' })),
      sampleService.call('DeleteTable', { TableName: 'orders' }),
    ],
    ...more,
  });
  const { calls, awsIn } = scriptedAws(kind.definition, {
    DescribeTable: { Table: { TableName: 'orders' } },
    ...script,
  });
  const pass = samplePasses(kind, { awsIn, ...(recent === undefined ? {} : { recent }) })({
    metadata: { name: 'orders', namespace: 'shop', finalizers: ['finalizers.sample.services.k8s.aws/Sample'] },
    spec: { tableName: 'orders' },
  });
  await decode(pass);
  return { outcome: await remove(pass), calls: calls.slice(1) };
}

describe('a removal', () => {
  it('makes its calls and waits until the resource is gone', async () => {
    const { outcome, calls } = await removal({});
    expect(calls).toEqual(['UpdateTable', 'DeleteTable']);
    expect(outcome.kind).toBe('progress');
  });

  it('waits for what was created a moment ago and is not shown yet', async () => {
    const recent = new RecentCalls(new ManualClock()).of('shop/orders');
    recent.made('CreateTable');
    expect((await removal({ DescribeTable: missing }, {}, recent)).outcome.kind).toBe('progress');
    recent.made('DeleteTable');
    expect((await removal({ DescribeTable: missing }, {}, recent)).outcome.kind).toBe('released');
  });

  it('goes on when a part has vanished meanwhile', async () => {
    const { outcome, calls } = await removal({ UpdateTable: missing });
    expect(calls).toEqual(['UpdateTable', 'DeleteTable']);
    expect(outcome.kind).toBe('progress');
  });

  it('is over when the resource has vanished meanwhile', async () => {
    expect((await removal({ DeleteTable: missing })).outcome).toEqual({ kind: 'released' });
  });

  it('ends at a part that AWS does not let go, and says what to do', async () => {
    const deletionBlocked = { ResourceInUseException: 'stop the backup' };
    const { outcome, calls } = await removal({ UpdateTable: 'ResourceInUseException' }, { deletionBlocked });
    expect(calls).toEqual(['UpdateTable']);
    expect(outcome).toMatchObject({
      kind: 'blocked',
      message: expect.stringContaining('deletion waits: stop the backup'),
    });
  });

  it('reads first what only it needs to know', async () => {
    const { calls } = await removal(
      { ListTagsOfResource: { Tags: [1, 2] } },
      {
        readForRemoval: async (_, __, aws) => ({
          ItemCount: (await aws.readAll('ListTagsOfResource', {}, { items: 'Tags' })).length,
        }),
      },
    );
    expect(calls).toEqual(['ListTagsOfResource', 'UpdateTable', 'UpdateTable', 'DeleteTable']);
  });
});

describe('others that refer to an object', () => {
  const other = { apiVersion: 'v1', kind: 'App', metadata: { name: 'shop-app', namespace: 'shop' } };
  const deleted = { ...other, metadata: { ...other.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
  const elsewhere = { ...other, metadata: { ...other.metadata, namespace: 'other' } };

  it.each([
    ['stay', false, other, 'continue'],
    ['are deleted as well', false, deleted, 'blocked'],
    ['are still to be deleted with their namespace', true, other, 'blocked'],
    ['are in another namespace than the one that is deleted', true, elsewhere, 'continue'],
  ])('come first unless they stay: when they %s', async (_, isDeleting, dependent, expected) => {
    const pass = samplePasses(await loadSample(), { dependents: () => [dependent] })();
    pass.namespace = { ...pass.namespace, isDeleting };
    expect((await waitForOthers(pass)).kind).toBe(expected);
  });
});
