import type { Grant } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { type BucketSpec, callsOf, changeOf, readPart } from './bucket.fixture.ts';
import { sameGrantees } from './bucket-access.ts';

const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
const owner: Grant = { Grantee: { Type: 'CanonicalUser', ID: 'owner' }, Permission: 'FULL_CONTROL' };

function grant(Permission: NonNullable<Grant['Permission']>, URI: string): Grant {
  return { Grantee: { Type: 'Group', URI }, Permission };
}

function acl(...Grants: Grant[]) {
  return { Owner: { ID: 'owner' }, Grants };
}

/** A canned ACL that users may write and the SDK does not list. */
const logDeliveryWrite = 'log-delivery-write' as NonNullable<BucketSpec['ACL']>;

describe('a canned ACL', () => {
  it.each<[string, Grant[]]>([
    ['private', []],
    ['public-read', [grant('READ', allUsers)]],
    ['public-read-write', [grant('WRITE', allUsers), grant('READ', allUsers)]],
    ['log-delivery-write', [grant('WRITE', logDelivery), grant('READ_ACP', logDelivery)]],
  ])('%s is known by its grants', async (name, grants) => {
    expect(await readPart('ACL', acl(...grants, owner), { ACL: 'private' })).toBe(name);
  });

  it('is none where the owner has not full control, or others have more', async () => {
    const spec = { ACL: 'public-read' } as const;
    expect(await readPart('ACL', acl(grant('READ', allUsers)), spec)).toBeUndefined();
    expect(await readPart('ACL', acl(owner, grant('READ_ACP', allUsers)), spec)).toBeUndefined();
  });

  it('is not told where the spec has grants, or nothing and the bucket is private', async () => {
    expect(await readPart('ACL', acl(owner, grant('READ', allUsers)), { GrantRead: 'id=x' })).toBeUndefined();
    expect(await readPart('ACL', acl(owner))).toBeUndefined();
    expect(await readPart('ACL', acl(owner, grant('READ', allUsers)))).toBe('public-read');
  });

  it('goes before grants', async () => {
    const spec = { ACL: 'private', GrantRead: 'id=x' } as const;
    expect(changeOf({ spec }).spec).toMatchObject({ ACL: 'private', GrantRead: undefined });
    expect(await readPart('GrantRead', acl(owner, grant('READ', allUsers)), spec)).toBeUndefined();
  });

  it('is the first of those that ACK could not tell apart', () => {
    const ACL = 'private|bucket-owner-read|bucket-owner-full-control' as NonNullable<BucketSpec['ACL']>;
    expect(callsOf({ spec: { ACL, GrantFullControl: 'id=owner' }, observed: { ACL: 'private' } })).toEqual([]);
  });

  it('gives way to what a new bucket has when it is taken out of the spec', () => {
    expect(callsOf({ observed: { ACL: logDeliveryWrite }, onceSet: ['ACL'] })).toEqual([
      { operation: 'PutBucketAcl', input: { Bucket: 'logs', ACL: 'private' } },
    ]);
  });
});

describe('grants', () => {
  it('are told in the form of the header, without the owner', async () => {
    const other: Grant = { Grantee: { Type: 'CanonicalUser', ID: 'other' }, Permission: 'FULL_CONTROL' };
    const seen = acl(owner, other, grant('READ', allUsers));
    expect(await readPart('GrantFullControl', seen, { GrantRead: 'id=x' })).toBe('id=other');
    expect(await readPart('GrantFullControl', seen, { GrantFullControl: 'id=owner,id=other' })).toBe(
      'id=owner,id=other',
    );
    expect(await readPart('GrantRead', seen, { GrantRead: 'id=x' })).toBe(`uri=${allUsers}`);
    expect(await readPart('GrantWriteACP', seen, { GrantRead: 'id=x' })).toBeUndefined();
  });

  it('are written all at once', () => {
    const spec = { GrantRead: 'id=x', GrantWrite: 'id=y' };
    expect(callsOf({ spec, observed: { GrantRead: 'id=x' } })).toEqual([
      { operation: 'PutBucketAcl', input: { Bucket: 'logs', ...spec } },
    ]);
  });

  it.each([
    ['id=a, id="b"', 'id=b,id=a', true],
    ['id=a', 'id=b', false],
    ['id=a', 'id=a,id=b', false],
    ['emailAddress=a@example.com', 'id=a', true],
    ['emailAddress=a@example.com', 'id=a,id=b', false],
    ['id=a', undefined, false],
  ])('%s and %s are the same: %s', (desired, observed, same) => {
    expect(sameGrantees(desired, observed)).toBe(same);
  });
});
