import { describe, expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { begin, candidate, elected, lease, name, others, path, specOf, written } from './leader-election.fixture.ts';

describe('a candidate', () => {
  it('creates the lease when there is none', async () => {
    await using test = await candidate();
    void test.election.run();
    const read = await test.api.next();
    expect(read).toMatchObject({ method: 'GET', path: `${path}/${name}` });
    expect(test.election.isLeader).toBe(false);
    read.fail(404, 'NotFound');
    const create = await written(test.api);
    expect(create).toMatchObject({ method: 'POST', path });
    expect(JSON.parse(create.body)).toEqual({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: 'ack-system' },
      spec: {
        holderIdentity: 'me',
        leaseDurationSeconds: 15,
        acquireTime: begin,
        renewTime: begin,
        leaseTransitions: 0,
      },
    });
    expect(await test.told.next()).toBe('started');
    expect(test.election).toMatchObject({ isLeader: true, holder: 'me' });
  });

  it('takes a lease that nobody holds, and keeps what others have written there', async () => {
    await using test = await candidate();
    void test.election.run();
    (await test.api.next()).json(lease({ leaseTransitions: 4, strategy: 'OldestEmulationVersion' }));
    const take = await written(test.api);
    expect(take).toMatchObject({ method: 'PUT', path: `${path}/${name}` });
    expect(JSON.parse(take.body)).toMatchObject({
      metadata: { resourceVersion: '7', labels: { team: 'blue' } },
      spec: { holderIdentity: 'me', leaseTransitions: 5, strategy: 'OldestEmulationVersion' },
    });
    expect(await test.told.next()).toBe('started');
  });

  it('takes an empty lease', async () => {
    await using test = await candidate();
    void test.election.run();
    const { spec: _, ...empty } = lease({});
    (await test.api.next()).json(empty);
    expect(specOf(await written(test.api))).toMatchObject({ holderIdentity: 'me', leaseTransitions: 1 });
    expect(await test.told.next()).toBe('started');
  });

  it('waits while the holder shows signs of life, whatever its clock says', async () => {
    await using test = await candidate();
    void test.election.run();
    // Longer than the lease's duration altogether. The holder's clock is years off.
    for (let i = 0; i < 8; i++) {
      (await test.api.next()).json(others(`1999-01-01T00:00:0${i}.000000Z`));
      await test.clock.pass(3200);
    }
    expect(test.election).toMatchObject({ isLeader: false, holder: 'other' });
    expect(test.told.waiting).toEqual([]);
  });

  it('takes the lease when nothing in it has changed for its duration', async () => {
    await using test = await candidate();
    void test.election.run();
    const far = '2099-01-01T00:00:00.000000Z';
    for (let i = 0; i < 5; i++) {
      // Another version alone, from somebody who sets a label, is no sign of life.
      (await test.api.next()).json(others(far, String(i)));
      await test.clock.pass(3200);
    }
    (await test.api.next()).json(others(far, '9'));
    const take = await written(test.api);
    expect(JSON.parse(take.body)).toMatchObject({
      metadata: { resourceVersion: '9' },
      spec: { holderIdentity: 'me', leaseTransitions: 4, acquireTime: '2026-01-02T03:04:21.678000Z' },
    });
    expect(await test.told.next()).toBe('started');
  });

  it('does not lead when another is faster', async () => {
    await using test = await candidate();
    void test.election.run();
    (await test.api.next()).json(lease({}));
    (await test.api.next()).fail(409, 'Conflict');
    await test.clock.pass(3200);
    (await test.api.next()).json(others(begin));
    await test.clock.waited(3200);
    expect(test.told.waiting).toEqual([]);
    expect(test.election.isLeader).toBe(false);
  });

  it('gives an attempt up after half the renew deadline, and makes another', async () => {
    await using test = await candidate();
    void test.election.run();
    await test.api.next();
    await test.clock.pass(5000);
    await test.clock.pass(3200);
    (await test.api.next()).fail(404, 'NotFound');
    await written(test.api);
    expect(await test.told.next()).toBe('started');
    expect(test.lines).toContainEqual(expect.stringContaining('no answer within 5000 ms'));
  });

  it('goes on with a lease that it got without being told', async () => {
    await using test = await candidate();
    void test.election.run();
    (await test.api.next()).fail(404, 'NotFound');
    const create = await test.api.next();
    create.cut();
    await test.clock.pass(3200);
    (await test.api.next()).json(lease(specOf(create)));
    expect(specOf(await written(test.api))).toMatchObject({ acquireTime: begin, leaseTransitions: 0 });
    expect(await test.told.next()).toBe('started');
  });

  it('goes on after any failure', async () => {
    await using test = await candidate();
    void test.election.run();
    for (const code of [403, 500]) {
      (await test.api.next()).fail(code, 'Unwilling');
      await test.clock.pass(3200);
    }
    (await test.api.next()).text('no JSON');
    await test.clock.pass(3200);
    (await test.api.next()).fail(404, 'NotFound');
    await written(test.api);
    expect(await test.told.next()).toBe('started');
  });
});

