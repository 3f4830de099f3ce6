import type { KubeObject } from '../kube/object.ts';

/**
 * What our own writes returned, until the watch has caught up with them: a pass that begins in between must not see the
 * object as it was before.
 */
export class OwnWrites {
  readonly #written = new Map<string, KubeObject>();

  /** Objects whose writes are kept. */
  get size(): number {
    return this.#written.size;
  }

  /** Takes what a write of ours returned. `watched` is what the watch has: it may have heard of the write first. */
  put(key: string, object: KubeObject, watched: KubeObject | undefined): void {
    this.#written.delete(key);
    if (watched === undefined) return;
    this.#written.set(key, object);
    this.latest(key, watched);
  }

  forget(key: string): void {
    this.#written.delete(key);
  }

  /**
   * The newer of what the watch has and what we wrote; undefined when the watch has nothing. What the watch has caught up
   * with is let go: it would be a second copy of every object.
   */
  latest(key: string, watched: KubeObject | undefined): KubeObject | undefined {
    const written = this.#written.get(key);
    if (written === undefined || watched === undefined) return watched;
    const isSame = watched.metadata.uid === written.metadata.uid;
    if (isSame && (isNewer(written, watched) || isLastState(written, watched))) return written;
    this.#written.delete(key);
    return watched;
  }
}

/** Resource versions of one resource grow, and since Kubernetes 1.35 may be compared as numbers. */
function isNewer(a: KubeObject, b: KubeObject): boolean {
  return version(a) > version(b);
}

/** Taking the last finalizer off deletes the object: the answer to that write has the version from before it. */
function isLastState({ metadata: { deletionTimestamp, finalizers = [] } }: KubeObject, watched: KubeObject): boolean {
  return deletionTimestamp !== undefined && finalizers.length < (watched.metadata.finalizers ?? []).length;
}

function version({ metadata }: KubeObject): bigint {
  const text = metadata.resourceVersion ?? '';
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}
