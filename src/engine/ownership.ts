import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import { type Tags, uidTag } from './tags.ts';

/**
 * Whether a resource that exists in AWS is the object's.
 * - `ours`: created for it, or adopted.
 * - `unproven`: a create was begun, and nothing shows that it made this resource: somebody else's of the same name.
 * - `unmanaged`: the object never claimed a resource.
 */
export type Ownership = 'ours' | 'unproven' | 'unmanaged';

/** What the object itself says, before any tag is read. `known`: the ARN or id of the resource that it was seen to have. */
export function ownershipOf(object: KubeObject, finalizer: string, known: string | undefined): Ownership {
  const { finalizers = [], annotations: own = {} } = object.metadata;
  if (!finalizers.includes(finalizer)) return 'unmanaged';
  const isAdopted = own[annotations.adopted]?.toLowerCase() === 'true';
  // Without the mark it is upstream's doing, or older than the mark: there the finalizer is the claim.
  if (own[annotations.creationUid] === undefined || isAdopted || known !== undefined) return 'ours';
  return 'unproven';
}

/** What the resource's tags say, for an object whose create was begun and not seen to end. */
export function provenBy(object: KubeObject, tags: Tags): Ownership {
  const uid = object.metadata.annotations?.[annotations.creationUid];
  return uid !== undefined && tags.get(uidTag) === uid ? 'ours' : 'unproven';
}
