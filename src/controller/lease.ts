import { microTime } from '../kube/event.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { own } from '../shared/json.ts';

/** Where Leases are. */
export const leasesResource: GroupVersionResource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespaced: true,
};

/** A Lease, of which anything may be missing: others write it too. */
export type Lease = KubeObject;

/** Who holds a lease; undefined when nobody does. */
export function holderOf(lease: Lease | undefined): string | undefined {
  const holder = lease?.spec === undefined ? undefined : own(lease.spec, 'holderIdentity');
  return typeof holder === 'string' && holder !== '' ? holder : undefined;
}

/** For how long its holder may be silent, in milliseconds. */
export function durationMs(lease: Lease, otherwiseMs: number): number {
  const seconds = lease.spec === undefined ? undefined : own(lease.spec, 'leaseDurationSeconds');
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : otherwiseMs;
}

/** What a claim says. */
export interface Claim {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly durationMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The lease as it is when `identity` takes or renews it; what others keep in it stays. */
export function claimed(lease: Lease | undefined, claim: Claim): Lease {
  const { namespace, name, identity, now } = claim;
  const spec = lease?.spec ?? {};
  const isOurs = holderOf(lease) === identity;
  const transitions = typeof spec['leaseTransitions'] === 'number' ? spec['leaseTransitions'] : 0;
  const acquired = isOurs && typeof spec['acquireTime'] === 'string' ? spec['acquireTime'] : microTime(now);
  return {
    ...(lease ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } }),
    spec: {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(claim.durationMs / 1000),
      acquireTime: acquired,
      renewTime: microTime(now),
      leaseTransitions: isOurs || lease === undefined ? transitions : transitions + 1,
    },
  };
}

/** The lease as its holder leaves it: free for anybody at once. */
export function released(lease: Lease, now: number): Lease {
  const { holderIdentity: _, ...spec } = lease.spec ?? {};
  const time = microTime(now);
  return { ...lease, spec: { ...spec, leaseDurationSeconds: 1, acquireTime: time, renewTime: time } };
}
