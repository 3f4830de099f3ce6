import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../shared/log.ts';
import { silent } from '../shared/log.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { AwsClients } from './client-factory.ts';
import { AwsExecutor } from './executor.ts';
import { fakeAws, type Reply, type Seen, stubAwsEnv, xmlCredentials, xmlReply } from './fake-aws.fixture.ts';
import { RoleSessions } from './role-sessions.ts';

const role = 'arn:aws:iam::210987654321:role/shop';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

function denied(what: string): Reply {
  const body =
    '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
    `<Code>AccessDenied</Code><Message>not authorized to perform: ${what}</Message></Error></ErrorResponse>`;
  return { status: 403, headers: { 'content-type': 'text/xml' }, body };
}

/** An identity service, and the sessions of a process that asks it. */
async function sessions(reply: (request: Seen, index: number) => Reply) {
  const sts = await fakeAws(reply);
  const clients = new AwsClients({ region: 'eu-west-1' });
  const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
  const executor = new AwsExecutor({ clients, build });
  const warnings: unknown[] = [];
  const log: Logger = { ...silent, warn: (...line: unknown[]) => void warnings.push(line), child: () => log };
  const clock = new ManualClock();
  const roles = new RoleSessions({ executor, region: 'eu-west-1', endpoint: sts.url, sessionName: 'tack', clock, log });
  const asked = () => sts.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  return {
    ...{ roles, asked, warnings, clock },
    [Symbol.asyncDispose]: async () => {
      clients.close();
      await sts[Symbol.asyncDispose]();
    },
  };
}

const granted = (_: Seen, index: number): Reply => xmlReply('AssumeRole', xmlCredentials(`AKID${index}`));
const tag = { 'Tags.member.1.Key': 'services.k8s.aws/namespace', 'Tags.member.1.Value': 'shop' };

describe('the sessions of a role', () => {
  it('name the namespace, and are shared by its objects', async () => {
    await using test = await sessions(granted);
    const shop = test.roles.identity(role, { namespace: 'shop' });
    const [first, again] = await Promise.all([shop.credentials(), shop.credentials()]);
    const other = await test.roles.identity(role, { namespace: 'till' }).credentials();
    expect([first.accessKeyId, again.accessKeyId, other.accessKeyId]).toEqual(['AKID0', 'AKID0', 'AKID1']);
    expect(test.roles.identity(role, { namespace: 'shop' })).toBe(shop);
    expect(test.asked()).toEqual([
      expect.objectContaining({ RoleArn: role, RoleSessionName: 'tack-shop', ...tag }),
      expect.objectContaining({ RoleArn: role, RoleSessionName: 'tack-till', 'Tags.member.1.Value': 'till' }),
    ]);
  });

  it('have names of 64 characters at most, and no tag where there is no namespace', async () => {
    await using test = await sessions(granted);
    await test.roles.identity(role, { namespace: 'n'.repeat(63) }).credentials();
    await test.roles.identity(role, { namespace: '' }).credentials();
    const [long, none] = test.asked();
    expect(long).toMatchObject({ RoleSessionName: `tack-${'n'.repeat(59)}`, 'Tags.member.1.Value': 'n'.repeat(63) });
    expect(none).toMatchObject({ RoleSessionName: 'tack' });
    expect(none).not.toHaveProperty(['Tags.member.1.Key']);
  });

  it('are renewed before they end, and when AWS refuses them', async () => {
    await using test = await sessions(granted);
    test.clock.advance(Date.now() - test.clock.now());
    const shop = test.roles.identity(role, { namespace: 'shop' });
    const keyAfter = async (ms: number): Promise<string> => {
      test.clock.advance(ms);
      return (await shop.credentials()).accessKeyId;
    };
    // The answer says that they end in an hour.
    expect([await keyAfter(0), await keyAfter(54 * 60_000), await keyAfter(2 * 60_000)]).toEqual([
      ...['AKID0', 'AKID0', 'AKID1'],
    ]);
    shop.invalidate?.();
    expect(await keyAfter(0)).toBe('AKID2');
  });
});

describe('a role whose trust policy does not allow sts:TagSession', () => {
  const untagged = (request: Seen, index: number): Reply =>
    request.body.includes('Tags.member') ? denied('sts:TagSession') : granted(request, index);

  it('is taken without tags, which is said once, and asked again after an hour', async () => {
    await using test = await sessions(untagged);
    const take = () => test.roles.identity(role, { namespace: 'shop' }).credentials({ forceRefresh: true });
    await take();
    await take();
    const hasTags = () => test.asked().map((request) => 'Tags.member.1.Key' in request);
    expect(hasTags()).toEqual([true, false, false]);
    test.clock.advance(3_600_001);
    await take();
    expect(hasTags()).toEqual([true, false, false, true, false]);
    expect(test.warnings).toEqual([[expect.stringContaining('sts:TagSession'), expect.objectContaining({ role })]]);
  });
});

it('a role that may not be taken at all is refused with the word of the identity service', async () => {
  await using test = await sessions(() => denied('sts:AssumeRole'));
  const taken = test.roles.identity(role, { namespace: 'shop' }).credentials();
  await expect(taken).rejects.toThrow('sts:AssumeRole');
  expect(test.warnings).toEqual([]);
});
