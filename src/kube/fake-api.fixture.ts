import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { KubeClient } from './client.ts';
import type { KubeClientOptions } from './client-options.ts';
import { type Connection, fixedCredential } from './connection.ts';
import { Inbox } from './inbox.fixture.ts';
import type { GroupVersionResource, KubeObject } from './object.ts';

/** A request that waits for its answer. */
export class Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The CN of the client's certificate. */
  readonly clientName: string | undefined;
  readonly response: ServerResponse;

  constructor(response: ServerResponse, body: string) {
    const { req: request } = response;
    const url = new URL(request.url ?? '', 'http://fake');
    this.method = request.method ?? '';
    this.path = url.pathname;
    this.query = Object.fromEntries(url.searchParams);
    this.headers = request.headers;
    this.body = body;
    const peer =
      'getPeerCertificate' in request.socket ? (request.socket as TLSSocket).getPeerCertificate() : undefined;
    this.clientName = [peer?.subject?.CN ?? []].flat()[0];
    this.response = response;
  }

  /** Answers with JSON. */
  json(body: object, code = 200, headers: Record<string, string> = {}): void {
    this.text(JSON.stringify(body), code, { 'content-type': 'application/json', ...headers });
  }

  text(body: string | Buffer, code = 200, headers: Record<string, string> = {}): void {
    this.response.writeHead(code, headers).end(body);
  }

  /** Answers with a failure as the API server words it. */
  fail(code: number, reason: string, headers: Record<string, string> = {}): void {
    this.json(failure(code, reason), code, headers);
  }

  /** Answers with a page of a list. */
  list(items: object[], resourceVersion: string, next?: string): void {
    const metadata = { resourceVersion, ...(next === undefined ? {} : { continue: next }) };
    this.json({ kind: 'WidgetList', apiVersion: 'example.test/v1', metadata, items });
  }

  /** Accepts a watch. */
  open(): this {
    this.response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    return this;
  }

  /** Sends an event of a watch. */
  event(type: string, object: object): void {
    this.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  bookmark(resourceVersion: string): void {
    this.event('BOOKMARK', { kind: 'Widget', apiVersion: 'example.test/v1', metadata: { resourceVersion } });
  }

  /** Cuts the connection, after what was sent, without ending the answer. */
  cut(): void {
    this.response.socket?.destroySoon();
  }
}

/** A running server on loopback that speaks when the test tells it to. */
export interface FakeApi extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every request, in order; each has to be answered by the test. */
  readonly requests: Inbox<Exchange>;
  /** The clients' ports: one for each connection that a request came over. */
  readonly ports: Set<number>;
  next(): Promise<Exchange>;
  connection(overrides?: Partial<Connection>): Connection;
  client(options?: Partial<KubeClientOptions>): KubeClient;
}

/** Path of a file in the fixtures folder. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** The text of a file in the fixtures folder. */
export function pem(name: string): string {
  return readFileSync(fixture(name), 'utf8');
}

/** A server on loopback; with TLS it asks for a client certificate, and takes requests without one too. */
export async function fakeApi(tls = false): Promise<FakeApi> {
  const requests = new Inbox<Exchange>();
  const ports = new Set<number>();
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    ports.add(request.socket.remotePort ?? 0);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => requests.push(new Exchange(response, Buffer.concat(chunks).toString())));
  };
  const settings = { requestCert: true, rejectUnauthorized: false, ca: pem('ca.pem') };
  const server = tls
    ? createTlsServer({ ...settings, key: pem('server-key.pem'), cert: pem('server.pem') }, listener)
    : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const connection = (overrides: Partial<Connection> = {}): Connection => ({
    server: new URL(url),
    source: 'the test',
    namespace: 'default',
    tls: tls ? { ca: pem('ca.pem') } : {},
    credentials: fixedCredential({ headers: {} }),
    ...overrides,
  });
  return {
    url,
    port,
    requests,
    ports,
    next: () => requests.next(),
    connection,
    client: (options = {}) => new KubeClient(connection(), { userAgent: 'test/1', ...options }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The resource that the tests use. */
export const widgets: GroupVersionResource = { group: 'example.test', version: 'v1', resource: 'widgets' };

/** A widget in the namespace `shop`. */
export function widget(name: string, resourceVersion: string, more: Record<string, unknown> = {}): KubeObject {
  const metadata = { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion };
  return { apiVersion: 'example.test/v1', kind: 'Widget', metadata, ...more };
}

/** A Status that says what failed. */
export function failure(code: number, reason: string, details: object = {}): object {
  const message = `${reason} it is`;
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code, details };
}

/** The error that the promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}
