import { isObject, type JsonObject, objectIn } from '../shared/json.ts';
import { excerpt, invalidResponse, statusError } from './kube-error.ts';
import type { KubeObject, ObjectMeta } from './object.ts';
import { isStatus } from './response.ts';

/** What a watch reports: a change of an object, or (a bookmark) how far it has come without one. */
export type WatchEvent<T extends KubeObject = KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T; readonly resourceVersion: string }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/**
 * The event of one frame.
 * @throws a KubeError: that of the Status for an ERROR event, reason `InvalidResponse` for what is no event.
 */
export function parseWatchEvent<T extends KubeObject>(frame: string): WatchEvent<T> {
  const { type, object } = parseFrame(frame);
  if (type === 'ERROR') {
    if (isStatus(object)) throw statusError(object, 500);
    throw invalidResponse(`a watch ended with an error that is no Status: ${excerpt(frame)}`);
  }
  if (!isObject(object) || !isObject(object['metadata'])) throw notAnEvent(frame);
  const { resourceVersion } = object['metadata'];
  if (typeof resourceVersion !== 'string' || resourceVersion === '') throw notAnEvent(frame);
  if (type === 'BOOKMARK') return { type, resourceVersion };
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') throw notAnEvent(frame);
  if (!isKubeObject<T>(object)) throw notAnEvent(frame);
  return { type, object, resourceVersion };
}

/** True for an object with the metadata that every stored object has: a name and a resourceVersion. */
export function isKubeObject<T extends KubeObject>(value: unknown): value is T {
  if (!isObject(value)) return false;
  const metadata: Partial<Record<keyof ObjectMeta, unknown>> | undefined = isObject(value['metadata'])
    ? value['metadata']
    : undefined;
  return (
    typeof metadata?.name === 'string' &&
    typeof metadata.resourceVersion === 'string' &&
    (metadata.namespace === undefined || typeof metadata.namespace === 'string') &&
    (metadata.uid === undefined || typeof metadata.uid === 'string')
  );
}

function parseFrame(frame: string): { type: unknown; object: JsonObject | undefined } {
  const event = objectIn(frame);
  if (event === undefined) throw notAnEvent(frame);
  return { type: event['type'], object: isObject(event['object']) ? event['object'] : undefined };
}

function notAnEvent(frame: string): Error {
  return invalidResponse(`a watch sent what is no event: ${excerpt(frame)}`);
}
