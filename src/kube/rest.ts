import type { IncomingMessage } from 'node:http';
import { type BackoffPolicy, backoffMs, type Clock, delay, systemClock } from '../shared/clock.ts';
import { errorText, type Logger, silent } from '../shared/log.ts';
import type { KubeClientOptions } from './client-options.ts';
import type { Connection, Credential } from './connection.ts';
import { connectionError, KubeError } from './kube-error.ts';
import { RequestScope } from './request-scope.ts';
import { readBody, readError } from './response.ts';
import { Transport } from './transport.ts';

/** One request to the API. */
export interface RestRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A successful answer. */
export interface RestResponse {
  readonly code: number;
  readonly body: string;
}

/** An answer that goes on coming. */
interface RestStream {
  readonly request: RestRequest;
  /** Give up when nothing comes for so long; no limit when absent. */
  readonly silenceMs?: number | undefined;
  readonly onOpen?: (() => void) | undefined;
}

/** How one request is sent. */
interface Sending {
  readonly scope: RequestScope;
  readonly isWatch: boolean;
}

const defaultTimeoutMs = 30_000;
const maxAttempts = 5;
const longestWaitMs = 30_000;
const retryPolicy: BackoffPolicy = { initialMs: 250, maxMs: 5000, factor: 2, jitter: 0.5 };

/** HTTP to one API server: credentials, time limits, retries, errors. Knows no resources. */
export class RestClient {
  readonly #connection: Connection;
  readonly #options: KubeClientOptions;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #closing = new AbortController();

  constructor(connection: Connection, options: KubeClientOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#transport = new Transport(connection);
    this.#clock = options.clock ?? systemClock;
    this.#log = options.logger ?? silent;
  }

  /**
   * Sends a request. A GET is tried again, a few times, when there is no connection or the server is busy (429, 503).
   * Rejects with a KubeError, or with the signal's reason.
   */
  async request(request: RestRequest): Promise<RestResponse> {
    const scope = new RequestScope(this.#clock, [request.signal, this.#closing.signal]);
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#attempt(request, scope);
        } catch (error) {
          await this.#beforeRetry(request, this.#failure(request, scope, error), { attempt, scope });
        }
      }
    } finally {
      scope.end();
    }
  }

  /** The chunks of an answer as they come. Ends with the answer; rejects as {@link request} does, without retries. */
  async *stream({ request, silenceMs, onOpen }: RestStream): AsyncGenerator<Buffer> {
    const scope = new RequestScope(this.#clock, [request.signal, this.#closing.signal]);
    try {
      if (silenceMs !== undefined)
        scope.limit(silenceMs, () => this.#late(request, `nothing came for ${silenceMs} ms`));
      const response = await this.#open(request, { scope, isWatch: true });
      onOpen?.();
      for await (const chunk of response) {
        scope.touch();
        if (Buffer.isBuffer(chunk)) yield chunk;
      }
    } catch (error) {
      throw this.#failure(request, scope, error);
    } finally {
      // Also when the reader stops early: the connection would stay open otherwise.
      scope.abort(new Error('the watch was ended'));
    }
  }

  /** Method and URL, for messages; without the query, whose continue token would fill the line. */
  describe({ method, path }: RestRequest): string {
    const { origin, pathname } = this.#connection.server;
    return `${method} ${origin}${pathname.replace(/\/+$/, '')}${path.split('?', 1)[0]}`;
  }

  /** Ends all requests, which reject, and cuts all connections. */
  close(): void {
    this.#closing.abort(new KubeError({ code: 0, reason: 'Closed', message: 'the Kubernetes client was closed' }));
    this.#transport.close();
  }

  async #attempt(request: RestRequest, scope: RequestScope): Promise<RestResponse> {
    const response = await this.#open(request, { scope, isWatch: false });
    const body = await readBody(response);
    scope.unlimit();
    return { code: response.statusCode ?? 0, body };
  }

  /** Sends once; and once more when the server refuses the credential and there is another. */
  async #open(request: RestRequest, how: Sending): Promise<IncomingMessage> {
    const { credentials } = this.#connection;
    const credential = await this.#credential(how.scope, credentials.current());
    try {
      return await this.#send(request, credential, how);
    } catch (error) {
      if (!(error instanceof KubeError) || !error.unauthorized) throw error;
      if (!how.isWatch) how.scope.unlimit();
      const renewed = await this.#credential(how.scope, credentials.renew(credential));
      if (renewed === undefined) throw error;
      return this.#send(request, renewed, how);
    }
  }

  /** A plugin or a file that fails is not a failed connection: trying at once again would only run it again. */
  #credential<T>(scope: RequestScope, credential: Promise<T>): Promise<T> {
    const told = credential.catch((cause: unknown) => {
      throw new KubeError({ code: 0, reason: 'NoCredentials', message: errorText(cause), cause });
    });
    return scope.race(told);
  }

  /** Resolves with the head of a successful answer. */
  async #send(request: RestRequest, credential: Credential, { scope, isWatch }: Sending): Promise<IncomingMessage> {
    const { timeoutMs = defaultTimeoutMs, userAgent, onResponse } = this.#options;
    // Begins after the credential is there: a plugin may take its time.
    if (!isWatch) scope.limit(timeoutMs, () => this.#late(request, `no answer within ${timeoutMs} ms`));
    const headers = { accept: 'application/json', 'user-agent': userAgent, ...request.headers };
    const { method, path, body } = request;
    const { signal } = scope;
    const started = this.#clock.now();
    const record = (code: number): void =>
      onResponse?.({ method, host: this.#transport.host, code, ms: this.#clock.now() - started });
    let response: IncomingMessage;
    try {
      response = await this.#transport.send({ method, path, headers, body, credential, signal, isWatch });
    } catch (error) {
      record(0);
      throw error;
    }
    const { statusCode = 0 } = response;
    record(statusCode);
    if (statusCode >= 200 && statusCode < 300) return response;
    throw await readError(response, this.describe(request));
  }

  /** Returns after the wait before another attempt; throws the error when there is to be none. */
  async #beforeRetry(
    request: RestRequest,
    error: unknown,
    { attempt, scope }: { attempt: number; scope: RequestScope },
  ): Promise<void> {
    scope.unlimit();
    const isRetried = error instanceof KubeError && request.method === 'GET' && attempt < maxAttempts;
    if (!isRetried || scope.signal.aborted) throw error;
    if (error.reason !== 'ConnectionFailed' && error.code !== 429 && error.code !== 503) throw error;
    const waitMs = error.retryAfterMs ?? backoffMs(retryPolicy, attempt, this.#options.random);
    if (waitMs > longestWaitMs) throw error;
    this.#log.debug('will ask the Kubernetes API again', { error: errorText(error), attempt, waitMs });
    await delay(waitMs, scope.signal, this.#clock);
  }

  /** What a call rejects with: why it was aborted, or a KubeError. */
  #failure(request: RestRequest, scope: RequestScope, error: unknown): unknown {
    return scope.signal.aborted ? scope.signal.reason : connectionError(this.describe(request), error);
  }

  #late(request: RestRequest, text: string): KubeError {
    return new KubeError({ code: 0, reason: 'Timeout', message: `${this.describe(request)}: ${text}` });
  }
}
