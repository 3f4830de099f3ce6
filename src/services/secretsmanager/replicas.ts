import type { ReplicaRegionType, ReplicationStatusType } from '@aws-sdk/client-secrets-manager';
import { isSameResource } from '../../engine/definition/arn-or-id.ts';

/** The key that AWS takes when none is given. */
export const defaultKey = 'alias/aws/secretsmanager';

/** True when both lead to one key; of its default one AWS does not always tell. */
export function isSameSecretKey(desired: string | undefined, observed: string | undefined): boolean {
  return isSameResource(desired || defaultKey, observed || defaultKey);
}

type Replicas = readonly ReplicationStatusType[] | undefined;

/** Replicas as the spec has them. With `overwrite`, those that failed are still to be made. */
export function observedReplicas(replicas: Replicas = [], overwrite = false): ReplicaRegionType[] {
  return replicas
    .filter(({ Status }) => Status !== 'Failed' || !overwrite)
    .map(({ Region, KmsKeyId }) => ({ Region, KmsKeyId }));
}

/** A replica that AWS has not made yet, or cannot make. */
export function replicaAtWork(replicas: Replicas = []): string | undefined {
  const replica = replicas.find(({ Status }) => Status !== 'InSync');
  if (replica === undefined) return undefined;
  const { Region, Status, StatusMessage } = replica;
  return `the replica in ${Region} is ${Status}${StatusMessage === undefined ? '' : `: ${StatusMessage}`}`;
}

/** What has to come and to go. AWS cannot give another key to a replica: it goes, and comes anew. */
export function replicaChange(wanted: readonly ReplicaRegionType[] = [], there: readonly ReplicaRegionType[] = []) {
  return {
    add: wanted.filter((replica) => !there.some((other) => isSameReplica(replica, other))),
    remove: there
      .filter((other) => !wanted.some((replica) => isSameReplica(replica, other)))
      .flatMap(({ Region }) => Region ?? []),
  };
}

/** A replica whose key the user leaves open may have any. */
function isSameReplica(wanted: ReplicaRegionType, there: ReplicaRegionType): boolean {
  const isSameRegion = wanted.Region === there.Region;
  return isSameRegion && (wanted.KmsKeyId === undefined || isSameSecretKey(wanted.KmsKeyId, there.KmsKeyId));
}
