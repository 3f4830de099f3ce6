import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../cluster/readiness.ts';

/** Which way bytes go: from the client to the server, or back. */
export type Direction = 'requests' | 'answers';

/** Bytes that are kept back. */
export interface Hold {
  /** Resolves when the first bytes are kept back. */
  readonly caught: Promise<void>;
  /** Lets everything pass, what was kept back first. */
  release(): void;
}

interface ActiveHold {
  readonly direction: Direction;
  readonly caught: PromiseWithResolvers<void>;
}

/** A proxy of TCP connections that can cut, refuse and hold them. It sees bytes, which may be those of TLS. */
export class TcpProxy {
  readonly port: number;
  readonly #target: URL;
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined;
  #hold: ActiveHold | undefined;

  private constructor(target: URL, port: number) {
    this.#target = target;
    this.port = port;
  }

  /** Starts a proxy on 127.0.0.1 for the server of a URL with a port. */
  static async start(target: URL): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, await freePort());
    await proxy.accept();
    return proxy;
  }

  /** Cuts all connections; new ones are served. */
  cut(): void {
    for (const pair of this.#pairs) pair.destroy();
  }

  /** Cuts all connections and refuses new ones, as a server that is down does. */
  async refuse(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** Serves connections, at the same port as before. */
  async accept(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer((client) => this.#serve(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  /**
   * Keeps back, from now on, all bytes of one direction, but for answers within a TLS handshake, without which a new
   * connection's first request would not come. What belongs to a client that goes away never arrives.
   */
  hold(direction: Direction): Hold {
    if (this.#hold !== undefined) throw new Error('the proxy holds already');
    const active = { direction, caught: Promise.withResolvers<void>() };
    this.#hold = active;
    return {
      caught: active.caught.promise,
      release: () => {
        if (this.#hold !== active) return;
        this.#hold = undefined;
        for (const pair of this.#pairs) pair.flush();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.refuse();
  }

  #serve(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const pair = new Pair({ client, server, keepsBack: (direction) => this.#keepsBack(direction) });
    this.#pairs.add(pair);
    pair.closed.addEventListener('abort', () => this.#pairs.delete(pair));
  }

  #keepsBack(direction: Direction): boolean {
    const active = this.#hold;
    if (active?.direction !== direction) return false;
    active.caught.resolve();
    return true;
  }
}

interface PairOptions {
  readonly client: Socket;
  readonly server: Socket;
  /** Asked for each chunk. */
  readonly keepsBack: (direction: Direction) => boolean;
}

/** A client's connection and the one to the server that belongs to it. */
class Pair {
  readonly #options: PairOptions;
  readonly #kept: { readonly to: Socket; readonly chunk: Buffer }[] = [];
  #fromClient: 'nothing' | 'hello' | 'more' = 'nothing';
  readonly #closing = new AbortController();

  constructor(options: PairOptions) {
    this.#options = options;
    const { client, server } = options;
    this.#forward('requests', client, server);
    this.#forward('answers', server, client);
  }

  /** Aborted once both are closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  flush(): void {
    for (const { to, chunk } of this.#kept.splice(0)) to.write(chunk);
  }

  destroy(): void {
    this.#options.client.destroy();
    this.#options.server.destroy();
    this.#closing.abort();
  }

  #forward(direction: Direction, from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      if (direction === 'requests')
        this.#fromClient = this.#fromClient === 'nothing' && isHello(chunk) ? 'hello' : 'more';
      const isHandshake = direction === 'answers' && this.#fromClient === 'hello';
      if (!isHandshake && this.#options.keepsBack(direction)) this.#kept.push({ to, chunk });
      else to.write(chunk);
    });
    // A connection that fails ends the other one; there is nobody else to tell.
    from.on('error', () => this.destroy());
    from.on('close', () => this.destroy());
    from.on('end', () => {
      if (this.#kept.length > 0) this.destroy();
      else to.end();
    });
  }
}

/** True for the first message of a TLS client: a record of type handshake. */
function isHello(chunk: Buffer): boolean {
  return chunk[0] === 0x16;
}
