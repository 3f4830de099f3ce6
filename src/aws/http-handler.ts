import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { proxyFor } from './proxy.ts';
import type { SdkLogger } from './sdk-module.ts';

/** Settings of the HTTP connections to AWS. */
export interface HttpSettings {
  /** `--http-client-timeout` in milliseconds: the longest that one attempt may take, body included; 0 means no limit. */
  readonly timeoutMs: number;
  /** Where AWS_CA_BUNDLE, HTTPS_PROXY, HTTP_PROXY and NO_PROXY are read. */
  readonly env: NodeJS.ProcessEnv;
  readonly logger: SdkLogger;
  /** Asked right before each attempt is sent; false: it is not. Always by default. */
  readonly mayCall?: () => boolean;
}

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = Parameters<NodeHttpHandler['handle']>[1];
type Response = Awaited<ReturnType<NodeHttpHandler['handle']>>;

const maxSockets = 100;
const connectMs = 10_000;

/**
 * The one HTTP transport behind all AWS clients: keeps connections alive, goes through the proxy that the environment
 * names, trusts AWS_CA_BUNDLE beside the usual authorities, and ends every attempt in time.
 */
export class AwsHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #settings: HttpSettings;
  readonly #secureContext: SecureContext | undefined;
  readonly #direct: NodeHttpHandler;
  readonly #tunnels = new Map<string, NodeHttpHandler>();

  /** @throws when AWS_CA_BUNDLE names a file that cannot be read or holds no certificate. */
  constructor(settings: HttpSettings) {
    this.#settings = settings;
    this.#secureContext = trust(settings.env['AWS_CA_BUNDLE'] ?? '');
    this.#direct = this.#handler(
      new HttpsAgent({ keepAlive: true, maxSockets, ...secureOptions(this.#secureContext) }),
    );
  }

  /**
   * Sends one attempt. Rejects with a TimeoutError, which the SDK retries, when it takes too long; with an AbortError,
   * which it does not, when the process may not call AWS any more.
   */
  async handle(request: Request, options?: Options): Promise<Response> {
    if (this.#settings.mayCall?.() === false) {
      throw Object.assign(new Error('this process may not call AWS any more'), { name: 'AbortError' });
    }
    const started = performance.now();
    const { handler, request: routed } = this.#route(request);
    const answer = await handler.handle(routed, options);
    const { timeoutMs } = this.#settings;
    if (timeoutMs !== 0) limitBody(answer.response.body, timeoutMs - (performance.now() - started), timeoutMs);
    return answer;
  }

  /** The SDK offers its own transport settings here; ours are fixed. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  /** Closes all connections. Clients that go on using the transport open new ones. */
  destroy(): void {
    for (const handler of [this.#direct, ...this.#tunnels.values()]) handler.destroy();
  }

  #route(request: Request): { handler: NodeHttpHandler; request: Request } {
    const origin = `${request.protocol}//${request.hostname}${request.port === undefined ? '' : `:${request.port}`}`;
    const url = URL.parse(origin);
    const proxy = url === null ? undefined : proxyFor(url, this.#settings.env);
    if (proxy === undefined) return { handler: this.#direct, request };
    if (request.protocol === 'https:') return { handler: this.#tunnel(proxy), request };
    return { handler: this.#direct, request: viaProxy(request, origin, proxy) };
  }

  #tunnel(proxy: URL): NodeHttpHandler {
    const known = this.#tunnels.get(proxy.href);
    if (known !== undefined) return known;
    const handler = this.#handler(new TunnelAgent(proxy, this.#secureContext));
    this.#tunnels.set(proxy.href, handler);
    return handler;
  }

  #handler(httpsAgent: HttpsAgent | TunnelAgent): NodeHttpHandler {
    const { timeoutMs, logger } = this.#settings;
    return new NodeHttpHandler({
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets }),
      // The types ask for Node's own class; any agent is accepted.
      httpsAgent: httpsAgent as HttpsAgent,
      connectionTimeout: timeoutMs === 0 ? connectMs : Math.min(connectMs, timeoutMs),
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      logger,
    });
  }
}

/**
 * A CONNECT tunnel. The library forgets an agent's TLS options, so they are given again for each connection; and it
 * guesses from the call stack whether a request is https, wrongly when a socket becomes free, which then is never reused.
 */
class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #tls: SecureOptions;

  constructor(proxy: URL, secureContext: SecureContext | undefined) {
    super(proxy.href, { keepAlive: true, maxSockets, ...secureOptions(secureContext) });
    this.#tls = secureOptions(secureContext);
  }

  override isSecureEndpoint(): boolean {
    return true;
  }

  override connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    return super.connect(request, { ...options, ...this.#tls });
  }
}

interface SecureOptions {
  readonly secureContext?: SecureContext;
}

function secureOptions(secureContext: SecureContext | undefined): SecureOptions {
  return secureContext === undefined ? {} : { secureContext };
}

/** Made once: building it for each connection would parse some 150 certificates every time. */
function trust(bundle: string): SecureContext | undefined {
  if (bundle === '') return undefined;
  try {
    const pem = readFileSync(bundle, 'utf8');
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no PEM certificate');
    return createSecureContext({ ca: [...getCACertificates('default'), pem] });
  } catch (error) {
    throw new Error(`AWS_CA_BUNDLE: cannot use ${bundle}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** A plain HTTP request is handed to the proxy whole, with the absolute URL as its target. */
function viaProxy(request: Request, origin: string, proxy: URL): Request {
  const copy = request.clone();
  copy.protocol = proxy.protocol;
  copy.hostname = proxy.hostname;
  if (proxy.port === '') delete copy.port;
  else copy.port = Number(proxy.port);
  copy.path = `${origin}${request.path}`;
  if (proxy.username !== '' || proxy.password !== '') {
    const user = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    copy.headers['proxy-authorization'] = `Basic ${Buffer.from(user).toString('base64')}`;
  }
  return copy;
}

/** The SDK's own limit ends with the headers; a body that never ends would hold the call for ever. */
function limitBody(body: unknown, remainingMs: number, timeoutMs: number): void {
  if (!isStream(body)) return;
  const timer = setTimeout(() => {
    const error = new Error(`the answer did not end within ${timeoutMs} ms (--http-client-timeout)`);
    body.destroy(Object.assign(error, { name: 'TimeoutError' }));
  }, remainingMs);
  timer.unref();
  body.once('close', () => clearTimeout(timer));
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'destroy' in body && 'once' in body;
}
