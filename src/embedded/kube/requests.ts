import type { JsonObject } from '../../shared/json.ts';
import { type Api, requireStored, type Target } from './api.ts';
import { ApiError, badRequest, methodNotAllowed, noSuchResource } from './api-error.ts';
import { createObject } from './create.ts';
import { type Body, decodeObject } from './decode.ts';
import { deleteObject } from './delete.ts';
import { discoveryDocument } from './discovery.ts';
import { checkNotFuture, listObjects, revisionOf } from './list.ts';
import { nameOf } from './object.ts';
import { openApiDocument, openApiIndex } from './openapi.ts';
import { representationOf, representOne } from './representation.ts';
import type { Verb } from './resource.ts';
import { requestSelector } from './selectors.ts';
import { storeKey } from './store.ts';
import { patchObject, replaceObject } from './update.ts';
import { checkWatch, serveWatch, type WatchConnection } from './watch.ts';
import { deleteOptions, patchOptions, writeOptions } from './write-options.ts';

/** A request, free of HTTP's details. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded parts of the path, without empty ones. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: Body;
}

/** A response in JSON. */
interface JsonReply {
  readonly kind: 'json';
  readonly code: number;
  readonly body: JsonObject;
  readonly warnings?: readonly string[];
  readonly contentType?: string;
}

/** A whole response, or a watch that goes on. */
export type Reply =
  | JsonReply
  | { readonly kind: 'text'; readonly code: number; readonly body: string }
  | { readonly kind: 'watch'; readonly serve: (connection: WatchConnection) => void };

/** Settings of a server that its requests need. */
export interface RequestSettings {
  readonly bookmarkMs: number;
  /** Changes with every instance, so that clients do not mix up the documents of two servers at one address. */
  readonly instance: string;
}

/** The version that the server claims: the oldest one whose behaviour it follows. */
const version = {
  major: '1',
  minor: '32',
  gitVersion: 'v1.32.0+embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
};

/** Answers a request. Throws an ApiError for the failures that clients are told about. */
export function answerRequest(api: Api, settings: RequestSettings, request: ApiRequest): Reply {
  const [root = ''] = request.path;
  if (root === 'api' || root === 'apis') return answerApi(api, settings, request);
  const reply = answerFixed(api, settings, request);
  return reply ?? pageNotFound;
}

const pageNotFound: Reply = { kind: 'text', code: 404, body: '404 page not found\n' };

function answerFixed(api: Api, settings: RequestSettings, request: ApiRequest): Reply | undefined {
  const [root = '', ...rest] = request.path;
  if (['healthz', 'livez', 'readyz'].includes(root)) return { kind: 'text', code: 200, body: 'ok' };
  if (root === 'version') return json(version);
  if (root === '')
    return json({ paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] });
  if (root !== 'openapi' || rest[0] !== 'v3') return undefined;
  if (rest.length === 1) return json(openApiIndex(api.registry, `${settings.instance}-${api.store.revision}`));
  const document = openApiDocument(api.registry, rest.slice(1).join('/'));
  return document === undefined ? undefined : json(document);
}

function json(body: JsonObject, code = 200): JsonReply {
  return { kind: 'json', code, body };
}

function answerApi(api: Api, settings: RequestSettings, request: ApiRequest): Reply {
  const { path } = request;
  const depth = path[0] === 'api' ? 2 : 3;
  if (path.length <= depth) {
    if (request.method !== 'GET') throw methodNotAllowed();
    const document = discoveryDocument(api.registry, path, request.accept);
    if (document === undefined) return pageNotFound;
    return { ...json(document.body), ...document };
  }
  const target = targetOf(api, path, depth);
  if (target === undefined && path[0] === 'apis') return pageNotFound;
  if (target === undefined) throw noSuchResource();
  const handle = handlerOf(request, target);
  if (handle === undefined) throw methodNotAllowed();
  return handle(api, target, request, settings);
}

/** Finds what the path below the group version is about. */
function targetOf(api: Api, path: readonly string[], depth: number): Target | undefined {
  const [group, version] = depth === 2 ? ['', path[1]] : [path[1], path[2]];
  const rest = path.slice(depth);
  const isNamespaced = rest[0] === 'namespaces' && rest.length > 2 && !(rest.length === 3 && rest[2] === 'status');
  const namespace = isNamespaced ? (rest[1] ?? '') : '';
  const [plural = '', name = '', subresource = '', ...more] = isNamespaced ? rest.slice(2) : rest;
  const resource = api.registry.find(group ?? '', version ?? '', plural);
  if (resource === undefined || more.length > 0) return undefined;
  if (isNamespaced && !resource.namespaced) return undefined;
  if (subresource !== '' && !(subresource === 'status' && resource.hasStatus)) return undefined;
  return { resource, namespace, name, subresource };
}

