import type { Clock } from '../shared/clock.ts';
import type { JsonObject } from '../shared/json.ts';
import type { Logger } from '../shared/log.ts';
import type { KubeList, KubeObject } from './object.ts';

/** What the metric `rest_client_requests_total` counts: one attempt of a request. */
export interface ResponseRecord {
  readonly method: string;
  /** Host and port of the API server. */
  readonly host: string;
  /** The HTTP status, 0 when no answer came. */
  readonly code: number;
  /** Milliseconds until the head of the answer. */
  readonly ms: number;
}

/** Settings of a client. */
export interface KubeClientOptions {
  readonly userAgent: string;
  readonly logger?: Logger;
  /** Called for each attempt of a request. */
  readonly onResponse?: (record: ResponseRecord) => void;
  /** How long an attempt may take, body included, in milliseconds; 30,000 by default. Watches have no such limit. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What any request takes. */
export interface CallOptions {
  /** Aborting it ends the request, and rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One object. */
export interface ObjectRef {
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Options of reads. */
export interface GetOptions extends CallOptions {
  readonly subresource?: string | undefined;
}

/** Which objects of a resource. */
export interface Selection {
  /** Absent for all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** How much of each object is wanted. */
export interface Extent {
  /** Just `metadata`: what an object holds never leaves the server. */
  readonly metadataOnly?: boolean | undefined;
}

/** Options of a list. */
export interface ListOptions extends Selection, Extent, CallOptions {
  /** Objects a page; 500 by default. */
  readonly limit?: number | undefined;
}

/** One page of a list. */
export interface ListPage<T extends KubeObject> {
  readonly list: KubeList<T>;
  /** The list began anew, because its continue token had expired: pages before this one no longer count. */
  readonly restarted: boolean;
}

/** Options of writes. */
export interface WriteOptions extends CallOptions {
  readonly subresource?: string | undefined;
  /** Check and answer as usual, but change nothing. */
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
  /** What to do about unknown or duplicate fields. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined;
}

/** How a patch is to be read: RFC 7386, RFC 6902, or server-side apply (which needs `fieldManager`). */
export interface PatchOptions extends WriteOptions {
  readonly type: 'merge' | 'json' | 'apply';
  /** For `apply`: take fields over from other managers. */
  readonly force?: boolean | undefined;
}

/** Options of a delete. */
export interface DeleteOptions extends CallOptions {
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  /** Delete only this very object, or this very state of it; a conflict otherwise. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Options of a watch. */
export interface WatchOptions extends Selection, Extent, CallOptions {
  /** Report changes after this one; absent: begin with all objects as added. */
  readonly resourceVersion?: string | undefined;
  /** When the server is to end the watch. */
  readonly timeoutSeconds?: number | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  /** Give up when nothing at all comes for so long, in milliseconds; no limit by default. */
  readonly silenceMs?: number | undefined;
  /** The longest event, in bytes; 16 MiB by default. */
  readonly maxFrameBytes?: number | undefined;
  /** Called once the server has accepted the watch. */
  readonly onOpen?: (() => void) | undefined;
}

/** A request for a path that the client has no method for. */
export interface RawRequest extends CallOptions {
  readonly method: string;
  /** Begins with `/`; may have a query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** The answer to a raw request. */
export interface RawResponse {
  readonly code: number;
  readonly body: string;
}

/** A resource that the API server serves. */
export interface ApiResource {
  /** The plural; with a slash for a subresource, e.g. `tables/status`. */
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** A JSON patch (RFC 6902). */
export type JsonPatch = readonly JsonObject[];
