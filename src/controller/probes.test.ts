import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { rejection } from '../kube/fake-api.fixture.ts';
import { recordingLogger } from '../kube/reflector.fixture.ts';
import type { Clock } from '../shared/clock.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { type ProbeOptions, startProbes } from './probes.ts';

const metrics = { contentType: 'text/plain; version=0.0.4', text: async () => 'up 1\n' };
const any = '127.0.0.1:0';

function probes(options: Partial<ProbeOptions> = {}) {
  return startProbes({ healthAddr: any, metricsAddr: any, checks: {}, metrics, ...options });
}

async function get(url: string, method = 'GET') {
  const response = await fetch(url, { method, headers: { connection: 'close' } });
  return { code: response.status, body: await response.text(), type: response.headers.get('content-type') };
}

describe('/readyz', () => {
  it('tells whether all checks are true', async () => {
    let synced = false;
    await using servers = await probes({ checks: { caches: () => synced, aws: () => true } });
    const url = `${servers.healthUrl}/readyz`;
    expect(await get(url)).toMatchObject({ code: 500, body: '[-]caches failed\n[+]aws ok\nreadyz check failed\n' });
    synced = true;
    expect(await get(url)).toMatchObject({ code: 200, body: 'ok', type: 'text/plain; charset=utf-8' });
    expect(await get(`${url}/`)).toMatchObject({ code: 200, body: 'ok' });
    expect(await get(`${url}?verbose`)).toMatchObject({
      code: 200,
      body: '[+]caches ok\n[+]aws ok\nreadyz check passed\n',
    });
  });

  it('says why a check does not hold', async () => {
    await using servers = await probes({ checks: { caches: () => 'tables: forbidden' } });
    const body = '[-]caches failed: tables: forbidden\nreadyz check failed\n';
    expect(await get(`${servers.healthUrl}/readyz`)).toMatchObject({ code: 500, body });
  });

  it('tells of one check', async () => {
    await using servers = await probes({ checks: { caches: () => false, aws: () => true } });
    expect(await get(`${servers.healthUrl}/readyz/aws`)).toMatchObject({ code: 200, body: 'ok' });
    expect(await get(`${servers.healthUrl}/readyz/caches`)).toMatchObject({ code: 500 });
    expect(await get(`${servers.healthUrl}/readyz/other`)).toMatchObject({ code: 404 });
  });

  it('counts a check that throws as false', async () => {
    const fail = (): boolean => {
      throw new Error('no');
    };
    await using servers = await probes({ checks: { fail } });
    expect(await get(`${servers.healthUrl}/readyz`)).toMatchObject({ code: 500 });
  });
});

describe('/healthz', () => {
  it('is good while the event loop reacts, whatever the checks say', async () => {
    await using servers = await probes({ checks: { caches: () => false } });
    expect(await get(`${servers.healthUrl}/healthz`)).toMatchObject({ code: 200, body: 'ok' });
    expect(await get(`${servers.healthUrl}/healthz/event-loop`)).toMatchObject({ code: 200 });
    expect(await get(`${servers.healthUrl}/healthz/caches`)).toMatchObject({ code: 404 });
  });

  it.each([
    [5000, 200],
    [5001, 500],
  ])('after a turn of %d ms is %d', async (ms, code) => {
    const manual = new ManualClock();
    // The turn of the loop that the probe waits for takes its time.
    const clock: Clock = {
      now: () => manual.now(),
      after: (wait, task) => {
        if (wait === 0) manual.advance(ms);
        if (wait === 0) task();
        return () => {};
      },
    };
    await using servers = await probes({ clock });
    expect(await get(`${servers.healthUrl}/healthz`)).toMatchObject({ code });
  });
});

