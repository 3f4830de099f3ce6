import type { JsonObject } from '../../shared/json.ts';
import { type Api, viewOf } from './api.ts';
import { ApiError, invalidOption } from './api-error.ts';
import type { KubeObject } from './object.ts';
import { metadataOf, resourceVersionOf } from './object.ts';
import type { Resource } from './resource.ts';
import { type TableOptions, tableOf } from './table.ts';

/** The form that a client asked for: objects as they are, just their metadata, or a Table of them. */
export type Representation =
  | { readonly kind: 'object' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'table'; readonly options: TableOptions };

/** What an object, and a list of them, is called in the form of just its metadata. */
export const metadataForm = {
  apiVersion: 'meta.k8s.io/v1',
  kind: 'PartialObjectMetadata',
  listKind: 'PartialObjectMetadataList',
} as const;

const jsonTypes = new Set(['application/json', 'application/*', '*/*']);

/** Chooses the form from the `Accept` header and the query. Throws a 406 when none of the accepted ones exists here. */
export function representationOf(accept: string, query: URLSearchParams): Representation {
  for (const clause of (accept || '*/*').split(',')) {
    const [type = '', ...rest] = clause.split(';').map((part) => part.trim());
    const parameters = new Map(
      rest.map((part): [string, string] => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']),
    );
    if (!jsonTypes.has(type)) continue;
    const form = parameters.get('as');
    if (form === undefined) return { kind: 'object' };
    const isMetadata = form === metadataForm.kind || form === metadataForm.listKind;
    if (isMetadata && parameters.get('g') === 'meta.k8s.io') return { kind: 'metadata' };
    if (form === 'Table' && parameters.get('g') === 'meta.k8s.io') {
      const apiVersion = `meta.k8s.io/${parameters.get('v') ?? 'v1'}`;
      return { kind: 'table', options: { apiVersion, includeObject: includeObject(query) } };
    }
  }
  const message =
    'only the following media types are accepted: application/json, application/json;as=Table;v=v1;g=meta.k8s.io';
  throw new ApiError(406, 'NotAcceptable', message);
}

function includeObject(query: URLSearchParams): TableOptions['includeObject'] {
  const value = query.get('includeObject') ?? '';
  if (value === '' || value === 'Metadata') return 'Metadata';
  if (value === 'None' || value === 'Object') return value;
  const detail = 'supported values: "Metadata", "None", "Object"';
  throw invalidOption('TableOptions', { kind: 'unsupported', field: 'includeObject', value, detail });
}

/** An object as it is, or just its metadata. */
export function viewAs(resource: Resource, stored: KubeObject, form: 'object' | 'metadata'): JsonObject {
  if (form === 'object') return viewOf(resource, stored);
  const { apiVersion, kind } = metadataForm;
  return { kind, apiVersion, metadata: metadataOf(stored) };
}

/** One stored object in the form that the client asked for. */
export function representOne(api: Api, resource: Resource, stored: KubeObject, form: Representation): JsonObject {
  if (form.kind !== 'table') return viewAs(resource, stored, form.kind);
  const metadata = { resourceVersion: resourceVersionOf(stored) };
  return tableOf([stored], resource.columns, form.options, metadata, api.clock.now());
}
