import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/log.ts';
import { notFound, type Subject } from './api-error.ts';
import type { KubeObject } from './object.ts';
import type { Registry } from './registry.ts';
import type { Resource } from './resource.ts';
import { type Store, storeKey } from './store.ts';

/** What the handlers of one server share. */
export interface Api {
  readonly store: Store;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The object that a request is about. */
export interface Target {
  readonly resource: Resource;
  /** Empty for cluster-scoped resources. */
  readonly namespace: string;
  /** Empty for a create. */
  readonly name: string;
  /** `status` or empty. */
  readonly subresource: string;
}

/** The time as `creationTimestamp` and others hold it. */
export function nowText(api: Api): string {
  return `${new Date(api.clock.now()).toISOString().slice(0, 19)}Z`;
}

/** How errors such as 404 name the target: by the plural. */
export function subjectOf({ resource, name }: Target): Subject {
  return { group: resource.group, kind: resource.plural, name };
}

/** How validation errors name an object: by the kind. */
export function kindSubject(resource: Resource, name: string): Subject {
  return { group: resource.group, kind: resource.kind, name };
}

/** Key of the target in its bucket. */
export function keyOf({ namespace, name }: Target): string {
  return storeKey(namespace, name);
}

/** The stored object of the target; throws a 404. */
export function requireStored(api: Api, target: Target): KubeObject {
  const stored = api.store.get(target.resource.bucket, keyOf(target));
  if (stored === undefined) throw notFound(subjectOf(target));
  return stored;
}

/** A stored object in the form of the resource's API version. */
export function viewOf(resource: Resource, stored: KubeObject): KubeObject {
  return resource.rules.fromStored?.(stored) ?? stored;
}
