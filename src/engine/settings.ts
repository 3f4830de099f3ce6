import type { AwsExecutor } from '../aws/executor.ts';
import type { CallerIdentity } from '../aws/identity.ts';
import type { RoleSessions } from '../aws/role-sessions.ts';
import type { KubeClient } from '../kube/client.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/log.ts';
import type { KindDefinition } from './definition/kind.ts';
import type { ObjectCaches, ObjectId } from './object-caches.ts';
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
  readonly enableCarm: boolean;
  readonly enableCrossNamespace: boolean;
  readonly allowUnsafeEndpoints: boolean;
  /** `--late-initialize`: what AWS chose is written into specs, for the fields that upstream does so for. */
  readonly lateInitialise: boolean;
  /** Kinds whose fields FieldExports may copy, also those that others look after; none: FieldExports are left alone. */
  readonly exportable: readonly KindDefinition[];
  /** Where upstream's role maps are. */
  readonly systemNamespace: string;
  readonly gates: EngineGates;
}

/** Upstream's feature gates. */
export interface EngineGates {
  readonly adoption: boolean;
  readonly readOnly: boolean;
  readonly teamLevelCarm: boolean;
  readonly serviceLevelCarm: boolean;
  readonly roleSelectors: boolean;
  readonly ignoreFieldDrift: boolean;
}

/** What the engine works with. */
export interface EngineParts {
  readonly settings: EngineSettings;
  readonly kube: KubeClient;
  readonly aws: AwsExecutor;
  readonly roles: RoleSessions;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  /** Who counts passes and queues of a kind; absent: nobody. */
  readonly observe?: (kind: string) => EngineObserver;
}

/** Parts as a kind's controller gets them. */
export interface KindParts extends EngineParts {
  readonly caches: ObjectCaches;
  readonly relations: Relations;
}

/** Who depends on whom, among the objects of all kinds. */
export interface Relations {
  /** Notes that a pass over the object is about to look at another one, whose change is news from now on. */
  add(object: ObjectId, target: ObjectId): void;
  /** Notes all that a pass over the object has looked at, once it is over. */
  set(object: ObjectId, targets: ReadonlySet<ObjectId>): void;
  /** Told of each object looked after that came, changed or went: its fields may be exported. */
  changed(object: ObjectId): void;
  /** Objects that depend on this one. */
  dependents(target: ObjectId): KubeObject[];
}

/** Counts what happens to a kind's objects. */
export interface EngineObserver extends QueueObserver {
  passEnded(result: PassResult): void;
}

/** One pass, as metrics see it. */
export interface PassResult {
  readonly result: 'success' | 'error' | 'requeue' | 'requeue_after';
  readonly terminal: boolean;
  /** Our own code threw what nobody expected. */
  readonly panicked?: boolean;
  readonly ms: number;
}
