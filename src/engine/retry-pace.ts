import type { KubeObject } from '../kube/object.ts';
import { type BackoffPolicy, backoffMs } from '../shared/clock.ts';
import { durationMs } from '../shared/duration.ts';
import { annotations } from './annotations.ts';
import type { KindDefinition } from './definition/kind.ts';
import type { FailureCause, Outcome } from './outcome.ts';
import { type Next, priorities } from './work-queue.ts';

/** How it went with an object so far: in a row, of the same sort. */
export interface Streak {
  readonly kind: Outcome['kind'];
  readonly length: number;
}

const jitter = 0.2;
const policy = (initialMs: number, maxMs: number): BackoffPolicy => ({ initialMs, maxMs, factor: 2, jitter });

/** How soon to try again. What only a person can mend is tried rarely, what mends itself soon. */
const retries: Readonly<Record<FailureCause, BackoffPolicy>> = {
  throttled: policy(1_000, 120_000),
  server: policy(500, 60_000),
  network: policy(500, 30_000),
  conflict: policy(1_000, 60_000),
  denied: policy(5_000, 300_000),
  expiredCredentials: policy(2_000, 60_000),
  client: policy(5_000, 600_000),
  aborted: policy(500, 10_000),
  kubernetes: policy(200, 30_000),
  internal: policy(5_000, 600_000),
  missing: policy(5_000, 600_000),
  scope: policy(15_000, 600_000),
  secret: policy(5_000, 300_000),
};

/** The change of the other object wakes this one; this is for what no watch can tell. */
const blocked = policy(15_000, 300_000);
/** What AWS refuses now it may take in some seconds, or in an hour. */
const blockedByAws = policy(5_000, 300_000);

const defaultPace = { firstMs: 1_000, maxMs: 30_000 };
const minResyncMs = 1_000;
const terminalMs = 60_000;
/** So many changes in a row without rest, and the rest of them come at the pace of progress. */
const quickLooks = 3;
const resyncJitter = 0.1;

/** How often the object is compared with AWS: its own annotation goes before the flags; a wrong one counts as absent. */
export function resyncMsOf({ metadata }: KubeObject, otherwise: number): number {
  const text = metadata.annotations?.[annotations.resyncPeriod];
  const ms = text === undefined ? undefined : durationMs(text);
  return ms === undefined || ms < minResyncMs ? otherwise : ms;
}

/** What the next look at an object depends on. */
interface PaceOptions {
  readonly definition: KindDefinition;
  readonly resyncMs: number;
  readonly random: () => number;
}

/** When to look at an object again after an outcome; undefined: no more. `streak` includes this outcome. */
export function nextLook(outcome: Outcome, streak: Streak, options: PaceOptions): Next | undefined {
  const { definition, resyncMs, random } = options;
  const { firstMs, maxMs } = definition.behaviour.pace ?? defaultPace;
  const after = (how: BackoffPolicy, priority: Next['priority']): Next => ({
    priority,
    afterMs: backoffMs(how, streak.length, random),
  });
  switch (outcome.kind) {
    case 'begun':
    case 'released':
    case 'paused':
      return undefined;
    case 'blocked':
      return after(outcome.byAws ? blockedByAws : blocked, priorities.progress);
    case 'synced':
    case 'continue':
      return { priority: priorities.resync, afterMs: resyncMs * (1 + resyncJitter * (2 * random() - 1)) };
    case 'again':
      return streak.length <= quickLooks
        ? { priority: priorities.progress, afterMs: 0 }
        : after(policy(firstMs, maxMs), priorities.progress);
    case 'progress':
      return after(policy(firstMs, maxMs), priorities.progress);
    case 'failed':
      return after(retries[outcome.failure.cause], priorities.progress);
    case 'terminal':
      return after(policy(terminalMs, Math.max(terminalMs, resyncMs)), priorities.resync);
  }
}
