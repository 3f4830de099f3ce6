import { describe, expect, it } from 'vitest';
import { annotations } from './annotations.ts';
import type { Call } from './definition/call.ts';
import type { Behaviour, Value } from './definition/kind.ts';
import { decode } from './observe.ts';
import { samplePasses, testPass } from './pass.fixture.ts';
import { sampleApp, sampleApps } from './sample-app.fixture.ts';
import { loadSample, sampleService } from './sample-kind.fixture.ts';
import { scriptedAws } from './scripted-aws.fixture.ts';
import { followSecrets } from './secrets.ts';
import { update } from './update.ts';

function appOf(options: Pick<Call, 'after'>, times = 1) {
  return sampleApp.define({
    identity: { name: 'Name' },
    notFound: ['NotFound'],
    fields: { PlatformCredential: { compare: 'ignore' } },
    unshown: ({ PlatformCredential }) => ({ PlatformCredential }),
    read: async () => ({}),
    update: ({ delta }) => {
      return Array.from({ length: times }, (_, index) => {
        const parts = index === 0 ? {} : { Part: String(index) };
        const input = { PlatformApplicationArn: 'app', Attributes: { ...delta.attributes(), ...parts } };
        return sampleApps.call('SetPlatformApplicationAttributes', input, options);
      });
    },
    remove: () => [],
  });
}

async function updated(definition: ReturnType<typeof appOf>) {
  const written: unknown[] = [];
  const pass = await testPass(definition, {
    spec: { name: 'shop', platformCredential: 'hunter2' },
    metadata: { annotations: { [annotations.sent]: '' } },
    written,
  });
  pass.observation = { value: { Name: 'shop' }, unread: new Set(), tags: new Map() };
  await followSecrets(pass);
  const first = await update(pass);
  return { pass, first, second: await update(pass), written };
}

it('what AWS never shows is sent once', async () => {
  const { first, second, written, pass } = await updated(appOf({}));
  expect(first).toEqual({ kind: 'again', reason: 'updated platformCredential', untold: true });
  expect(second.kind).toBe('continue');
  expect(written).toEqual([{ PlatformApplicationArn: 'app', Attributes: { PlatformCredential: 'hunter2' } }]);
  expect(pass.annotations[annotations.sent]).toMatch(/^platformCredential=/);
});

it('also by a call after which AWS is at work', async () => {
  const { first, second, written } = await updated(appOf({ after: 'settled' }));
  expect(first).toEqual({ kind: 'progress', reason: 'updating platformCredential' });
  expect(second.kind).toBe('continue');
  expect(written).toHaveLength(1);
});

it('but not when a call is still to be made', async () => {
  const { second, written } = await updated(appOf({ after: 'settled' }, 2));
  expect(second.kind).toBe('progress');
  expect(written).toHaveLength(2);
});

/** Compares a resource that is `observed` with a spec of two fields. */
async function comparison(behaviour: Partial<Behaviour>, observed: Value) {
  const kind = await loadSample(behaviour);
  const { calls, awsIn } = scriptedAws(kind.definition, { ListTagsOfResource: { Tags: [1, 2] } });
  const pass = samplePasses(kind, { awsIn, repeats: () => 1 })({
    spec: { billingMode: 'PROVISIONED', tableClass: 'STANDARD' },
  });
  await decode(pass);
  pass.observation = { value: observed, unread: new Set(['Tags']), tags: new Map() };
  return { outcome: await update(pass), calls, statements: pass.statements };
}

const there = { BillingMode: 'PROVISIONED', TableClass: 'STANDARD' };

describe('a field that AWS cannot change', () => {
  const fields = { BillingMode: { fixed: true } } as const;
  const change = () => [sampleService.call('UpdateTable', { TableName: 'orders' })];

  it('is told of, and makes no call', async () => {
    const { outcome, calls, statements } = await comparison(
      { fields, update: change },
      { ...there, BillingMode: 'PAY_PER_REQUEST' },
    );
    expect(outcome).toEqual({ kind: 'continue' });
    expect(calls).toEqual([]);
    expect(statements).toEqual([
      {
        type: 'ACK.Advisory',
        status: 'True',
        reason: 'CannotChange',
        message: expect.stringContaining('spec.billingMode cannot be changed'),
      },
    ]);
  });

  it('does not hold up the others', async () => {
    const { outcome, calls, statements } = await comparison({ fields, update: change }, {});
    expect(outcome).toEqual({ kind: 'again', reason: 'updated tableClass', untold: true });
    expect(calls).toEqual(['UpdateTable']);
    expect(statements).toHaveLength(1);
  });

  it('is not mentioned when it is as wanted', async () => {
    expect((await comparison({ fields, update: change }, there)).statements).toEqual([]);
  });
});

it('what AWS cannot change, and a kind refuses, is named, and nothing else is done until it is put back', async () => {
  const fields = { BillingMode: { fixed: 'refused' }, TableClass: { unset: { to: 'STANDARD' } } } as const;
  const { outcome, calls } = await comparison({ fields, update: () => [] }, {});
  expect(outcome).toMatchObject({
    kind: 'terminal',
    message: expect.stringContaining('spec.billingMode cannot be changed'),
  });
  expect(calls).toEqual([]);
});

describe('what only a change needs to know', () => {
  const behaviour: Partial<Behaviour> = {
    readForUpdate: async (_, aws) => ({
      ItemCount: (await aws.readAll('ListTagsOfResource', {}, { items: 'Tags' })).length,
    }),
    update: ({ observed: { ItemCount } }) =>
      Array.from({ length: Number(ItemCount) }, () => sampleService.call('UpdateTable', { TableName: 'orders' })),
  };

  it('is read before it', async () => {
    const { calls } = await comparison(behaviour, { ...there, TableClass: 'other' });
    expect(calls).toEqual(['ListTagsOfResource', 'UpdateTable', 'UpdateTable']);
  });

  it('is not read when there is none', async () => {
    expect((await comparison(behaviour, there)).calls).toEqual([]);
  });
});

it('a change that AWS does not show yet is waited for, and not made once more', async () => {
  const behaviour = { update: () => [sampleService.call('UpdateTable', { TableName: 'orders' })] };
  const kind = await loadSample(behaviour);
  const { calls, awsIn } = scriptedAws(kind.definition, {});
  const pass = samplePasses(kind, { awsIn })({ spec: { tableClass: 'STANDARD' } });
  await decode(pass);
  pass.observation = { value: { TableClass: 'other' }, unread: new Set(['Tags']), tags: new Map() };
  expect(await update(pass)).toEqual({ kind: 'again', reason: 'updated tableClass', untold: true });
  expect(await update(pass)).toEqual({ kind: 'progress', reason: 'AWS does not show the change of tableClass yet' });
  expect(calls).toEqual(['UpdateTable']);
});
