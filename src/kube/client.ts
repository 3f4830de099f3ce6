import { isObject, type JsonObject, own } from '../shared/json.ts';
import type {
  ApiResource,
  CallOptions,
  DeleteOptions,
  GetOptions,
  JsonPatch,
  KubeClientOptions,
  ListOptions,
  ListPage,
  ObjectRef,
  PatchOptions,
  RawRequest,
  RawResponse,
  Selection,
  WatchOptions,
  WriteOptions,
} from './client-options.ts';
import type { Connection } from './connection.ts';
import { FrameSplitter } from './frame-splitter.ts';
import { invalidResponse, KubeError } from './kube-error.ts';
import { type GroupVersionResource, type KubeList, type KubeObject, resourcePath, type Status } from './object.ts';
import { parseObject } from './response.ts';
import { RestClient, type RestRequest } from './rest.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';

const defaultPageSize = 500;
/** A list that takes longer than the server keeps its snapshot, several times over, will not end. */
const maxListRestarts = 3;
const maxFrameBytes = 16 * 1024 * 1024;
/** Names the client's only body type beside the patches'. */
const json = { 'content-type': 'application/json' };
const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML; the server takes this name only.
  apply: 'application/apply-patch+yaml',
};

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A Kubernetes API client. All methods reject with a KubeError, or with the signal's reason once that is aborted.
 * What the type parameters say of an object's `spec` and `status` is the caller's knowledge; it is not checked.
 */
export class KubeClient {
  /** Where the client's connection came from, for messages. */
  readonly source: string;
  /** The namespace of the connection: the context's, or the pod's. */
  readonly namespace: string;
  readonly #rest: RestClient;

  constructor(connection: Connection, options: KubeClientOptions) {
    this.source = connection.source;
    this.namespace = connection.namespace;
    this.#rest = new RestClient(connection, options);
  }

  /** Reads an object. */
  get<T extends KubeObject>(gvr: GroupVersionResource, ref: ObjectRef, options: GetOptions = {}): Promise<T> {
    const path = resourcePath(gvr, { ...ref, subresource: options.subresource });
    return this.#object({ method: 'GET', path, signal: options.signal });
  }

  /** Reads all objects of a selection, page by page. */
  async list<T extends KubeObject>(gvr: GroupVersionResource, options: ListOptions = {}): Promise<KubeList<T>> {
    let whole: KubeList<T> | undefined;
    for await (const { list, restarted } of this.pages<T>(gvr, options)) {
      if (whole === undefined || restarted) whole = list;
      else for (const item of list.items) whole.items.push(item);
    }
    if (whole === undefined) throw invalidResponse(`no list of ${gvr.resource} came`);
    delete whole.metadata.continue;
    return whole;
  }