type Handler = (api: Api, target: Target, request: ApiRequest, settings: RequestSettings) => Reply;

function handlerOf(request: ApiRequest, target: Target): Handler | undefined {
  const { resource, namespace, name, subresource } = target;
  const isCollection = name === '';
  const has = (verb: Verb): boolean => resource.verbs.includes(verb);
  const isPlaced = !resource.namespaced || namespace !== '';
  if (request.method === 'GET') {
    if (!isCollection) return has('get') && isPlaced ? get : undefined;
    const isWatch = ['1', 'true'].includes(request.query.get('watch') ?? '');
    return isWatch ? (has('watch') ? watch : undefined) : has('list') ? list : undefined;
  }
  if (!isPlaced) return undefined;
  if (request.method === 'POST') return isCollection && has('create') ? create : undefined;
  if (request.method === 'PUT') return !isCollection && has('update') ? update : undefined;
  if (request.method === 'PATCH') return !isCollection && has('patch') ? patch : undefined;
  if (request.method !== 'DELETE' || subresource !== '') return undefined;
  if (isCollection) return has('deletecollection') ? removeCollection : undefined;
  return has('delete') ? remove : undefined;
}

function get(api: Api, target: Target, { accept, query }: ApiRequest): Reply {
  const form = representationOf(accept, query);
  checkNotFuture(api, revisionOf(query.get('resourceVersion') ?? ''));
  return json(representOne(api, target.resource, requireStored(api, target), form));
}

function list(api: Api, target: Target, { accept, query }: ApiRequest): Reply {
  return json(listObjects(api, target, query, representationOf(accept, query)));
}

function watch(api: Api, target: Target, { accept, query }: ApiRequest, { bookmarkMs }: RequestSettings): Reply {
  const spec = { target, query, form: representationOf(accept, query), bookmarkMs };
  checkWatch(spec);
  return { kind: 'watch', serve: (connection) => serveWatch(api, spec, connection) };
}

function create(api: Api, target: Target, request: ApiRequest): Reply {
  const options = writeOptions(request.query, request.userAgent, 'CreateOptions');
  const { object, warnings } = decodeObject(request.body, target.resource, api.registry, options.fieldValidation);
  return { ...json(createObject(api, target, object, options), 201), warnings };
}

function update(api: Api, target: Target, request: ApiRequest): Reply {
  const { resource } = target;
  const options = writeOptions(request.query, request.userAgent, 'UpdateOptions');
  const { object, warnings } = decodeObject(request.body, resource, api.registry, options.fieldValidation);
  const exists = api.store.get(resource.bucket, storeKey(target.namespace, target.name)) !== undefined;
  if (exists || !resource.rules.createOnUpdate) {
    return { ...json(replaceObject(api, target, object, options)), warnings };
  }
  const name = nameOf(object);
  if (name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  return { ...json(createObject(api, target, object, options), 201), warnings };
}

function patch(api: Api, target: Target, request: ApiRequest): Reply {
  const options = patchOptions(request.query, request.userAgent, request.body.contentType);
  const { object, warnings, created } = patchObject(api, target, request.body, options);
  return { ...json(object, created ? 201 : 200), warnings };
}

function remove(api: Api, target: Target, request: ApiRequest): Reply {
  return json(deleteObject(api, target, deleteOptions(request.query, request.body)));
}

/** Deletes what the selectors select and answers with the list of it. */
function removeCollection(api: Api, target: Target, request: ApiRequest): Reply {
  const { resource, namespace } = target;
  const options = deleteOptions(request.query, request.body);
  const selects = requestSelector(request.query, resource.fields, resource.isCustom);
  const listed = listObjects(api, target, request.query, { kind: 'object' });
  for (const [, object] of api.store.list(resource.bucket, namespace)) {
    if (selects(object)) deleteObject(api, { ...target, name: nameOf(object) }, options);
  }
  return json(listed);
}

/** Anything that was thrown as the Status that the client gets. */
export function statusOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof RangeError) return badRequest('the object nests too deep or is too large');
  return new ApiError(500, 'InternalError', 'Internal error occurred: see the log of the embedded API server');
}
