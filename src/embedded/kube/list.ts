import { isObject, type JsonObject } from '../../shared/json.ts';
import type { Api, Target } from './api.ts';
import { badRequest, expired, invalidOption, tooLargeResourceVersion } from './api-error.ts';
import { type KubeObject, numberAt, textAt } from './object.ts';
import { metadataForm, type Representation, viewAs } from './representation.ts';
import { apiVersionOf } from './resource.ts';
import { requestSelector } from './selectors.ts';
import { tableOf } from './table.ts';

/** Where the next page of a list starts. */
interface Continue {
  /** Revision that all pages show; -1 for the current one, after the old one has expired. */
  readonly revision: number;
  /** The first key of the page comes after this one. */
  readonly after: string;
}

function encodeContinue({ revision, after }: Continue): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString('base64url');
}

function decodeContinue(token: string): Continue {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isObject(value)) return { revision: numberAt(value, 'rv'), after: textAt(value, 'start') };
  } catch {
    // Reported below, as a token of the wrong form.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}

/** A `resourceVersion` of a query as a revision; 0 for none and for "any". */
export function revisionOf(text: string): number {
  if (text === '') return 0;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Throws a 504 for a revision that this server has not reached. */
export function checkNotFuture(api: Api, revision: number): void {
  if (revision > api.store.revision) throw tooLargeResourceVersion(revision, api.store.revision);
}

/** Answers a list request, in pages when it has a limit. */
export function listObjects(api: Api, target: Target, query: URLSearchParams, form: Representation): JsonObject {
  const { resource } = target;
  const limit = Number(query.get('limit') ?? 0);
  const start = pageStart(api, query, limit);
  const entries = entriesAt(api, target, start);
  const selects = requestSelector(query, resource.fields, resource.isCustom);
  const selected = entries.filter(([key, object]) => key > start.after && selects(object));
  const hasMore = limit > 0 && selected.length > limit;
  const page = hasMore ? selected.slice(0, limit) : selected;
  const revision = start.revision > 0 ? start.revision : api.store.revision;
  const metadata: JsonObject = { resourceVersion: String(revision) };
  if (hasMore) {
    metadata['continue'] = encodeContinue({ revision, after: page.at(-1)?.[0] ?? '' });
    metadata['remainingItemCount'] = selected.length - page.length;
  }
  const objects = page.map(([, object]) => object);
  if (form.kind === 'table') return tableOf(objects, resource.columns, form.options, metadata, api.clock.now());
  const items = objects.map((object) => viewAs(resource, object, form.kind));
  if (form.kind === 'metadata') {
    return { kind: metadataForm.listKind, apiVersion: metadataForm.apiVersion, metadata, items };
  }
  return { kind: resource.listKind, apiVersion: apiVersionOf(resource), metadata, items };
}

/** The revision and key that a request's options ask to start at; revision 0 for the current one. */
function pageStart(api: Api, query: URLSearchParams, limit: number): Continue {
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const token = query.get('continue') ?? '';
  if (token !== '') {
    if (version !== '' && version !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return decodeContinue(token);
  }
  if (match !== '' && version === '') {
    const detail = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
    throw invalidOption('ListOptions', { kind: 'forbidden', field: 'resourceVersionMatch', detail });
  }
  const revision = revisionOf(version);
  checkNotFuture(api, revision);
  const isExact = match === 'Exact' || (match === '' && limit > 0 && revision > 0);
  return { revision: isExact ? revision : 0, after: '' };
}

function entriesAt(api: Api, { resource, namespace }: Target, start: Continue): [string, KubeObject][] {
  if (start.revision <= 0 || start.revision === api.store.revision) return api.store.list(resource.bucket, namespace);
  const entries = api.store.listAt(resource.bucket, namespace, start.revision);
  if (entries !== undefined) return entries;
  if (start.after === '') {
    throw expired('The resourceVersion for the provided list is too old.');
  }
  throw expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    encodeContinue({ revision: -1, after: start.after }),
  );
}
