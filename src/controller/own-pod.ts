import type { EventRecorder } from '../kube/events.ts';
import type { KubeObject } from '../kube/object.ts';

/** Tells people who look at the controller's pod what keeps it from working. */
export class OwnPod {
  readonly #events: EventRecorder;
  readonly #pod: KubeObject | undefined;
  #lastReason: string | undefined;

  /** POD_NAME and POD_UID, which the charts set, say which pod it is; without them there is nobody to tell. */
  constructor(events: EventRecorder, { env, namespace }: { env: NodeJS.ProcessEnv; namespace: string }) {
    const { POD_NAME: name, POD_UID: uid } = env;
    this.#events = events;
    this.#pod = name && uid ? { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid } } : undefined;
  }

  /** The process could not begin. */
  cannotStart(why: string): void {
    this.#tell('CannotStart', why);
  }

  /** Told at each look why the process is not ready; undefined when it is. What only takes a moment is no news. */
  notReady(why: string | undefined): void {
    if (why !== undefined && why === this.#lastReason) this.#tell('NotReady', why);
    this.#lastReason = why;
  }

  #tell(reason: string, note: string): void {
    if (this.#pod !== undefined) this.#events.record(this.#pod, { type: 'Warning', reason, action: 'Start', note });
  }
}
