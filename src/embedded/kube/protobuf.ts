import { type Json, type JsonObject, setOwn } from '../../shared/json.ts';
import { badRequest, unsupportedMediaType } from './api-error.ts';
import { textAt } from './object.ts';
import type { Schema } from './schema.ts';

/** The content type in which kubectl sends the objects that it creates from its flags (`create namespace` and others). */
export const protobufType = 'application/vnd.kubernetes.protobuf';

/** Fields of the messages that kubectl sends, in the order of their numbers from 1; `-` for a number without one. */
const messages: Readonly<Record<string, string>> = {
  ObjectMeta:
    'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers',
  OwnerReference: 'kind - name uid apiVersion controller blockOwnerDeletion',
  ObjectReference: 'kind namespace name uid apiVersion resourceVersion fieldPath',
  LocalObjectReference: 'name',
  Namespace: 'metadata spec status',
  NamespaceSpec: 'finalizers',
  NamespaceStatus: 'phase',
  ConfigMap: 'metadata data binaryData immutable',
  Secret: 'metadata data type stringData immutable',
  ServiceAccount: 'metadata secrets imagePullSecrets automountServiceAccountToken',
  SelfSubjectAccessReview: 'metadata spec status',
  SelfSubjectAccessReviewSpec: 'resourceAttributes nonResourceAttributes',
  ResourceAttributes: 'namespace verb group version resource subresource name',
  NonResourceAttributes: 'path verb',
  SelfSubjectRulesReview: 'metadata spec status',
  SelfSubjectRulesReviewSpec: 'namespace',
};

const magic = Buffer.from('k8s\0', 'latin1');

/** Decodes an object in Kubernetes' protobuf envelope. Throws a 400 or 415 for what is not one that kubectl sends. */
export function decodeProtobuf(bytes: Buffer, schema: Schema): JsonObject {
  if (!bytes.subarray(0, 4).equals(magic)) throw badRequest('the body is not Kubernetes protobuf: it lacks the magic');
  const envelope = parseMessage(bytes.subarray(4));
  const type = parseMessage(bytesOf(envelope.get(1)?.[0]));
  const [apiVersion, kind] = [1, 2].map((number) => bytesOf(type.get(number)?.[0]).toString('utf8'));
  if (!Object.hasOwn(messages, kind ?? '')) throw unsupportedMediaType(['application/json', 'application/yaml']);
  const object = decodeMessage(bytesOf(envelope.get(2)?.[0]), schema);
  return { ...object, apiVersion: apiVersion ?? '', kind: kind ?? '' };
}

/** The values of a message by field number: integers, or the bytes of strings, maps and messages. */
type RawMessage = Map<number, (bigint | Buffer)[]>;

function bytesOf(value: bigint | Buffer | undefined): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
}

function parseMessage(bytes: Buffer): RawMessage {
  const fields: RawMessage = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw badRequest('the protobuf body is cut off');
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const wireType = tag & 7;
    let value: bigint | Buffer;
    if (wireType === 0) value = varint();
    else if (wireType === 2) {
      const length = Number(varint());
      if (at + length > bytes.length) throw badRequest('the protobuf body is cut off');
      value = bytes.subarray(at, at + length);
      at += length;
    } else throw badRequest(`the protobuf body has a field of the unknown wire type ${wireType}`);
    fields.set(tag >>> 3, [...(fields.get(tag >>> 3) ?? []), value]);
  }
  return fields;
}

function decodeMessage(bytes: Buffer, schema: Schema): JsonObject {
  const title = textAt(schema.raw, 'title');
  const names = (Object.hasOwn(messages, title) ? messages[title] : undefined) ?? '';
  const raw = parseMessage(bytes);
  const object: JsonObject = {};
  for (const [index, name] of names.split(' ').entries()) {
    const field = schema.properties.get(name);
    const values = raw.get(index + 1);
    if (field !== undefined && values !== undefined) setOwn(object, name, decodeField(values, field));
  }
  return object;
}

function decodeField(values: (bigint | Buffer)[], schema: Schema): Json {
  if (schema.additional !== undefined) return decodeMap(values, schema.additional);
  const { items } = schema;
  if (items !== undefined) return values.map((value) => decodeValue(value, items));
  return decodeValue(values.at(-1), schema);
}

/** A map is a list of messages with the key as field 1 and the value as field 2. */
function decodeMap(values: (bigint | Buffer)[], schema: Schema): JsonObject {
  const map: JsonObject = {};
  for (const value of values) {
    const entry = parseMessage(bytesOf(value));
    setOwn(map, bytesOf(entry.get(1)?.[0]).toString('utf8'), decodeValue(entry.get(2)?.[0], schema));
  }
  return map;
}

function decodeValue(value: bigint | Buffer | undefined, schema: Schema): Json {
  if (schema.type === 'object') return decodeMessage(bytesOf(value), schema);
  if (schema.format === 'date-time') return decodeTime(bytesOf(value));
  if (schema.format === 'byte') return bytesOf(value).toString('base64');
  if (schema.type === 'string') return bytesOf(value).toString('utf8');
  const number = typeof value === 'bigint' ? value : 0n;
  return schema.type === 'boolean' ? number !== 0n : Number(BigInt.asIntN(64, number));
}

/** Seconds since the epoch; the zero time means none. */
function decodeTime(bytes: Buffer): Json {
  const seconds = parseMessage(bytes).get(1)?.[0];
  if (typeof seconds !== 'bigint') return null;
  const time = new Date(Number(BigInt.asIntN(64, seconds)) * 1000);
  return Number.isNaN(time.getTime()) || time.getTime() < 0 ? null : `${time.toISOString().slice(0, 19)}Z`;
}
