import type { JsonObject } from '../../shared/json.ts';
import type { Api, Target } from './api.ts';
import { expired, invalidOption } from './api-error.ts';
import { revisionOf } from './list.ts';
import { type KubeObject, namespaceOf, resourceVersionOf } from './object.ts';
import { metadataForm, type Representation, viewAs } from './representation.ts';
import { apiVersionOf } from './resource.ts';
import { requestSelector, type Selector } from './selectors.ts';
import type { StoreEvent } from './store.ts';
import { tableOf } from './table.ts';

/** The open response of a watch. */
export interface WatchConnection {
  /** Sends one line. */
  send(line: string): void;
  /** Ends the response in good order. */
  end(): void;
  /** Calls back once the connection is gone, for whatever reason. */
  onClose(callback: () => void): void;
}

type EventType = StoreEvent['type'] | 'BOOKMARK' | 'ERROR';

/** One watch of a resource: from a revision on, or from the current state on. */
export interface Watch {
  readonly target: Target;
  readonly query: URLSearchParams;
  readonly form: Representation;
  /** Milliseconds between bookmarks. */
  readonly bookmarkMs: number;
}

/** Reads the parts of a watch's query that can be wrong, so that these fail before the response begins. */
export function checkWatch(watch: Watch): void {
  const { query, target } = watch;
  revisionOf(query.get('resourceVersion') ?? '');
  requestSelector(query, target.resource.fields, target.resource.isCustom);
  if (query.get('sendInitialEvents') !== null) {
    const detail = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
    throw invalidOption('ListOptions', { kind: 'forbidden', field: 'sendInitialEvents', detail });
  }
}

/** Serves a watch until its time is over or the connection is gone. */
export function serveWatch(api: Api, watch: Watch, connection: WatchConnection): void {
  const { target, query } = watch;
  const matches = matcher(watch);
  const encode = encoder(api, watch);
  const revision = revisionOf(query.get('resourceVersion') ?? '');
  const backlog = initialEvents(api, target, revision);
  if (backlog === undefined) {
    const error = expired(`too old resource version: ${revision} (${api.store.oldestRevision})`);
    connection.send(line('ERROR', error.status));
    connection.end();
    return;
  }
  const follow = (event: StoreEvent): void => {
    if (event.bucket !== target.resource.bucket) return;
    const type = seenType(event, matches);
    if (type !== undefined) connection.send(encode(type, event.object));
  };
  for (const event of backlog) follow(event);
  const unsubscribe = api.store.subscribe(follow);
  const bookmark = (): void => connection.send(encode('BOOKMARK', undefined));
  const stopTimers = startTimers(api, watch, bookmark, () => connection.end());
  connection.onClose(() => {
    unsubscribe();
    stopTimers();
  });
}

/** What happened since a revision; all objects as added for no revision; undefined when the history is too short. */
function initialEvents(api: Api, { resource, namespace }: Target, revision: number): StoreEvent[] | undefined {
  const { bucket } = resource;
  if (revision > api.store.revision) return undefined;
  if (revision > 0) return api.store.since(bucket, revision);
  return api.store.list(bucket, namespace).map(([key, object]) => {
    return { revision: Number(resourceVersionOf(object)), type: 'ADDED', bucket, key, object, previous: undefined };
  });
}

function matcher({ target, query }: Watch): Selector {
  const { resource, namespace } = target;
  const selects = requestSelector(query, resource.fields, resource.isCustom);
  return (object) => (namespace === '' || namespaceOf(object) === namespace) && selects(object);
}

/** How a change looks through a selector: an object that comes to match it is added, one that no longer does deleted. */
function seenType(event: StoreEvent, matches: Selector): StoreEvent['type'] | undefined {
  const before = event.previous !== undefined && matches(event.previous);
  const after = event.type !== 'DELETED' && matches(event.object);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

function line(type: EventType, object: JsonObject): string {
  return `${JSON.stringify({ type, object })}\n`;
}

/** Makes the lines of one watch. Only its first table has the column definitions, as upstream has it. */
function encoder(api: Api, { target, form }: Watch): (type: EventType, object: KubeObject | undefined) => string {
  const { resource } = target;
  let isFirst = true;
  return (type, object) => {
    const metadata = { resourceVersion: object === undefined ? String(api.store.revision) : resourceVersionOf(object) };
    if (form.kind !== 'table') {
      const whole = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
      const { kind, apiVersion } = form.kind === 'object' ? whole : metadataForm;
      const bookmark = { kind, apiVersion, metadata };
      return line(type, object === undefined ? bookmark : viewAs(resource, object, form.kind));
    }
    const rows = object === undefined ? [] : [object];
    const table = tableOf(rows, resource.columns, form.options, metadata, api.clock.now());
    if (!isFirst) table['columnDefinitions'] = null;
    isFirst = false;
    return line(type, table);
  };
}

const defaultTimeoutSeconds = 1800;

/** Starts the bookmarks, if the client wants them, and the end of the watch; the returned function stops both. */
function startTimers(api: Api, { query, bookmarkMs }: Watch, bookmark: () => void, end: () => void): () => void {
  const wantsBookmarks = ['true', '1'].includes(query.get('allowWatchBookmarks') ?? '');
  const seconds = Number(query.get('timeoutSeconds') ?? 0) || defaultTimeoutSeconds * (1 + Math.random());
  let cancelBookmark = (): void => {};
  const schedule = (): void => {
    cancelBookmark = api.clock.after(bookmarkMs, () => {
      bookmark();
      schedule();
    });
  };
  if (wantsBookmarks) schedule();
  const cancelEnd = api.clock.after(Math.min(seconds * 1000, 2 ** 31 - 1), () => {
    if (wantsBookmarks) bookmark();
    end();
  });
  return () => {
    cancelBookmark();
    cancelEnd();
  };
}
