import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A proxy of HTTP before an API server, which can tell watches that what they want is gone. */
export interface GoneProxy extends AsyncDisposable {
  /** Plain HTTP, on loopback. */
  readonly url: URL;
  /** Ends all watches with an ERROR event of code 410, and new ones at once, until the returned function is called. */
  storm(): () => void;
  /** How many watches were told so. */
  readonly gone: number;
}

const expired = {
  type: 'ERROR',
  object: {
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'Expired', code: 410 },
    message: 'too old resource version',
  },
};

/** Starts a proxy before the API server at `target`, whose certificate chains to `ca`. */
export async function startGoneProxy(target: string, ca: string): Promise<GoneProxy> {
  const agent = new Agent({ ca, keepAlive: true });
  const watches = new Set<ServerResponse>();
  let isStorm = false;
  let gone = 0;
  const end = (response: ServerResponse): void => {
    gone++;
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(expired)}\n`);
  };
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    const isWatch = new URL(incoming.url ?? '/', target).searchParams.get('watch') === 'true';
    if (isWatch && isStorm) {
      end(response);
      return;
    }
    if (isWatch) watches.add(response);
    response.once('close', () => watches.delete(response));
    const { method, headers } = incoming;
    const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers, agent }, (answer) => {
      if (response.writableEnded) {
        answer.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  };
  const server = createServer(pass);
  server.keepAliveTimeout = 120_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    get gone() {
      return gone;
    },
    storm: () => {
      isStorm = true;
      for (const watch of watches) end(watch);
      return () => {
        isStorm = false;
      };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
