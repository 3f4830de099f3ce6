import { deepEqual, isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { ApiError, badRequest } from './api-error.ts';
import { copyOf } from './object.ts';

/** Upstream does not tell which operation failed. */
function rejected(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

const maxOperations = 10_000;

/** Applies a JSON patch (RFC 6902) and returns the result; the input stays as it is. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: a JSON patch must be an array of operations');
  if (patch.length > maxOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`;
    throw new ApiError(413, 'RequestEntityTooLarge', message);
  }
  const root = { '': copyOf(target) };
  for (const operation of patch) {
    applyOperation(root, operation);
    if (isObject(operation) && own(operation, 'op') === 'copy') refuseGrowth(root[''], patch);
  }
  return root[''];
}

function applyOperation(root: { '': Json }, operation: Json): void {
  if (!isObject(operation)) throw rejected();
  const path = pointer(own(operation, 'path'));
  const kind = own(operation, 'op');
  if (kind === 'test') {
    if (!deepEqual(findOrNull(root, path), own(operation, 'value') ?? null)) throw rejected();
  } else if (kind === 'remove') remove(root, path);
  else if (kind === 'add') add(root, path, newValue(operation));
  else if (kind === 'move') add(root, path, remove(root, pointer(own(operation, 'from'))));
  else if (kind === 'copy') add(root, path, copyOf(find(root, pointer(own(operation, 'from')))));
  else if (kind === 'replace') {
    remove(root, path);
    add(root, path, newValue(operation));
  } else throw rejected();
}

/** Copies of copies could grow without bound. */
function refuseGrowth(value: Json, patch: Json): void {
  const limit = 8 * 2 ** 20;
  if (JSON.stringify(value).length > limit + JSON.stringify(patch).length) {
    throw new ApiError(413, 'RequestEntityTooLarge', 'the copy operations of the JSON patch make the object too large');
  }
}

function newValue(operation: JsonObject): Json {
  const value = own(operation, 'value');
  if (value === undefined) throw rejected();
  return copyOf(value);
}

/** The keys of a JSON pointer; the first is the empty key of the root. */
function pointer(value: Json | undefined): string[] {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) throw rejected();
  return value.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function child(parent: Json, key: string): Json | undefined {
  if (Array.isArray(parent)) return /^(0|[1-9]\d*)$/.test(key) ? parent[Number(key)] : undefined;
  return isObject(parent) ? own(parent, key) : undefined;
}

function find(root: Json, path: readonly string[]): Json {
  let value = root;
  for (const key of path) {
    const next = child(value, key);
    if (next === undefined) throw rejected();
    value = next;
  }
  return value;
}

/** `test` with null holds for a missing member, as upstream's library has it. */
function findOrNull(root: Json, path: readonly string[]): Json {
  return child(find(root, path.slice(0, -1)), path.at(-1) ?? '') ?? null;
}

function add(root: Json, path: readonly string[], value: Json): void {
  const parent = find(root, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (!/^(-|0|[1-9]\d*)$/.test(key) || index > parent.length) throw rejected();
    parent.splice(index, 0, value);
  } else if (isObject(parent)) setOwn(parent, key, value);
  else throw rejected();
}

function remove(root: Json, path: readonly string[]): Json {
  const removed = find(root, path);
  const parent = find(root, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (isObject(parent)) delete parent[key];
  return removed;
}