describe('/metrics', () => {
  it('has an address of its own', async () => {
    await using servers = await probes();
    expect(await get(`${servers.metricsUrl}/metrics`)).toEqual({
      code: 200,
      body: 'up 1\n',
      type: 'text/plain; version=0.0.4',
    });
    expect(await get(`${servers.healthUrl}/metrics`)).toMatchObject({ code: 404 });
    expect(await get(`${servers.metricsUrl}/healthz`)).toMatchObject({ code: 404 });
  });

  it('survives metrics that cannot be had', async () => {
    const lines: string[] = [];
    const text = async (): Promise<string> => {
      throw new Error('no numbers');
    };
    await using servers = await probes({ metrics: { ...metrics, text }, logger: recordingLogger(lines) });
    expect(await get(`${servers.metricsUrl}/metrics`)).toMatchObject({ code: 500, body: 'internal error\n' });
    expect(lines).toEqual([expect.stringContaining('error cannot answer a request')]);
  });
});

describe('a server', () => {
  it('answers HEAD like GET, without the body', async () => {
    await using servers = await probes();
    const response = await fetch(`${servers.metricsUrl}/metrics`, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('5');
    expect(await response.text()).toBe('');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    await using servers = await probes();
    const response = await fetch(`${servers.healthUrl}/healthz`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    await response.text();
  });

  it.each([
    ['*', 400],
    ['//', 404],
    ['/%00', 404],
    ['http://[', 400],
  ])('answers a request for %s', async (target, code) => {
    await using servers = await probes();
    const socket = connect(Number(new URL(servers.healthUrl ?? '').port), '127.0.0.1');
    socket.end(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(`HTTP/1.1 ${code} `);
    socket.destroy();
  });

  it('may be turned off', async () => {
    await using servers = await probes({ healthAddr: '0', metricsAddr: '' });
    expect(servers).toMatchObject({ healthUrl: undefined, metricsUrl: undefined });
  });

  it('listens on all addresses when none is given', async () => {
    await using servers = await probes({ healthAddr: ':0' });
    expect(servers.healthUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await get(`${servers.healthUrl}/healthz`)).toMatchObject({ code: 200 });
  });

  it('says which address is in use, and leaves nothing running', async () => {
    await using first = await probes();
    const taken = `127.0.0.1:${new URL(first.metricsUrl ?? '').port}`;
    expect(await rejection(probes({ metricsAddr: taken }))).toMatchObject({
      message: `cannot listen on ${taken} (--metrics-addr): the address is in use`,
    });
    expect(await rejection(probes({ healthAddr: taken }))).toMatchObject({
      message: `cannot listen on ${taken} (--healthz-addr): the address is in use`,
    });
  });

  it('says which address is none', async () => {
    expect(await rejection(probes({ healthAddr: 'nowhere' }))).toMatchObject({
      message: '--healthz-addr: address nowhere: missing port in address',
    });
    expect(await rejection(probes({ healthAddr: '203.0.113.1:0' }))).toMatchObject({
      message: expect.stringMatching(/^cannot listen on 203\.0\.113\.1:0 \(--healthz-addr\): .*EADDRNOTAVAIL/),
    });
  });
});

describe('close', () => {
  it('cuts what is still under way after a second', async () => {
    const clock = new ManualClock();
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const text = (): Promise<string> => {
      asked();
      return new Promise(() => {});
    };
    const servers = await probes({ clock, metrics: { ...metrics, text } });
    const request = rejection(fetch(`${servers.metricsUrl}/metrics`));
    await isAsked;
    const closed = servers.close();
    await clock.pass(1000);
    await closed;
    await request;
    await servers.close();
  });

  it('lets an answer go out', async () => {
    let answer = (_: string): void => {};
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const text = (): Promise<string> => {
      asked();
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const servers = await probes({ metrics: { ...metrics, text } });
    const response = fetch(`${servers.metricsUrl}/metrics`);
    await isAsked;
    const closed = servers.close();
    answer('up 0\n');
    expect(await (await response).text()).toBe('up 0\n');
    await closed;
  });
});
