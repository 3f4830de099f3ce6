import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/**
 * Refuses requests from web pages. Browsers send an Origin where a page could write; and a page that made its own name
 * point here, to read, has that name in the Host header. `host` is the address that the server listens on.
 */
export function refuseWebPages(request: IncomingMessage, host: string): void {
  const foreign = isLoopback(host) && !isLoopback(hostnameOf(request));
  if (request.headers.origin === undefined && !foreign) return;
  throw new AwsError('AccessDeniedException', 'requests from web pages are not served', 403);
}

function hostnameOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
