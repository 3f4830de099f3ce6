import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../shared/json.ts';
import { metadataOf, textAt } from './object.ts';
import { type EmbeddedKubeApi, type KubeApiOptions, startKubeApi } from './server.ts';

/** A response as tests look at it. */
export interface TestResponse {
  readonly code: number;
  readonly body: JsonObject;
  readonly text: string;
  readonly warning: string | null;
}

/** One event of a watch. */
interface TestEvent {
  readonly type: string;
  readonly object: JsonObject;
}

interface RequestOptions {
  readonly type?: string;
  readonly accept?: string;
  readonly headers?: Record<string, string>;
}

/** What `kubectl` accepts when it wants a table. */
export const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** A raw HTTP client of one embedded server, for tests. */
export class TestClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url;
    this.#headers = { 'user-agent': 'test/1', ...headers };
  }

  async request(method: string, path: string, body?: Json, options: RequestOptions = {}): Promise<TestResponse> {
    const type = body === undefined ? {} : { 'content-type': options.type ?? 'application/json' };
    const accept = options.accept ?? 'application/json';
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...this.#headers, ...type, accept, ...options.headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { code: response.status, body: parseObject(text), text, warning: response.headers.get('warning') };
  }

  get(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('GET', path, undefined, options);
  }

  post(path: string, body: Json, options?: RequestOptions): Promise<TestResponse> {
    return this.request('POST', path, body, options);
  }

  put(path: string, body: Json): Promise<TestResponse> {
    return this.request('PUT', path, body);
  }

  delete(path: string, body?: Json): Promise<TestResponse> {
    return this.request('DELETE', path, body);
  }

  /** A patch; `kind` is `merge`, `json`, `strategic` or `apply`. */
  patch(path: string, kind: 'merge' | 'json' | 'strategic' | 'apply', body: Json): Promise<TestResponse> {
    const types = {
      merge: 'application/merge-patch+json',
      json: 'application/json-patch+json',
      strategic: 'application/strategic-merge-patch+json',
      apply: 'application/apply-patch+yaml',
    };
    return this.request('PATCH', path, body, { type: types[kind] });
  }

  /** Opens a watch. `next()` resolves with the next event, and with undefined when the watch is over. */
  async watch(path: string, options: RequestOptions = {}): Promise<TestWatch> {
    const abort = new AbortController();
    const response = await fetch(this.#url + path, {
      headers: { ...this.#headers, accept: options.accept ?? 'application/json' },
      signal: abort.signal,
    });
    const events = eventsOf(response);
    return {
      code: response.status,
      next: async () => (await events.next()).value,
      close: () => abort.abort(),
    };
  }
}

/** An open watch. */
export interface TestWatch {
  readonly code: number;
  next(): Promise<TestEvent | undefined>;
  close(): void;
}

async function* eventsOf(response: Response): AsyncGenerator<TestEvent, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const event = parseObject(line);
        yield { type: textAt(event, 'type'), object: objectOf(event['object']) };
      }
    }
  } catch {
    // A cut connection ends the watch.
  }
  return undefined;
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function parseObject(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** A started server with a client; disposing of it closes the server. */
export interface TestApi extends AsyncDisposable {
  readonly api: EmbeddedKubeApi;
  readonly client: TestClient;
}

/** Starts a server for one test. */
export async function startForTest(options: KubeApiOptions = {}): Promise<TestApi> {
  const api = await startKubeApi(options);
  const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  return { api, client: new TestClient(api.url, headers), [Symbol.asyncDispose]: () => api.close() };
}

/** The sample CustomResourceDefinition: Widget of example.com/v1, with every feature of schemas. */
export function widgetCrd(): JsonObject {
  const file = new URL('../../../test/kubectl/fixtures/widget-crd.yaml', import.meta.url);
  return objectOf(parse(readFileSync(file, 'utf8')));
}

/** Path of CustomResourceDefinitions. */
export const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Path of widgets in a namespace. */
export function widgetsPath(namespace = 'default'): string {
  return `/apis/example.com/v1/namespaces/${namespace}/widgets`;
}

/** Path of a core resource in a namespace. */
export function corePath(plural: string, namespace = 'default'): string {
  return `/api/v1/namespaces/${namespace}/${plural}`;
}

/** Starts a server that has the sample definition. */
export async function startWithWidgets(options: KubeApiOptions = {}): Promise<TestApi> {
  const started = await startForTest(options);
  const created = await started.client.post(crdPath, widgetCrd());
  if (created.code !== 201) throw new Error(`the sample definition was refused: ${created.text}`);
  return started;
}

/** A widget; `spec` is added to what a widget needs at least. */
export function widget(name: string, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name, ...metadata },
    spec: { size: 'small', ...spec },
  };
}

/** A ConfigMap. */
export function configMap(name: string, data: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** The names of a list's items. */
export function namesIn(list: JsonObject): string[] {
  const items = Array.isArray(list['items']) ? list['items'] : [];
  return items.filter(isObject).map((item) => textAt(metadataOf(item), 'name'));
}
