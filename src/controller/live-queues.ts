import { type Priority, priorities, type QueueState } from '../engine/work-queue.ts';

/**
 * As labels: with controller-runtime the greater number goes first, and -100 has what there is at the start and what is
 * merely compared again.
 */
const labels: Readonly<Record<Priority, string>> = {
  [priorities.user]: '0',
  [priorities.delete]: '-1',
  [priorities.progress]: '-2',
  [priorities.resync]: '-100',
};

/** What a queue's metrics say at one moment. */
export interface LiveQueue {
  readonly controller: string;
  readonly concurrency: number;
  /** Objects waiting, by label of the priority. */
  readonly depths: readonly (readonly [priority: string, count: number])[];
}

/** The queues that there are; kinds of different services that have one name share a label. */
export class LiveQueues {
  readonly #queues = new Set<{ readonly controller: string; readonly state: QueueState }>();

  /** Returns what ends it. */
  add(controller: string, state: QueueState): () => void {
    const entry = { controller, state };
    this.#queues.add(entry);
    return () => this.#queues.delete(entry);
  }

  /** All of them as they stand. */
  states(): LiveQueue[] {
    return [...this.#queues].map(({ controller, state }) => ({
      controller,
      concurrency: state.concurrency,
      depths: Object.values(priorities).map((priority) => [labels[priority], state.depth(priority)] as const),
    }));
  }
}