  /**
   * Reads a selection as pages, for those who need not hold them all. Items get the `apiVersion` and `kind` that the
   * server leaves out of built-in kinds' lists.
   */
  async *pages<T extends KubeObject>(
    gvr: GroupVersionResource,
    { limit = defaultPageSize, signal, metadataOnly, ...selection }: ListOptions = {},
  ): AsyncGenerator<ListPage<T>> {
    let token: string | undefined;
    let restarted = false;
    for (let restarts = 0; ; ) {
      try {
        const query = { ...selectors(selection), limit, continue: token };
        const path = resourcePath(gvr, { namespace: selection.namespace }) + queryText(query);
        const list = await this.#list<T>({
          method: 'GET',
          path,
          signal,
          headers: { 'accept-encoding': 'gzip', ...accepting(metadataOnly, 'PartialObjectMetadataList') },
        });
        token = list.metadata.continue;
        yield { list, restarted };
        if (token === undefined || token === '') return;
        restarted = false;
      } catch (error) {
        const isExpired = error instanceof KubeError && error.gone && token !== undefined;
        if (!isExpired || restarts++ >= maxListRestarts) throw error;
        token = undefined;
        restarted = true;
      }
    }
  }

  /** Creates an object, in the namespace that its metadata names. */
  create<T extends KubeObject>(gvr: GroupVersionResource, object: T, options: WriteOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const { subresource } = options;
    const path = resourcePath(gvr, { namespace, subresource, name: subresource === undefined ? undefined : name });
    return this.#object({ ...write('POST', path + writeQuery(options), object), signal: options.signal });
  }

  /** Replaces an object. With its `resourceVersion`, only when nobody has changed it since. */
  replace<T extends KubeObject>(gvr: GroupVersionResource, object: T, options: WriteOptions = {}): Promise<T> {
    const { namespace, name } = object.metadata;
    const path = resourcePath(gvr, { namespace, name, subresource: options.subresource }) + writeQuery(options);
    return this.#object({ ...write('PUT', path, object), signal: options.signal });
  }

  /** Changes parts of an object; an `apply` creates it when it does not exist. */
  patch<T extends KubeObject>(
    gvr: GroupVersionResource,
    ref: ObjectRef & { readonly patch: object | JsonPatch },
    options: PatchOptions,
  ): Promise<T> {
    const { patch, namespace, name } = ref;
    const at = resourcePath(gvr, { namespace, name, subresource: options.subresource });
    const request = write('PATCH', at + writeQuery({ ...options, force: options.force }), patch);
    const headers = { 'content-type': patchTypes[options.type] };
    return this.#object({ ...request, headers, signal: options.signal });
  }

  /** Deletes an object. Resolves with its last state, or with a Status when it is gone at once. */
  delete<T extends KubeObject>(
    gvr: GroupVersionResource,
    ref: ObjectRef,
    { signal, propagationPolicy, preconditions, gracePeriodSeconds, dryRun }: DeleteOptions = {},
  ): Promise<T | Status> {
    const dry = dryRun === true ? ['All'] : undefined;
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy, preconditions, gracePeriodSeconds };
    const path = resourcePath(gvr, { namespace: ref.namespace, name: ref.name });
    return this.#object({ ...write('DELETE', path, { ...body, dryRun: dry }), signal });
  }

  /** Sends any request, e.g. `GET /version`, and resolves with the text of a successful answer. */
  async raw({ path, ...request }: RawRequest): Promise<RawResponse> {
    if (!path.startsWith('/')) throw new Error(`${JSON.stringify(path)} is not a path: it must begin with a slash`);
    return this.#rest.request({ ...request, path, headers: request.headers ?? {} });
  }

  /**
   * The changes of a selection as they happen, until the server ends the watch, which is usual, or the signal is
   * aborted. Rejects when the connection is cut, with the Status of an ERROR event (`gone` for a resourceVersion that
   * is too old), and on anything that is no event.
   */
  async *watch<T extends KubeObject>(
    gvr: GroupVersionResource,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<T>> {
    const { resourceVersion, timeoutSeconds, allowWatchBookmarks, silenceMs, onOpen, signal } = options;
    const query = { ...selectors(options), watch: true, resourceVersion, timeoutSeconds, allowWatchBookmarks };
    const path = resourcePath(gvr, { namespace: options.namespace }) + queryText(query);
    const headers = accepting(options.metadataOnly, 'PartialObjectMetadata');
    const frames = new FrameSplitter(options.maxFrameBytes ?? maxFrameBytes);
    for await (const chunk of this.#rest.stream({
      request: { method: 'GET', path, signal, headers },
      silenceMs,
      onOpen,
    })) {
      for (const frame of frames.push(chunk)) yield parseWatchEvent<T>(frame);
    }
  }

  /** The resources of a group and version, e.g. `apps/v1` or `v1`. Rejects with `notFound` when it is not served. */
  async serverResources(groupVersion: string, { signal }: CallOptions = {}): Promise<ApiResource[]> {
    const [group = '', version] = groupVersion.split('/');
    const path = version === undefined ? `/api/${group}` : `/apis/${group}/${version}`;
    const list = await this.#json({ method: 'GET', path, signal });
    const resources = own(list, 'resources');
    return (Array.isArray(resources) ? resources : []).filter(isObject).map(apiResource);
  }

  /** Ends all requests and watches, and cuts all connections; the client cannot be used any more. */
  close(): void {
    this.#rest.close();
  }

  /** The one place where an answer gets its type. */
  async #object<T extends KubeObject | Status>(request: RestRequest): Promise<T> {
    return (await this.#json(request)) as unknown as T;
  }

  async #list<T extends KubeObject>(request: RestRequest): Promise<KubeList<T>> {
    const list = await this.#json(request);
    // Go writes an empty list as null.
    const items = list['items'] === null ? [] : list['items'];
    if (!Array.isArray(items) || !isObject(list['metadata']) || typeof list['kind'] !== 'string') {
      throw invalidResponse(`${this.#rest.describe(request)}: the answer is not a list`, 200);
    }
    const { kind, apiVersion = '' } = list;
    const typed = items.filter(isObject).map((item) => withKind(item, apiVersion, kind.replace(/List$/, '')));
    return { ...list, items: typed } as unknown as KubeList<T>;
  }

  async #json(request: RestRequest): Promise<JsonObject> {
    const { code, body } = await this.#rest.request(request);
    return parseObject(body, this.#rest.describe(request), code);
  }
}

/** Asks the server to leave everything but the metadata out. */
function accepting(metadataOnly: boolean | undefined, kind: string): Record<string, string> {
  return metadataOnly === true ? { accept: `application/json;as=${kind};g=meta.k8s.io;v=v1` } : {};
}

function withKind(item: JsonObject, apiVersion: JsonObject[string], kind: string): JsonObject {
  return typeof item['kind'] === 'string' ? item : { apiVersion, kind, ...item };
}

function write(method: string, path: string, body: object): RestRequest {
  return { method, path, headers: json, body: JSON.stringify(body) };
}

function apiResource(resource: JsonObject): ApiResource {
  const { name, kind, namespaced, verbs } = resource;
  return {
    name: typeof name === 'string' ? name : '',
    kind: typeof kind === 'string' ? kind : '',
    namespaced: namespaced === true,
    verbs: Array.isArray(verbs) ? verbs.filter((verb) => typeof verb === 'string') : [],
  };
}

function selectors({ labelSelector, fieldSelector }: Selection): Query {
  return { labelSelector: labelSelector || undefined, fieldSelector: fieldSelector || undefined };
}

function writeQuery({ dryRun, fieldManager, fieldValidation, force }: WriteOptions & { force?: boolean | undefined }) {
  return queryText({ dryRun: dryRun === true ? 'All' : undefined, fieldManager, fieldValidation, force });
}

function queryText(query: Query): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]): [string, string] => [key, String(value)]);
  return parts.length === 0 ? '' : `?${new URLSearchParams(parts)}`;
}
