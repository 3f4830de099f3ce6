import type { KubeObject } from '../../src/kube/object.ts';
import { conditionOf } from './conditions.ts';

/** How a tool that waits for an object sees it. */
export interface SeenStatus {
  readonly status: 'InProgress' | 'Failed' | 'Current' | 'Terminating';
  readonly message: string;
}

/**
 * The status of a custom resource by the rules of kstatus (cli-utils), which kpt, Flux and Helm 4 wait by: deletion,
 * then the generation that the status speaks of, then the conditions Reconciling and Stalled, then Ready.
 */
export function kstatusOf(object: KubeObject): SeenStatus {
  const { deletionTimestamp, generation } = object.metadata;
  if (deletionTimestamp !== undefined) return { status: 'Terminating', message: 'Resource scheduled for deletion' };
  const observed = object.status?.['observedGeneration'];
  if (typeof observed === 'number' && generation !== undefined && observed !== generation) {
    const message = `${object.kind} generation is ${generation}, but latest observed generation is ${observed}`;
    return { status: 'InProgress', message };
  }
  const [reconciling, stalled, ready] = ['Reconciling', 'Stalled', 'Ready'].map((type) => conditionOf(object, type));
  if (reconciling?.['status'] === 'True') return { status: 'InProgress', message: String(reconciling['message']) };
  if (stalled?.['status'] === 'True') return { status: 'Failed', message: String(stalled['message']) };
  if (ready?.['status'] === 'True') return { status: 'Current', message: 'Resource is Ready' };
  if (ready?.['status'] === 'False' || ready?.['status'] === 'Unknown') {
    return { status: 'InProgress', message: String(ready['message']) };
  }
  return { status: 'Current', message: 'Resource is current' };
}
