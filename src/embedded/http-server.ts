import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

/** Where a listening server is reached, e.g. `http://127.0.0.1:41234`. */
export function urlOf(server: Server, host: string): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** Stops listening and cuts all connections. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

/** True for a request that a web page may have sent to write something: browsers then send an Origin. */
export function hasOrigin(request: IncomingMessage): boolean {
  return request.headers.origin !== undefined;
}

/**
 * True for a request to a server on loopback by another name: a web page that made its own name point here, to read, has
 * that name in the Host header. `host` is the address that the server listens on.
 */
export function isByForeignName(request: IncomingMessage, host: string): boolean {
  return isLoopback(host) && !isLoopback(hostnameOf(request));
}

function hostnameOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
