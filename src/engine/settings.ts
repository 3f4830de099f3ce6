import type { AwsExecutor } from '../aws/executor.ts';
import type { CallerIdentity } from '../aws/identity.ts';
import type { KubeClient } from '../kube/client.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/log.ts';
import type { TagTemplate } from './tags.ts';
import type { QueueObserver } from './work-queue.ts';

/** What holds for all objects of the process. */
export interface EngineSettings {
  /** `--aws-region`. */
  readonly region: string;
  readonly identity: CallerIdentity;
  /** `--resource-tags`. */
  readonly tags: readonly TagTemplate[];
  /** The version that `%CONTROLLER_VERSION%` stands for. */
  readonly version: string;
  /** `--deletion-policy`. */
  readonly deletionPolicy: 'delete' | 'retain';
  /** How often a settled object is compared with AWS, in milliseconds. */
  readonly resyncMs: (kind: string) => number;
  /** Objects of a kind in work at once. */
  readonly concurrency: (kind: string) => number;
  /** `--watch-namespace`; empty for all. */
  readonly namespaces: readonly string[];
  /** `--watch-selectors`. */
  readonly labelSelector?: string;
}

/** What the engine works with. */
export interface EngineParts {
  readonly settings: EngineSettings;
  readonly kube: KubeClient;
  readonly aws: AwsExecutor;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Who counts passes and queues of a kind; absent: nobody. */
  readonly observe?: (kind: string) => EngineObserver;
}

/** Counts what happens to a kind's objects. */
export interface EngineObserver extends QueueObserver {
  passEnded(result: PassResult): void;
}

/** One pass, as metrics see it. */
export interface PassResult {
  readonly result: 'success' | 'error' | 'requeue' | 'requeue_after';
  readonly terminal: boolean;
  readonly ms: number;
}
