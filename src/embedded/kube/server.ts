import { randomUUID, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { systemClock } from '../../shared/clock.ts';
import { errorText, type Logger, silent } from '../../shared/log.ts';
import { closeServer, hasOrigin, isByForeignName, urlOf } from '../http-server.ts';
import type { Api } from './api.ts';
import { ApiError, badRequest } from './api-error.ts';
import { createObject } from './create.ts';
import type { Body } from './decode.ts';
import { GarbageCollector } from './garbage-collect.ts';
import { Registry } from './registry.ts';
import { type ApiRequest, answerRequest, type Reply, type RequestSettings, statusOf } from './requests.ts';
import { Store } from './store.ts';
import type { WatchConnection } from './watch.ts';

/** Options of an embedded API server. */
export interface KubeApiOptions {
  /** Address to listen on; the loopback address by default. */
  readonly host?: string;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** Bearer token that requests must carry; without one, every local process may do everything. */
  readonly token?: string;
  /** How many changes watches can resume over before they get a 410; 2,000 by default. */
  readonly historySize?: number;
  /** Milliseconds between the bookmarks of a watch that asks for them; a minute by default. */
  readonly bookmarkMs?: number;
  readonly logger?: Logger;
  /** The state of a server that was closed: the new one goes on where it ended. */
  readonly state?: KubeApiState;
}

/** The objects of a server with their history. */
type KubeApiState = Pick<Store, 'revision'>;

/** A running embedded API server. Disposing of it closes it. */
export interface EmbeddedKubeApi extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** For a server that goes on with the same objects after this one was closed. */
  readonly state: KubeApiState;
  /** A kubeconfig, as YAML, whose only context is this server. */
  kubeconfig(): string;
  /** Cuts all watches, as a failing connection would. */
  dropWatches(): void;
  /** Stops listening and cuts all connections. */
  close(): Promise<void>;
}

const defaultHistorySize = 2000;
const maxBodyBytes = 3 * 1024 * 1024;
const initialNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Starts a small Kubernetes API server that keeps everything in memory, for trying, tests and CI. */
export async function startKubeApi(options: KubeApiOptions = {}): Promise<EmbeddedKubeApi> {
  const logger = options.logger ?? silent;
  const store = options.state instanceof Store ? options.state : new Store(options.historySize ?? defaultHistorySize);
  if (options.historySize !== undefined) store.historySize = options.historySize;
  const registry = new Registry(store);
  const api: Api = { store, registry, clock: systemClock, logger };
  createInitialNamespaces(api);
  const collector = new GarbageCollector(api);
  const settings = { bookmarkMs: options.bookmarkMs ?? 60_000, instance: randomUUID() };
  const watches = new Set<ServerResponse>();
  const host = options.host ?? '127.0.0.1';
  const server = createServer((request, response) => {
    void serve({ api, settings, watches, token: options.token, host }, request, response);
  });
  // Clients keep idle connections for a minute or more; closing them first would fail their next request.
  server.keepAliveTimeout = 120_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const url = urlOf(server, host);
  const dropWatches = (): void => {
    for (const response of watches) response.socket?.destroy();
  };
  const close = async (): Promise<void> => {
    collector.stop();
    registry.stop();
    await closeServer(server);
  };
  const kubeconfig = (): string => kubeconfigFor(url, options.token);
  return { url, state: store, kubeconfig, dropWatches, close, [Symbol.asyncDispose]: close };
}

function createInitialNamespaces(api: Api): void {
  const resource = api.registry.find('', 'v1', 'namespaces');
  const options = { dryRun: false, fieldValidation: 'Ignore', fieldManager: 'kube-apiserver', force: false } as const;
  for (const name of initialNamespaces) {
    if (resource === undefined || api.store.get(resource.bucket, name) !== undefined) continue;
    const draft = { kind: 'Namespace', apiVersion: 'v1', metadata: { name } };
    createObject(api, { resource, namespace: '', name: '', subresource: '' }, draft, options);
  }
}

function kubeconfigFor(url: string, token: string | undefined): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'embedded', cluster: { server: url } }],
    users: [{ name: 'embedded', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'embedded', namespace: 'default' } }],
    'current-context': 'embedded',
  });
}

interface Service {
  readonly api: Api;
  readonly settings: RequestSettings;
  /** Responses of the watches that are open. */
  readonly watches: Set<ServerResponse>;
  readonly token: string | undefined;
  /** The address that the server listens on. */
  readonly host: string;
}

async function serve(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { api } = service;
  try {
    authenticate(request, service);
    const reply = answerRequest(api, service.settings, await apiRequest(request));
    api.logger.debug('request', { method: request.method, url: request.url });
    if (reply.kind === 'watch') startWatch(service, reply.serve, response);
    else send(response, reply);
  } catch (error) {
    const status = statusOf(error);
    if (status !== error) api.logger.error('request failed', { url: request.url, error: errorText(error) });
    if (response.headersSent) response.destroy();
    else send(response, { kind: 'json', code: status.code, body: status.status });
  }
}

/** Web pages must not reach the server. Whoever has the token may call it by any name. */
function authenticate(request: IncomingMessage, { token, host }: Service): void {
  if (hasOrigin(request)) throw forbiddenToPages();
  if (token === undefined) {
    if (isByForeignName(request, host)) throw forbiddenToPages();
    return;
  }
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  }
}

function forbiddenToPages(): ApiError {
  return new ApiError(403, 'Forbidden', 'requests from web pages are not served');
}

async function apiRequest(request: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(`http://server${request.url?.startsWith('/') ? request.url : `/${request.url ?? ''}`}`);
  const { headers } = request;
  return {
    method: request.method ?? 'GET',
    path: decodePath(url.pathname),
    query: url.searchParams,
    accept: headers.accept ?? '',
    userAgent: headers['user-agent'] ?? '',
    body: bodyOf(await readBody(request), headers['content-type'] ?? 'application/json'),
  };
}

function bodyOf(bytes: Buffer, contentType: string): Body {
  return {
    bytes,
    contentType: contentType.split(';')[0]?.trim() ?? '',
    get text() {
      return bytes.toString('utf8');
    },
  };
}

function decodePath(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part));
  } catch {
    throw badRequest(`the path ${path} is not well encoded`);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBodyBytes) {
      const message = `Request entity too large: limit is ${maxBodyBytes}`;
      throw new ApiError(413, 'RequestEntityTooLarge', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Exclude<Reply, { kind: 'watch' }>): void {
  const isJson = reply.kind === 'json';
  const text = isJson ? `${JSON.stringify(reply.body)}\n` : reply.body;
  const contentType = isJson ? (reply.contentType ?? 'application/json') : 'text/plain; charset=utf-8';
  const warnings = (isJson ? (reply.warnings ?? []) : []).map((warning) => `299 - ${JSON.stringify(warning)}`);
  const headers: OutgoingHttpHeaders = {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
  };
  if (warnings.length > 0) headers['warning'] = warnings.join(', ');
  // The rest of a body that is too large is not read.
  if (reply.code === 413) headers['connection'] = 'close';
  response.writeHead(reply.code, headers);
  response.end(text);
}

/** A client that reads slower than this many bytes behind is cut off: it will resume. */
const maxWatchBacklog = 64 * 1024 * 1024;

function startWatch(service: Service, watch: (connection: WatchConnection) => void, response: ServerResponse): void {
  service.watches.add(response);
  response.on('close', () => service.watches.delete(response));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  watch({
    send(line) {
      response.write(line);
      if (response.writableLength > maxWatchBacklog) response.destroy();
    },
    end: () => response.end(),
    onClose: (callback) => response.on('close', callback),
  });
}
