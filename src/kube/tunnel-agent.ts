import { checkServerIdentity, type PeerCertificate, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** TLS settings of all connections to one server. */
export interface TlsOptions {
  readonly secureContext?: SecureContext;
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
}

/** What one tunnelled connection needs to know about its far end. */
export interface TunnelOptions {
  readonly proxy: URL;
  /** False for a server that speaks plain HTTP. */
  readonly secure: boolean;
  /** TLS settings of the far end, not of the proxy. */
  readonly tls: TlsOptions;
  /** The name or address that the far end's certificate must have. */
  readonly identity: string;
  readonly maxSockets: number;
}

type ConnectArguments = Parameters<HttpsProxyAgent<string>['connect']>;

/**
 * A CONNECT tunnel through a proxy. Over the library's it fixes what matters for an API server: TLS options given once
 * are kept for all connections; a certificate is checked against the server also when that is an IP address (the
 * library lets Node check the proxy's name then); and a proxy that refuses is an error instead of the server's answer.
 */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #options: TunnelOptions;
  readonly #destroyed: AbortController;

  constructor(options: TunnelOptions) {
    const destroyed = new AbortController();
    // The signal ends connections whose proxy never answers CONNECT: the agent does not know of these yet.
    super(options.proxy.href, { keepAlive: true, maxSockets: options.maxSockets, signal: destroyed.signal });
    this.#options = options;
    this.#destroyed = destroyed;
  }

  override isSecureEndpoint(): boolean {
    return this.#options.secure;
  }

  override async connect(...[request, options]: ConnectArguments) {
    let refusal: string | undefined;
    request.once('proxyConnect', (answer: { statusCode: number; statusText: string }) => {
      if (answer.statusCode !== 200) refusal = `${answer.statusCode} ${answer.statusText}`;
    });
    const { tls, identity, proxy } = this.#options;
    const check = { checkServerIdentity: (_: string, cert: PeerCertificate) => checkServerIdentity(identity, cert) };
    const socket = await super.connect(request, { ...options, ...tls, ...check });
    if (refusal === undefined) return socket;
    socket.destroy();
    throw new Error(`the proxy ${proxy.host} refused to connect: ${refusal}`);
  }

  override destroy(): void {
    this.#destroyed.abort();
    super.destroy();
  }
}
