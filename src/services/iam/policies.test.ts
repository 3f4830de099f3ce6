import { describe, expect, it } from 'vitest';
import type { Call } from '../../engine/definition/call.ts';
import type { Reader } from '../../engine/definition/kind.ts';
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';
import { PolicyAccess } from './policy-access.ts';

const access = new PolicyAccess('Group', { inlineQuota: 30 });

/** A group with two policies of each sort, or with `none`. */
function reader({ none = false } = {}): Reader {
  const lists: Record<string, unknown[]> = {
    ListAttachedGroupPolicies: [{ PolicyArn: 'arn:a' }, {}, { PolicyArn: 'arn:b' }],
    ListGroupPolicies: ['write', 'read'],
  };
  return {
    readAll: async (operation) => (none ? [] : (lists[operation] ?? [])),
    read: async (_, input) => ({ PolicyDocument: encodeURIComponent(`{"Sid":"${textsOf(input).at(-1)}"}`) }),
  };
}

/** `attach arn:a` */
function operations(calls: readonly Call[]): string[] {
  return calls.map(({ operation, input }) =>
    [operation.replace('GroupPolicy', '').toLowerCase(), ...textsOf(input)].join(' '),
  );
}

function textsOf({ GroupName: _, ...input }: { GroupName?: unknown }): unknown[] {
  return Object.values(input);
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
    expect(Object.entries((await InlinePolicies.read({ Name: 'a' }, reader())) ?? {})).toEqual([
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
    const held = await heldPolicies(access, 'a', reader());
    expect(operations(releasePolicies(access, held))).toEqual([
      ...['detach arn:a', 'detach arn:b', 'delete write', 'delete read'],
    ]);
  });

  it('has no fields to adopt where it has none', async () => {
    expect(await Policies.read({}, reader({ none: true }))).toBeUndefined();
    expect(await InlinePolicies.read({}, reader({ none: true }))).toBeUndefined();
  });
});
