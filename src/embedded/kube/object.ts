import { isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';

/** A Kubernetes object as JSON. Stored objects are never changed in place: {@link copyOf} one first. */
export type KubeObject = JsonObject;

/** A deep copy of plain JSON that keeps hostile keys harmless. */
export function copyOf<T extends Json>(value: T): T;
export function copyOf(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => copyOf(item));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, copyOf(item));
  return copy;
}

/** The object at `key`, or an empty one that is not attached to `parent`. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = own(parent, key);
  return isObject(value) ? value : {};
}

/** The object at `key`, created there when it is missing or not an object. */
export function ensureObjectAt(parent: JsonObject, key: string): JsonObject {
  const value = own(parent, key);
  if (isObject(value)) return value;
  const created: JsonObject = {};
  setOwn(parent, key, created);
  return created;
}

/** The string at `key`, or the empty string. */
export function textAt(parent: JsonObject, key: string): string {
  const value = own(parent, key);
  return typeof value === 'string' ? value : '';
}

/** The number at `key`, or `fallback`. */
export function numberAt(parent: JsonObject, key: string, fallback = 0): number {
  const value = own(parent, key);
  return typeof value === 'number' ? value : fallback;
}

/** The array at `key`, or an empty one. */
export function arrayAt(parent: JsonObject, key: string): Json[] {
  const value = own(parent, key);
  return Array.isArray(value) ? value : [];
}

/** The objects in the array at `key`. */
export function objectsAt(parent: JsonObject, key: string): JsonObject[] {
  return arrayAt(parent, key).filter(isObject);
}

/** The strings in the array at `key`. */
export function textsAt(parent: JsonObject, key: string): string[] {
  return arrayAt(parent, key).filter((item) => typeof item === 'string');
}

/** `metadata`, or an empty object. */
export function metadataOf(object: KubeObject): JsonObject {
  return objectAt(object, 'metadata');
}

/** `metadata.name`, or the empty string. */
export function nameOf(object: KubeObject): string {
  return textAt(metadataOf(object), 'name');
}

/** `metadata.namespace`, or the empty string. */
export function namespaceOf(object: KubeObject): string {
  return textAt(metadataOf(object), 'namespace');
}

/** `metadata.uid`, or the empty string. */
export function uidOf(object: KubeObject): string {
  return textAt(metadataOf(object), 'uid');
}

/** `metadata.resourceVersion`, or the empty string. */
export function resourceVersionOf(object: KubeObject): string {
  return textAt(metadataOf(object), 'resourceVersion');
}

/** True once the object's deletion has been asked for. */
export function isDeleting(object: KubeObject): boolean {
  return textAt(metadataOf(object), 'deletionTimestamp') !== '';
}

/** Sets `key`, or removes it when the value is undefined or an empty list. */
export function setOrRemove(parent: JsonObject, key: string, value: Json | undefined): void {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) delete parent[key];
  else setOwn(parent, key, value);
}