describe('a leader', () => {
  it('renews every two seconds, without a read', async () => {
    await using test = await candidate();
    await elected(test);
    await test.clock.pass(2000);
    const first = await written(test.api);
    expect(first.method).toBe('PUT');
    expect(specOf(first)).toMatchObject({ acquireTime: begin, renewTime: '2026-01-02T03:04:07.678000Z' });
    await test.clock.pass(2000);
    expect(specOf(await written(test.api))).toMatchObject({ renewTime: '2026-01-02T03:04:09.678000Z' });
    expect(test.election.isLeader).toBe(true);
  });

  it('reads the lease when it is not as it was, and goes on', async () => {
    await using test = await candidate();
    await elected(test);
    await test.clock.pass(2000);
    const refused = await test.api.next();
    refused.fail(409, 'Conflict');
    (await test.api.next()).json(lease(specOf(refused), '40'));
    const renewal = await written(test.api);
    expect(JSON.parse(renewal.body).metadata).toMatchObject({ resourceVersion: '40', labels: { team: 'blue' } });
    await test.clock.waited(2000);
    expect(test.election.isLeader).toBe(true);
    expect(test.told.waiting).toEqual([]);
  });

  it('makes the lease anew when somebody has deleted it', async () => {
    await using test = await candidate();
    await elected(test);
    await test.clock.pass(2000);
    (await test.api.next()).fail(404, 'NotFound');
    (await test.api.next()).fail(404, 'NotFound');
    expect((await written(test.api)).method).toBe('POST');
    await test.clock.waited(2000);
    expect(test.election.isLeader).toBe(true);
  });

  it('stops at once when somebody else has the lease', async () => {
    await using test = await candidate();
    const { ended } = await elected(test);
    await test.clock.pass(2000);
    (await test.api.next()).fail(409, 'Conflict');
    (await test.api.next()).json(others(begin));
    await ended;
    expect(await test.told.next()).toBe('lost');
    expect(test.election).toMatchObject({ isLeader: false, holder: 'other' });
    expect(test.lines).toContainEqual(expect.stringContaining('other holds the lease'));
  });

  it('stops at once when the renew deadline passes, counted from the last renewal that came through', async () => {
    await using test = await candidate();
    const running = test.election.run();
    (await test.api.next()).fail(404, 'NotFound');
    await written(test.api);
    expect(await test.told.next()).toBe('started');
    await test.clock.pass(2000);
    await written(test.api);
    // Sent at second 2; the next one, at second 4, hangs until second 9.
    await test.clock.pass(2000);
    await test.api.next();
    test.clock.advance(5000);
    await test.clock.waited(2000);
    test.clock.advance(2000);
    await test.api.next();
    test.clock.advance(999);
    expect(test.election.isLeader).toBe(true);
    expect(test.told.waiting).toEqual([]);
    test.clock.advance(1);
    expect(test.election.isLeader).toBe(false);
    expect(test.told.waiting).toEqual(['lost']);
    await running;
    expect(test.lines).toContainEqual(expect.stringContaining('the lease was not renewed in time'));
  });

  it('does not believe in its lease when time has passed that no timer noticed', async () => {
    let now = Date.parse('2026-01-02T03:04:05Z');
    const clock = new ManualClock();
    await using test = await candidate({ clock: { now: () => now, after: (ms, task) => clock.after(ms, task) } });
    void test.election.run();
    (await test.api.next()).fail(404, 'NotFound');
    await written(test.api);
    expect(await test.told.next()).toBe('started');
    now += 9999;
    expect(test.election.isLeader).toBe(true);
    now += 1;
    expect(test.election.isLeader).toBe(false);
  });

  it('survives callbacks that throw', async () => {
    const fail = (): void => {
      throw new Error('no');
    };
    await using test = await candidate({ onStartedLeading: fail, onStoppedLeading: fail });
    const running = test.election.run();
    (await test.api.next()).fail(404, 'NotFound');
    await written(test.api);
    await test.clock.pass(2000);
    (await test.api.next()).fail(409, 'Conflict');
    (await test.api.next()).json(others(begin));
    await running;
    expect(test.lines.filter((line) => line.includes('callback failed'))).toHaveLength(2);
  });
});
