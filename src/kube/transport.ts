import {
  type Agent,
  Agent as HttpAgent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { createSecureContext } from 'node:tls';
import { bareHost } from '../shared/proxy.ts';
import type { ClientCertificate, Connection, Credential } from './connection.ts';
import { type TlsOptions, TunnelAgent } from './tunnel-agent.ts';

/** One HTTP request. */
export interface TransportRequest {
  readonly method: string;
  /** With the query; below the server's own path. */
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  readonly credential: Credential;
  /** Aborting it ends the request, and the response while that is being read. */
  readonly signal: AbortSignal;
  /** A watch holds its connection for minutes, so it does not take one of those for requests. */
  readonly isWatch?: boolean | undefined;
}

/** Requests' connections at a time; more requests wait for one to become free. */
const maxSockets = 64;
/** A dead peer shows within about a minute of silence, well before the system's own default of two hours. */
const tcpKeepAliveMs = 30_000;

interface Agents {
  readonly requests: Agent;
  readonly watches: Agent;
  readonly certificate: ClientCertificate | undefined;
}

/** The HTTP connections to one API server: kept alive, through the proxy, with the TLS settings of the connection. */
export class Transport {
  readonly #connection: Connection;
  #agents: Agents | undefined;
  #retired: Agents | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Host and port of the API server. */
  get host(): string {
    return this.#connection.server.host;
  }

  /** Resolves with the head of the answer, whatever its status. Rejects when none comes. */
  send({ method, path, headers, body, credential, signal, isWatch }: TransportRequest): Promise<IncomingMessage> {
    const { server } = this.#connection;
    const agents = this.#agentsFor(credential.clientCertificate);
    // Node adds no length to a DELETE, and the body would be taken for the connection's next request.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      method,
      hostname: bareHost(server.hostname),
      port: server.port || (server.protocol === 'https:' ? 443 : 80),
      path: server.pathname.replace(/\/+$/, '') + path,
      headers: { ...headers, ...length, ...credential.headers },
      agent: isWatch ? agents.watches : agents.requests,
      signal,
    };
    return new Promise((resolve, reject) => {
      const outgoing = server.protocol === 'https:' ? requestHttps(options) : requestHttp(options);
      outgoing.once('response', resolve);
      // Stays for good: an abort after the answer's head is an error event too.
      outgoing.on('error', reject);
      outgoing.once('socket', (socket) => socket.setKeepAlive(true, tcpKeepAliveMs));
      outgoing.end(body);
    });
  }

  /** Cuts all connections. */
  close(): void {
    for (const agents of [this.#agents, this.#retired]) destroy(agents);
    this.#agents = undefined;
    this.#retired = undefined;
  }

  /** A new client certificate needs new connections; those of the certificate before finish what they are doing. */
  #agentsFor(certificate: ClientCertificate | undefined): Agents {
    const current = this.#agents;
    if (current !== undefined && isSame(current.certificate, certificate)) return current;
    destroy(this.#retired);
    this.#retired = current;
    const watches = this.#agent(certificate, Number.POSITIVE_INFINITY);
    this.#agents = { requests: this.#agent(certificate, maxSockets), watches, certificate };
    return this.#agents;
  }

  #agent(certificate: ClientCertificate | undefined, sockets: number): Agent {
    const { server, proxy } = this.#connection;
    const secure = server.protocol === 'https:';
    const tls = secure ? this.#tlsOptions(certificate) : {};
    if (proxy !== undefined) {
      const identity = this.#connection.tls.servername ?? bareHost(server.hostname);
      return new TunnelAgent({ proxy, secure, tls, identity, maxSockets: sockets });
    }
    const options = { keepAlive: true, maxSockets: sockets };
    return secure ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options);
  }

  /** The context is made once: parsing all certificates again for each connection would cost more than the requests. */
  #tlsOptions(certificate: ClientCertificate | undefined): TlsOptions {
    const { ca, servername, insecureSkipVerify } = this.#connection.tls;
    return {
      secureContext: createSecureContext({ ...(ca === undefined ? {} : { ca }), ...certificate }),
      rejectUnauthorized: insecureSkipVerify !== true,
      ...(servername === undefined ? {} : { servername }),
    };
  }
}

function destroy(agents: Agents | undefined): void {
  agents?.requests.destroy();
  agents?.watches.destroy();
}

function isSame(a: ClientCertificate | undefined, b: ClientCertificate | undefined): boolean {
  return a?.cert === b?.cert && a?.key === b?.key;
}
