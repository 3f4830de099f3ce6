import { describe, expect, it } from 'vitest';
import { AwsError } from '../aws/errors.ts';
import type { Aspect, Behaviour, Value } from './definition/kind.ts';
import { decode, observe, readTags, refuse } from './observe.ts';
import { awsThatReads, samplePasses } from './pass.fixture.ts';
import type { Pass } from './pass.ts';
import { loadSample, sampleKind } from './sample-kind.fixture.ts';

function awsError(code: string, kind: AwsError['kind'] = 'client'): AwsError {
  return new AwsError({ kind, code, awsMessage: code, service: 'Sample', operation: 'GetPart', detail: code });
}

/** A pass over a table whose class and time to live are read by themselves. */
async function passOver(spec: Record<string, string>, behaviour: Partial<Behaviour> = {}): Promise<Pass> {
  const kind = await loadSample({ read: async () => ({ TableName: 'orders' }), ...behaviour });
  const aws = { read: async () => ({ Answer: 'part' }), readAll: async () => [] };
  const pass = samplePasses(kind, { awsIn: () => awsThatReads(aws) })({ spec: { tableName: 'orders', ...spec } });
  await decode(pass);
  return pass;
}

const part: Aspect = { read: async (_, aws) => (await aws.read('GetPart', {}))['Answer'] };
const hidden = (error: unknown): Aspect => ({ read: () => Promise.reject(error) });

async function partsSeen(pass: Pass, parts: 'wanted' | 'all'): Promise<Value | undefined> {
  await observe(pass, parts);
  return pass.observation?.value;
}

describe('the parts of a resource', () => {
  it('are read where the spec has them', async () => {
    const pass = await passOver({ tableClass: 'STANDARD' }, { aspects: { TableClass: part, BillingMode: part } });
    expect(await partsSeen(pass, 'wanted')).toEqual({ TableName: 'orders', TableClass: 'part' });
    expect(pass.observation?.unread).toContain('BillingMode');
  });

  it('are all read where the spec is to become what is there', async () => {
    const pass = await passOver({}, { aspects: { TableClass: part, BillingMode: part } });
    expect(await partsSeen(pass, 'all')).toMatchObject({ TableClass: 'part', BillingMode: 'part' });
  });

  it.each([
    ['that nobody may read', awsError('AccessDenied', 'denied')],
    ['that AWS does not have there', awsError('MethodNotAllowed')],
    ['that an emulator does not know', awsError('MalformedResponse', 'server')],
  ])('%s are left out where nobody asked for them', async (_, error) => {
    const aspects = { TableClass: hidden(error), BillingMode: part };
    expect(await partsSeen(await passOver({}, { aspects }), 'all')).toMatchObject({ BillingMode: 'part' });
    await expect(observe(await passOver({ tableClass: 'STANDARD' }, { aspects }), 'all')).rejects.toBe(error);
  });

  it('are not left out for what may pass', async () => {
    const error = awsError('SlowDown', 'throttled');
    await expect(observe(await passOver({}, { aspects: { TableClass: hidden(error) } }), 'all')).rejects.toBe(error);
  });
});

describe('tags', () => {
  const tagsRead = (read: () => Promise<unknown>): Partial<Behaviour> => ({
    tags: { ...sampleKind.behaviour.tags, field: 'Tags', notFound: ['NoSuchTagSet'], read },
  });

  it('that there are none of are known to be none', async () => {
    const pass = await passOver(
      {},
      tagsRead(() => Promise.reject(awsError('NoSuchTagSet'))),
    );
    await observe(pass, 'all');
    expect(pass.observation?.value).toMatchObject({ Tags: [] });
    expect(pass.observation?.unread).not.toContain('Tags');
    expect((await readTags(pass, {})).size).toBe(0);
  });

  it('that cannot be told are not known', async () => {
    const pass = await passOver(
      {},
      tagsRead(async () => undefined),
    );
    await observe(pass, 'all');
    expect(pass.observation?.unread).toContain('Tags');
  });

  it('are missed when they cannot be read', async () => {
    const error = awsError('AccessDenied', 'denied');
    await expect(
      observe(
        await passOver(
          {},
          tagsRead(() => Promise.reject(error)),
        ),
        'all',
      ),
    ).rejects.toBe(error);
  });
});

describe('a spec with a problem', () => {
  it('ends the pass', async () => {
    const problem = ({ TableName }: Value): string | undefined => (TableName === 'orders' ? 'not orders' : undefined);
    expect(await refuse(await passOver({}, { problem }))).toEqual({ kind: 'terminal', message: 'not orders' });
    expect(await refuse(await passOver({ tableName: 'other' }, { problem }))).toEqual({ kind: 'continue' });
    expect(await refuse(await passOver({}))).toEqual({ kind: 'continue' });
  });
});
