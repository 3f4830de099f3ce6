import type { KubeClient } from '../../kube/client.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import { isObject, type JsonObject, objectIn, own, setOwn } from '../../shared/json.ts';

/** Who applies, and by which name: `kubectl` is that of `kubectl apply --server-side`. */
export interface Applier {
  readonly kube: KubeClient;
  readonly fieldManager: string;
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The object as it would be after `kubectl apply`: what the API server makes of the manifest in a dry run. An object that
 * is not there yet has the mark `<uid>` for its uid.
 * @throws KubeError when the API server refuses the manifest.
 */
export async function asApplied(
  { kube, fieldManager }: Applier,
  resource: GroupVersionResource,
  manifest: KubeObject,
): Promise<KubeObject> {
  const { namespace, name } = manifest.metadata;
  const place = { namespace, name };
  const live = await kube.get<KubeObject>(resource, place).catch((error: unknown) => {
    if (error instanceof KubeError && error.notFound) return undefined;
    throw error;
  });
  const before = objectIn(live?.metadata.annotations?.[lastApplied] ?? '');
  if (before !== undefined) {
    // Applied by the client so far: only the annotation tells what has been taken out since.
    const patch = withRemovals(before, JSON.parse(JSON.stringify(manifest)) as JsonObject);
    return kube.patch<KubeObject>(resource, { ...place, patch }, { type: 'merge', dryRun: true });
  }
  const options = { type: 'apply', fieldManager, force: true, dryRun: true } as const;
  const applied = await kube.patch<KubeObject>(resource, { ...place, patch: manifest }, options);
  return live === undefined ? { ...applied, metadata: { ...applied.metadata, uid: '<uid>' } } : applied;
}

/** A merge patch to `after` that also takes away what only `before` had. */
export function withRemovals(before: JsonObject, after: JsonObject): JsonObject {
  const patch: JsonObject = { ...after };
  for (const [key, old] of Object.entries(before)) {
    const now = own(after, key);
    if (now === undefined) setOwn(patch, key, null);
    else if (isObject(old) && isObject(now)) setOwn(patch, key, withRemovals(old, now));
  }
  return patch;
}
