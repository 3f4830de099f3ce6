import { type JsonObject, own } from '../../shared/json.ts';
import { errorText } from '../../shared/log.ts';
import type { Api, Target } from './api.ts';
import { crdBucket, crdFinalizer } from './crd.ts';
import { deleteObject, propagationFinalizers, removeFinalizer, storeReleased } from './delete.ts';
import {
  copyOf,
  ensureObjectAt,
  isDeleting,
  type KubeObject,
  metadataOf,
  nameOf,
  namespaceOf,
  objectAt,
  objectsAt,
  setOrRemove,
  textAt,
  textsAt,
  uidOf,
} from './object.ts';
import { type StoreEvent, storeKey } from './store.ts';

interface Place {
  readonly bucket: string;
  readonly key: string;
}

const background = { dryRun: false, propagation: 'Background', uid: '', resourceVersion: '' } as const;

function ownersOf(object: KubeObject): JsonObject[] {
  return objectsAt(metadataOf(object), 'ownerReferences');
}

/**
 * Does what upstream's controllers do about deletions: takes away the objects whose owners are gone, the contents of
 * namespaces and of CustomResourceDefinitions that are being deleted, and then these themselves. Works after the write
 * that gave it work has been answered.
 */
export class GarbageCollector {
  readonly #api: Api;
  readonly #objects = new Map<string, Place>();
  readonly #dependents = new Map<string, Map<string, Place>>();
  readonly #dirty = new Map<string, Place>();
  readonly #unsubscribe: () => void;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(api: Api) {
    this.#api = api;
    for (const bucket of api.store.buckets()) {
      for (const [key, object] of api.store.list(bucket)) {
        this.#index({ bucket, key }, object);
        this.#look({ bucket, key }, object);
      }
    }
    this.#unsubscribe = api.store.subscribe((event) => this.#follow(event));
  }

  /** Stops the collector; work that is left stays undone. */
  stop(): void {
    this.#unsubscribe();
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #follow(event: StoreEvent): void {
    const { bucket, key, object, previous } = event;
    const place = { bucket, key };
    if (previous !== undefined) this.#forget(place, previous);
    if (event.type === 'DELETED') this.#followDeletion(object);
    else {
      this.#index(place, object);
      this.#look(place, object);
    }
    // A change of a dependent may be what an owner, a namespace or a definition that is being deleted waits for.
    for (const owner of [...ownersOf(object), ...ownersOf(previous ?? {})]) this.#lookAgain(textAt(owner, 'uid'));
    if (event.type === 'DELETED') {
      this.#mark({ bucket: 'namespaces', key: namespaceOf(object) });
      this.#mark({ bucket: crdBucket, key: bucket });
    }
  }

  #followDeletion(object: KubeObject): void {
    for (const place of this.#dependents.get(uidOf(object))?.values() ?? []) this.#mark(place);
  }

  #index(place: Place, object: KubeObject): void {
    this.#objects.set(uidOf(object), place);
    for (const owner of ownersOf(object)) {
      const uid = textAt(owner, 'uid');
      const dependents = this.#dependents.get(uid) ?? new Map<string, Place>();
      this.#dependents.set(uid, dependents);
      dependents.set(uidOf(object), place);
    }
  }

  #forget(place: Place, object: KubeObject): void {
    if (this.#objects.get(uidOf(object))?.key === place.key) this.#objects.delete(uidOf(object));
    for (const owner of ownersOf(object)) {
      const dependents = this.#dependents.get(textAt(owner, 'uid'));
      dependents?.delete(uidOf(object));
      if (dependents?.size === 0) this.#dependents.delete(textAt(owner, 'uid'));
    }
  }

  #look(place: Place, object: KubeObject): void {
    if (isDeleting(object) || ownersOf(object).length > 0) this.#mark(place);
  }

  #lookAgain(uid: string): void {
    const place = this.#objects.get(uid);
    if (place !== undefined) this.#mark(place);
  }

  #mark(place: Place): void {
    this.#dirty.set(`${place.bucket}\0${place.key}`, place);
    this.#scheduled ??= setImmediate(() => this.#work());
  }

  #work(): void {
    this.#scheduled = undefined;
    const places = [...this.#dirty.values()];
    this.#dirty.clear();
    for (const place of places) {
      try {
        this.#treat(place);
      } catch (error) {
        this.#api.logger.warn('garbage collection failed', { ...place, error: errorText(error) });
      }
    }
  }

  #treat(place: Place): void {
    const object = this.#api.store.get(place.bucket, place.key);
    if (object === undefined) return;
    if (!isDeleting(object)) {
      if (this.#isOrphan(object)) this.#delete(place);
      return;
    }
    const finalizers = textsAt(metadataOf(object), 'finalizers');
    if (finalizers.includes(propagationFinalizers.Orphan ?? '')) this.#releaseDependents(place, object);
    else if (finalizers.includes(propagationFinalizers.Foreground ?? '')) this.#deleteDependents(place, object);
    else if (place.bucket === 'namespaces') this.#emptyNamespace(place, object);
    else if (place.bucket === crdBucket) this.#emptyDefinition(place, object);
  }

  /** True when the object had owners of known kinds and all of them are gone. */
  #isOrphan(object: KubeObject): boolean {
    const owners = ownersOf(object);
    return (
      owners.length > 0 &&
      owners.every(
        (owner) =>
          !this.#objects.has(textAt(owner, 'uid')) &&
          this.#api.registry.hasKind(textAt(owner, 'apiVersion'), textAt(owner, 'kind')),
      )
    );
  }

  #dependentsOf(object: KubeObject): [Place, KubeObject][] {
    return [...(this.#dependents.get(uidOf(object))?.values() ?? [])].flatMap((place): [Place, KubeObject][] => {
      const dependent = this.#api.store.get(place.bucket, place.key);
      return dependent === undefined ? [] : [[place, dependent]];
    });
  }

  #releaseDependents(place: Place, owner: KubeObject): void {
    for (const [dependentPlace, dependent] of this.#dependentsOf(owner)) {
      const draft = copyOf(dependent);
      const others = ownersOf(draft).filter((reference) => textAt(reference, 'uid') !== uidOf(owner));
      setOrRemove(ensureObjectAt(draft, 'metadata'), 'ownerReferences', others);
      this.#api.store.put(dependentPlace.bucket, dependentPlace.key, draft);
    }
    removeFinalizer(this.#api, this.#target(place), 'orphan');
  }

  #deleteDependents(place: Place, owner: KubeObject): void {
    let isBlocked = false;
    for (const [dependentPlace, dependent] of this.#dependentsOf(owner)) {
      const reference = ownersOf(dependent).find((item) => textAt(item, 'uid') === uidOf(owner)) ?? {};
      const hasOthers = ownersOf(dependent).some(
        (item) => item !== reference && this.#objects.has(textAt(item, 'uid')),
      );
      if (hasOthers) continue;
      this.#delete(dependentPlace);
      const remains = this.#api.store.get(dependentPlace.bucket, dependentPlace.key) !== undefined;
      if (remains && own(reference, 'blockOwnerDeletion') === true) isBlocked = true;
    }
    if (!isBlocked) removeFinalizer(this.#api, this.#target(place), 'foregroundDeletion');
  }

  #emptyNamespace(place: Place, namespace: KubeObject): void {
    const name = nameOf(namespace);
    const contents = this.#api.store
      .buckets()
      .filter((bucket) => bucket !== 'namespaces')
      .flatMap((bucket) => this.#api.store.list(bucket, name).map(([key, object]) => ({ bucket, key, object })));
    const finalizers = textsAt(objectAt(namespace, 'spec'), 'finalizers');
    if (this.#deleteAll(contents) || !finalizers.includes('kubernetes')) return;
    const draft = copyOf(namespace);
    const others = finalizers.filter((item) => item !== 'kubernetes');
    setOrRemove(ensureObjectAt(draft, 'spec'), 'finalizers', others);
    storeReleased(this.#api, this.#target(place), draft);
  }

  #emptyDefinition(place: Place, definition: KubeObject): void {
    const bucket = nameOf(definition);
    const contents = this.#api.store.list(bucket).map(([key, object]) => ({ bucket, key, object }));
    if (this.#deleteAll(contents) || !textsAt(metadataOf(definition), 'finalizers').includes(crdFinalizer)) return;
    removeFinalizer(this.#api, this.#target(place), crdFinalizer);
  }

  /** Deletes objects; true when some of them stay because of finalizers. */
  #deleteAll(contents: readonly (Place & { readonly object: KubeObject })[]): boolean {
    for (const { bucket, key, object } of contents) {
      if (!isDeleting(object)) this.#delete({ bucket, key });
    }
    return contents.some(({ bucket, key }) => this.#api.store.get(bucket, key) !== undefined);
  }

  #delete(place: Place): void {
    const object = this.#api.store.get(place.bucket, place.key);
    if (object !== undefined && !isDeleting(object)) deleteObject(this.#api, this.#target(place), background);
  }

  #target({ bucket, key }: Place): Target {
    const resource = this.#api.registry.ofBucket(bucket);
    if (resource === undefined) throw new Error(`no resource has the bucket ${bucket}`);
    const object = this.#api.store.get(bucket, key) ?? {};
    const namespace = namespaceOf(object);
    return { resource, namespace, name: key.slice(storeKey(namespace, '').length), subresource: '' };
  }
}
