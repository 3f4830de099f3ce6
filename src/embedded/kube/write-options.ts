import { isObject, type JsonObject, own } from '../../shared/json.ts';
import { badRequest, invalidOption } from './api-error.ts';
import { type Body, type FieldValidation, parseBody } from './decode.ts';
import { objectAt, textAt, textsAt } from './object.ts';

/** Options of a create, update or patch. */
export interface WriteOptions {
  /** Do everything but store the result. */
  readonly dryRun: boolean;
  readonly fieldValidation: FieldValidation;
  /** Who owns the fields that are written: `fieldManager`, or the client's name from its user agent. */
  readonly fieldManager: string;
  /** Server-side apply takes fields over from other managers. */
  readonly force: boolean;
}

/** How a delete treats the objects that are owned by the deleted one. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** Options of a delete. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagation: Propagation;
  /** Empty when there is no such precondition. */
  readonly uid: string;
  readonly resourceVersion: string;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

/** The patches are told apart by their content type; only apply patches may and must have some options. */
export const applyPatchType = 'application/apply-patch+yaml';

function dryRunOf(values: readonly string[], kind: OptionsKind): boolean {
  if (values.some((value) => value !== 'All')) {
    const detail = 'supported values: "All"';
    throw invalidOption(kind, { kind: 'unsupported', field: 'dryRun', value: [...values], detail });
  }
  return values.length > 0;
}

/** Reads the options of a create, update or patch from the query. */
export function writeOptions(query: URLSearchParams, userAgent: string, kind: OptionsKind): WriteOptions {
  const validation = query.get('fieldValidation') ?? '';
  const allowed: readonly string[] = ['', 'Ignore', 'Strict', 'Warn'];
  if (!allowed.includes(validation)) {
    const detail = `supported values: ${allowed.map((value) => JSON.stringify(value)).join(', ')}`;
    throw invalidOption(kind, { kind: 'unsupported', field: 'fieldValidation', value: validation, detail });
  }
  const manager = query.get('fieldManager') ?? '';
  if (manager.length > 128) {
    throw invalidOption(kind, { kind: 'tooLong', field: 'fieldManager', detail: 'may not be more than 128 bytes' });
  }
  return {
    dryRun: dryRunOf(query.getAll('dryRun'), kind),
    fieldValidation: validation === 'Ignore' || validation === 'Strict' ? validation : 'Warn',
    fieldManager: manager || userAgent.split('/')[0]?.slice(0, 128) || 'unknown',
    force: query.get('force') === 'true',
  };
}

/** Reads and checks the options of a patch. */
export function patchOptions(query: URLSearchParams, userAgent: string, patchType: string): WriteOptions {
  const isApply = patchType === applyPatchType;
  if (isApply && !query.get('fieldManager')) {
    const detail = 'is required for apply patch';
    throw invalidOption('PatchOptions', { kind: 'required', field: 'fieldManager', detail });
  }
  if (!isApply && query.has('force')) {
    const detail = 'may not be specified for non-apply patch';
    throw invalidOption('PatchOptions', { kind: 'forbidden', field: 'force', detail });
  }
  return writeOptions(query, userAgent, 'PatchOptions');
}

/** Reads the options of a delete from the body, or from the query when there is no body. */
export function deleteOptions(query: URLSearchParams, body: Body): DeleteOptions {
  const sent = body.text === '' ? queryOptions(query) : bodyOptions(body);
  const policy = textAt(sent, 'propagationPolicy');
  const allowed = ['Foreground', 'Background', 'Orphan'];
  if (policy !== '' && !allowed.includes(policy)) {
    const detail = 'supported values: "Foreground", "Background", "Orphan", "nil"';
    throw invalidOption('DeleteOptions', { kind: 'unsupported', field: 'propagationPolicy', value: policy, detail });
  }
  const orphans = policy === 'Orphan' || own(sent, 'orphanDependents') === true;
  const preconditions = objectAt(sent, 'preconditions');
  return {
    dryRun: dryRunOf(textsAt(sent, 'dryRun'), 'DeleteOptions'),
    propagation: orphans ? 'Orphan' : policy === 'Foreground' ? 'Foreground' : 'Background',
    uid: textAt(preconditions, 'uid'),
    resourceVersion: textAt(preconditions, 'resourceVersion'),
  };
}

function queryOptions(query: URLSearchParams): JsonObject {
  return {
    dryRun: query.getAll('dryRun'),
    propagationPolicy: query.get('propagationPolicy') ?? '',
    orphanDependents: query.get('orphanDependents') === 'true',
  };
}

function bodyOptions(body: Body): JsonObject {
  const { value } = parseBody(body, 'could not read DeleteOptions');
  if (!isObject(value)) throw badRequest('could not read DeleteOptions: the body is not a JSON object');
  const kind = textAt(value, 'kind');
  if (kind !== '' && kind !== 'DeleteOptions') throw badRequest(`decoded object cannot be converted to DeleteOptions`);
  return value;
}
