import { parseDocument } from 'yaml';
import { isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { errorText } from '../../shared/log.ts';
import { ApiError, badRequest, invalid, unsupportedMediaType } from './api-error.ts';
import { objectMetaName } from './builtin-schemas.ts';
import { jsonTextFacts } from './json-text.ts';
import { copyOf, type KubeObject, nameOf, textAt } from './object.ts';
import { decodeProtobuf, protobufType } from './protobuf.ts';
import type { Registry } from './registry.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import { applyDefaults, dropNulls, pruneUnknown } from './schema-prune-default.ts';
import { DecodeError, decodeTyped } from './typed-decode.ts';

/** What to do about unknown and repeated fields. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** A request's body as the client sent it. */
export interface Body {
  readonly bytes: Buffer;
  /** The bytes as UTF-8. */
  readonly text: string;
  readonly contentType: string;
}

/** A decoded object, ready to be changed, and what upstream warns about. */
export interface Decoded {
  readonly object: KubeObject;
  readonly warnings: string[];
}

/** Objects nest less deep than this; deeper ones are refused before anything recurses into them. */
const maxDepth = 1000;

/** A body as JSON with the paths of the fields that it repeats. Throws a 400 when it is malformed. */
export function parseBody(body: Body, what: string): { value: Json; duplicates: string[] } {
  const isYaml = body.contentType.includes('yaml');
  try {
    const value: Json = JSON.parse(body.text);
    const { duplicates, depth } = jsonTextFacts(body.text);
    if (depth > maxDepth) throw badRequest(`${what}: exceeded max depth`);
    return { value, duplicates: duplicates.map((path) => `duplicate field "${path}"`) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (isYaml) return parseYaml(body.text, what);
    throw badRequest(`${what}: ${body.text === '' ? 'unexpected end of JSON input' : errorText(error)}`);
  }
}

function parseYaml(text: string, what: string): { value: Json; duplicates: string[] } {
  const document = parseDocument(text, { uniqueKeys: true, stringKeys: true });
  const duplicates: string[] = [];
  for (const error of document.errors) {
    if (error.code !== 'DUPLICATE_KEY') throw badRequest(`${what}: error converting YAML to JSON: ${error.message}`);
    duplicates.push(error.message.replaceAll('\n', ' '));
  }
  const value: Json = JSON.parse(JSON.stringify(document.toJS() ?? null));
  return { value, duplicates };
}

/** Decodes the body of a create or an update. */
export function decodeObject(body: Body, resource: Resource, registry: Registry, validation: FieldValidation): Decoded {
  const accepted = ['application/json', 'application/yaml', ...(resource.isCustom ? [] : [protobufType])];
  if (!accepted.includes(body.contentType)) throw unsupportedMediaType(accepted);
  const unrecognized = `the object provided is unrecognized (must be of type ${resource.kind})`;
  const { value, duplicates } =
    body.contentType === protobufType
      ? { value: decodeProtobuf(body.bytes, resource.schema), duplicates: [] }
      : parseBody(body, `${unrecognized}: couldn't get version/kind; json parse error`);
  if (!isObject(value)) {
    throw badRequest(`${unrecognized}: couldn't get version/kind; json parse error: the body is not a JSON object`);
  }
  checkKind(value, resource, unrecognized);
  const { object, unknown } = admit(value, resource, registry);
  const problems = [...duplicates, ...unknown];
  if (validation === 'Strict' && problems.length > 0) {
    throw badRequest(`${handledAs(resource)}: strict decoding error: ${problems.join(', ')}`);
  }
  return { object, warnings: validation === 'Warn' ? problems : [] };
}

function handledAs(resource: Resource): string {
  return `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}`;
}

/** A custom object must say what it is; a typed one may leave it to the path. */
function checkKind(value: JsonObject, resource: Resource, unrecognized: string): void {
  const kind = textAt(value, 'kind');
  const apiVersion = textAt(value, 'apiVersion');
  const expected = apiVersionOf(resource);
  if (kind === '' && resource.isCustom) {
    throw badRequest(`${unrecognized}: Object 'Kind' is missing in '${JSON.stringify(value).slice(0, 200)}'`);
  }
  if (apiVersion !== '' && apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (kind !== '' && kind !== resource.kind) throw wrongKind(resource, kind, nameOf(value));
}

/** 422 or 400 for a body of another kind. */
export function wrongKind(resource: Resource, kind: string, name: string): ApiError {
  if (!resource.isCustom) {
    return badRequest(
      `${kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: the path is for ${resource.plural}`,
    );
  }
  const detail = `must be ${resource.kind}`;
  return invalid({ group: resource.group, kind, name }, [{ kind: 'invalid', field: 'kind', value: kind, detail }]);
}

/**
 * An object with what the resource does not know taken out and defaults filled. Leaves `raw` alone. Nulls are dropped,
 * but for what server-side apply has merged: kube-apiserver then refuses them as values of a wrong type.
 */
export function admit(
  raw: JsonObject,
  resource: Resource,
  registry: Registry,
  isMerged = false,
): { object: KubeObject; unknown: string[] } {
  const unknown: string[] = [];
  const object = resource.isCustom
    ? admitCustom(raw, resource, { registry, unknown, isMerged })
    : admitTyped(raw, resource, unknown);
  object['apiVersion'] = apiVersionOf(resource);
  object['kind'] = resource.kind;
  return { object, unknown: unknown.map((path) => `unknown field "${path}"`) };
}

function admitTyped(raw: JsonObject, resource: Resource, unknown: string[]): KubeObject {
  const object = decoding(resource, () => copyOf(decodeTyped(raw, resource.schema, resource.kind, unknown)));
  if (!isObject(own(object, 'metadata'))) object['metadata'] = {};
  resource.rules.fill?.(object);
  return object;
}

interface Admission {
  readonly registry: Registry;
  readonly unknown: string[];
  readonly isMerged: boolean;
}

function admitCustom(raw: JsonObject, resource: Resource, { registry, unknown, isMerged }: Admission): KubeObject {
  const { metadata, ...rest } = raw;
  const object = copyOf(rest);
  const metaUnknown: string[] = [];
  const sent = isObject(metadata) ? metadata : {};
  const decoded = decoding(resource, () =>
    decodeTyped(sent, registry.schemas.get(objectMetaName), 'ObjectMeta', metaUnknown),
  );
  pruneUnknown(object, resource.schema, '', unknown);
  if (!isMerged) dropNulls(object, resource.schema);
  applyDefaults(object, resource.schema);
  setOwn(object, 'metadata', copyOf(decoded));
  unknown.push(...metaUnknown.map((path) => `metadata.${path}`));
  unknown.sort();
  return object;
}

function decoding<T>(resource: Resource, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${handledAs(resource)}: ${error.message}`);
    throw error;
  }
}
