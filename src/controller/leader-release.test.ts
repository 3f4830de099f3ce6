import { describe, expect, it } from 'vitest';
import { startKubeApi } from '../embedded/kube/server.ts';
import { KubeClient } from '../kube/client.ts';
import { fixedCredential } from '../kube/connection.ts';
import { Inbox } from '../kube/inbox.fixture.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { begin, candidate, elected, lease, name, others, specOf, written } from './leader-election.fixture.ts';
import { LeaderElection, leaderIdentity } from './leader-election.ts';
import { leasesResource } from './lease.ts';

describe('stop', () => {
  it('gives the lease back', async () => {
    await using test = await candidate();
    const { ended } = await elected(test);
    test.clock.advance(500);
    const stopping = test.election.stop();
    expect(await test.told.next()).toBe('stopped');
    await ended;
    (await test.api.next()).json(lease({ holderIdentity: 'me', leaseTransitions: 2, strategy: 's' }, '8'));
    const release = await written(test.api);
    expect(JSON.parse(release.body)).toMatchObject({ metadata: { resourceVersion: '8' } });
    expect(specOf(release)).toEqual({
      leaseDurationSeconds: 1,
      acquireTime: '2026-01-02T03:04:06.178000Z',
      renewTime: '2026-01-02T03:04:06.178000Z',
      leaseTransitions: 2,
      strategy: 's',
    });
    await stopping;
    await test.election.stop();
    expect(test.api.requests.waiting).toEqual([]);
  });

  it('leaves another’s lease alone', async () => {
    await using test = await candidate();
    await elected(test);
    const stopping = test.election.stop();
    (await test.api.next()).json(others(begin));
    await stopping;
    expect(test.api.requests.waiting).toEqual([]);
  });

  it('tries again when a renewal came in between, and only once', async () => {
    await using test = await candidate();
    await elected(test);
    const stopping = test.election.stop();
    for (const version of ['8', '9']) {
      (await test.api.next()).json(lease({ holderIdentity: 'me' }, version));
      (await test.api.next()).fail(409, 'Conflict');
    }
    await stopping;
    expect(test.lines).toContainEqual(expect.stringContaining('cannot release the lease'));
  });

  it('does not wait longer than half the renew deadline', async () => {
    await using test = await candidate();
    await elected(test);
    const stopping = test.election.stop();
    await test.api.next();
    await test.clock.pass(5000);
    await stopping;
    expect(test.lines).toContainEqual(expect.stringContaining('cannot release the lease'));
  });

  it('does not write anything when the lease was never ours', async () => {
    await using test = await candidate();
    const running = test.election.run();
    (await test.api.next()).json(others(begin));
    await test.clock.waited(3200);
    await test.election.stop();
    await running;
    expect(test.told.waiting).toEqual([]);
    expect(test.api.requests.waiting).toEqual([]);
  });

  it('frees a lease that was taken in the last moment', async () => {
    await using test = await candidate();
    const running = test.election.run();
    (await test.api.next()).fail(404, 'NotFound');
    const create = await test.api.next();
    const stopping = test.election.stop();
    await running;
    (await test.api.next()).json(lease(specOf(create)));
    expect(specOf(await written(test.api))).not.toHaveProperty('holderIdentity');
    await stopping;
    expect(test.told.waiting).toEqual([]);
  });

  it('before the start ends everything', async () => {
    await using test = await candidate();
    await test.election.stop();
    await test.election.run();
    expect(test.api.requests.waiting).toEqual([]);
  });
});

describe('two candidates on one server', () => {
  it('lead one after the other', async () => {
    await using server = await startKubeApi();
    const clock = new ManualClock();
    const connection = {
      server: new URL(server.url),
      source: 'the test',
      namespace: 'default',
      tls: {},
      credentials: fixedCredential({ headers: {} }),
    };
    const client = new KubeClient(connection, { userAgent: 'test/1' });
    const told = new Inbox<string>();
    const member = (identity: string) =>
      new LeaderElection({
        client,
        namespace: 'default',
        name,
        identity,
        clock,
        random: () => 0.5,
        onStartedLeading: () => told.push(`${identity} started`),
        onStoppedLeading: (why) => told.push(`${identity} ${why}`),
      });
    const [first, second] = [member('first'), member('second')];
    void first.run();
    expect(await told.next()).toBe('first started');
    void second.run();
    await clock.waited(3200);
    expect(second.holder).toBe('first');
    await first.stop();
    expect(await told.next()).toBe('first stopped');
    await clock.pass(3200);
    expect(await told.next()).toBe('second started');
    const { spec } = await client.get(leasesResource, { namespace: 'default', name });
    expect(spec).toMatchObject({ holderIdentity: 'second', leaseDurationSeconds: 15, leaseTransitions: 1 });
    await second.stop();
    client.close();
  });
});

it('an identity is the host with something that is never again', () => {
  expect(leaderIdentity('pod-1')).toMatch(/^pod-1_[0-9a-f-]{36}$/);
  expect(leaderIdentity()).not.toBe(leaderIdentity());
});
