import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../shared/clock.ts';
import { errorText, type Logger } from '../shared/log.ts';
import { parseListenAddress } from './listen-address.ts';

/** An answer with a text. */
export interface TextAnswer {
  readonly code: number;
  readonly body: string;
  /** Plain text by default. */
  readonly contentType?: string;
}

/** What a server does. */
export interface ServerSettings {
  /** `host:port` or `:port`. */
  readonly address: string;
  /** The flag that the address came from, for error texts. */
  readonly flag: string;
  /** Answers a GET for a path that begins with a slash and does not end with one. */
  readonly answer: (path: string, query: URLSearchParams) => TextAnswer | undefined | Promise<TextAnswer | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long requests that are under way may take when the server closes, in milliseconds. */
const closingMs = 1000;

/** A server of a few texts, to GET and HEAD only. */
export class TextServer {
  /** Where it listens; the loopback address where it listens on all. */
  readonly url: string;
  readonly #server: Server;
  readonly #clock: Clock;
  #closed: Promise<void> | undefined;

  private constructor(server: Server, clock: Clock, url: string) {
    this.#server = server;
    this.#clock = clock;
    this.url = url;
  }

  /** Starts a server; resolves with undefined where the address is `0` or empty. Rejects with a text for the user. */
  static async listen(settings: ServerSettings): Promise<TextServer | undefined> {
    const parsed = parseListenAddress(settings.address);
    if ('error' in parsed) throw new Error(`${settings.flag}: ${parsed.error}`);
    if (parsed.value === undefined) return undefined;
    const { host, port } = parsed.value;
    const server = createServer((request, response) => {
      void answerTo(request, settings).then(({ code, body, contentType = 'text/plain; charset=utf-8' }) => {
        const length = Buffer.byteLength(body);
        const headers = {
          'content-type': contentType,
          'content-length': length,
          'x-content-type-options': 'nosniff',
          ...(code === 405 ? { allow: 'GET, HEAD' } : {}),
          // A client that keeps its connection would hold up the end of the process.
          ...(server.listening ? {} : { connection: 'close' }),
        };
        response.writeHead(code, headers).end(body);
      });
    });
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (error) {
      throw listenError(settings, error);
    }
    server.on('error', (error) => settings.log.error('a server failed', { flag: settings.flag, error }));
    return new TextServer(server, settings.clock, urlOf(server));
  }

  /** Stops listening at once; resolves when all requests are answered, or cut after a second. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const cancel = this.#clock.after(closingMs, () => this.#server.closeAllConnections());
    await closed;
    cancel();
  }
}

async function answerTo(request: IncomingMessage, { answer, log }: ServerSettings): Promise<TextAnswer> {
  const { method = '', url = '/' } = request;
  if (method !== 'GET' && method !== 'HEAD') return { code: 405, body: 'method not allowed\n' };
  const target = URL.parse(`http://server${url}`);
  if (target === null || !url.startsWith('/')) return { code: 400, body: 'bad request\n' };
  try {
    const found = await answer(target.pathname.replace(/(?<=.)\/$/, ''), target.searchParams);
    return found ?? { code: 404, body: 'not found\n' };
  } catch (error) {
    log.error('cannot answer a request', { path: target.pathname, error });
    return { code: 500, body: 'internal error\n' };
  }
}

function listenError({ address, flag }: ServerSettings, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = code === 'EADDRINUSE' ? 'the address is in use' : errorText(error);
  return new Error(`cannot listen on ${address} (${flag}): ${why}`, { cause: error });
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  if (address === '::' || address === '0.0.0.0') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
