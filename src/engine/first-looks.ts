import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import { isSettledFor } from './settled.ts';

/** So many settled objects of a kind are compared with AWS as soon as the process starts. */
const atOnce = 500;
/** The others follow at this pace, in milliseconds for each, so that a restart is no burst of calls. */
const paceMs = 200;

/**
 * When the objects that there are at the start are looked at for the first time. Most were settled long ago: all at once
 * would be a burst of reads of AWS, and of work, that tells next to nothing and delays what users want now.
 */
export class FirstLooks {
  readonly #random: () => number;
  #settled = 0;

  constructor({ random }: { readonly random: () => number }) {
    this.#random = random;
  }

  /** Milliseconds from now; none for an object that something may have happened to. All are within `resyncMs`. */
  delayMs(object: KubeObject, resyncMs: number): number {
    if (!isAtRest(object)) return 0;
    this.#settled++;
    const inTurn = Math.max(0, this.#settled - atOnce) * paceMs;
    return inTurn <= resyncMs ? inTurn : this.#random() * resyncMs;
  }
}

/** In sync in its present form, as far as the object itself tells. What a Secret holds may be new. */
function isAtRest(object: KubeObject): boolean {
  const { annotations: own = {}, deletionTimestamp } = object.metadata;
  return (
    deletionTimestamp === undefined &&
    isSettledFor(object) &&
    own[annotations.reconcileAt] === object.status?.['lastHandledReconcileAt'] &&
    own[annotations.sent] === undefined
  );
}
