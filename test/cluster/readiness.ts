import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../src/shared/log.ts';
import type { ManagedProcess } from './process.ts';

const everyMs = 50;
const attempts = 1200; // one minute: a cold start on a busy machine with two cores takes a quarter of it

/**
 * Calls `probe` until it resolves. A process that does not become ready is stopped.
 *
 * @throws when the process ends first, or after a minute: with the last probe's error and the end of its log.
 */
export async function ready(child: ManagedProcess, probe: () => Promise<void>): Promise<void> {
  let ended: string | undefined;
  void child.exited.then((how) => {
    ended = how;
  });
  let last: unknown;
  for (let attempt = 0; attempt < attempts && ended === undefined; attempt++) {
    try {
      return await probe();
    } catch (error) {
      last = error;
    }
    await sleep(everyMs);
  }
  const what = ended === undefined ? `is not ready: ${errorText(last)}` : `ended with ${ended}`;
  await child.stop();
  throw new Error(`${child.name} ${what}\n${child.logTail()}`);
}

/** A probe for {@link ready}: a GET of `url` answers 200. */
export async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
}

/**
 * A port on 127.0.0.1 that nobody listens on. It lies below the ports that systems hand out to outgoing connections,
 * so that none of those takes it before, or between two starts of, the server it is meant for; and no other process
 * that asks here gets it while this one runs.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if ((await isReserved(port)) && (await isFree(port))) return port;
  }
  throw new Error('no free port on 127.0.0.1 between 15000 and 32000');
}

/** Takes the port of the same number that UDP has, which nobody uses, as a sign to others until the process ends. */
function isReserved(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const sign = createSocket('udp4').unref();
    sign.once('error', () => resolve(false));
    sign.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
