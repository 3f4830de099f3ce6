import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An AWS endpoint as far away as a real one. */
export interface SlowAws extends AsyncDisposable {
  readonly url: string;
  /** Calls by operation since the last time. */
  takeCounts(): Map<string, number>;
  /** Resolves with the time, in milliseconds of `performance.now()`, at which the next call of the operation comes. */
  nextCall(operation: string): Promise<number>;
}

/** Passes every call on to `target`, `delayMs` later, and counts. */
export async function startSlowAws(target: string, delayMs: number): Promise<SlowAws> {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  let counts = new Map<string, number>();
  const waiting = new Map<string, ((at: number) => void)[]>();
  const { hostname, port } = new URL(target);
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const name =
      String(incoming.headers['x-amz-target'] ?? 'other')
        .split('.')
        .at(-1) ?? 'other';
    counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const told of waiting.get(name) ?? []) told(performance.now());
    waiting.delete(name);
    setTimeout(() => {
      const options = { hostname, port, agent, method: incoming.method, path: incoming.url, headers: incoming.headers };
      const call = request(options, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      call.on('error', () => outgoing.destroy());
      incoming.pipe(call);
    }, delayMs);
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCounts: () => {
      const taken = counts;
      counts = new Map();
      return taken;
    },
    nextCall: (operation) =>
      new Promise((resolve) => waiting.set(operation, [...(waiting.get(operation) ?? []), resolve])),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
