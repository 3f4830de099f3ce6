import { describe, expect, it } from 'vitest';
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';

/** A holder of policies, by what is called for it. */
const access = {
  inlineQuota: 30,
  attached: async () => [{ PolicyArn: 'arn:a' }, {}, { PolicyArn: 'arn:b' }],
  inlineNames: async () => ['write', 'read'],
  inlineDocument: async (_: string | undefined, policy: string) => encodeURIComponent(`{"Sid":"${policy}"}`),
  attach: (_: string | undefined, policyArn: string) => call('attach', policyArn),
  detach: (_: string | undefined, policyArn: string) => call('detach', policyArn),
  putInline: (_: string | undefined, policy: string, document: string) => call('put', policy, document),
  deleteInline: (_: string | undefined, policy: string) => call('delete', policy),
};

function call(...texts: string[]) {
  return { operation: texts.join(' '), input: {} };
}

function operations(calls: readonly { readonly operation: string }[]): string[] {
  return calls.map(({ operation }) => operation);
}

const { Policies, InlinePolicies } = policyAspects(access);
const many = (count: number) => Array.from({ length: count }, (_, index) => `arn:${index}`);

describe('attached policies', () => {
  it('are attached before others are detached', () => {
    const change = { spec: { Policies: ['arn:b', 'arn:c'] }, observed: { Policies: ['arn:a', 'arn:b'] } };
    expect(operations(Policies.put(change))).toEqual(['attach arn:c', 'detach arn:a']);
  });

  it('are detached first where there is no room for more', () => {
    const change = { spec: { Policies: ['arn:new'] }, observed: { Policies: many(10) } };
    expect(operations(Policies.put(change))).toEqual([...many(10).map((arn) => `detach ${arn}`), 'attach arn:new']);
  });

  it('count once, however often they are given', () => {
    const change = { spec: { Policies: ['arn:a', 'arn:a'] }, observed: {} };
    expect(operations(Policies.put(change))).toEqual(['attach arn:a']);
    expect(policyFields.Policies.compare(['arn:a', 'arn:b', 'arn:a'], ['arn:b', 'arn:a'])).toBe(true);
    expect(policyFields.Policies.compare(['arn:a'], undefined)).toBe(false);
  });

  it('are all detached when none is wanted any more', () => {
    expect(operations(Policies.put({ spec: {}, observed: { Policies: ['arn:a'] } }))).toEqual(['detach arn:a']);
  });
});

describe('inline policies', () => {
  const read = '{"Sid":"read"}';

  it('are read decoded, in the order of their names', async () => {
    expect(Object.entries((await InlinePolicies.read({ Name: 'a' }, {})) ?? {})).toEqual([
      ['read', read],
      ['write', '{"Sid":"write"}'],
    ]);
  });

  it('are written when they differ in meaning, as the user has them', () => {
    const wanted = { read: '{ "Sid" : "read" }', write: '{"Sid":"a+b%20"}' };
    const change = { spec: { InlinePolicies: wanted }, observed: { InlinePolicies: { read, write: '{}' } } };
    expect(operations(InlinePolicies.put(change))).toEqual(['put write {"Sid":"a+b%20"}']);
    expect(policyFields.InlinePolicies.compare(wanted, { read, write: '{}' })).toBe(false);
    expect(policyFields.InlinePolicies.compare({ read: wanted.read }, { read })).toBe(true);
    expect(policyFields.InlinePolicies.compare({ read }, { read, write: '{}' })).toBe(false);
  });

  it('are deleted after others are written, and before where there is no room for both', () => {
    const change = (size: number) => ({
      spec: { InlinePolicies: { new: `{"Sid":"${'x'.repeat(size)}"}` } },
      observed: { InlinePolicies: { old: '{}' } },
    });
    const deletions = (size: number) =>
      operations(InlinePolicies.put(change(size))).map((operation) => operation.startsWith('delete'));
    expect([deletions(5), deletions(30)]).toEqual([
      [false, true],
      [true, false],
    ]);
  });
});

describe('a holder of policies', () => {
  it('loses all of them before it is deleted', async () => {
    const held = await heldPolicies(access, 'a', {});
    expect(operations(releasePolicies(access, held))).toEqual([
      ...['detach arn:a', 'detach arn:b', 'delete write', 'delete read'],
    ]);
  });

  it('has no fields to adopt where it has none', async () => {
    const none = policyAspects({ ...access, attached: async () => [], inlineNames: async () => [] });
    expect(await none.Policies.read({}, {})).toBeUndefined();
    expect(await none.InlinePolicies.read({}, {})).toBeUndefined();
  });
});
