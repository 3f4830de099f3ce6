import type { JsonObject } from '../shared/json.ts';
import type { Outcome } from './outcome.ts';

/** A condition of a custom resource, as upstream has it, with the generation that it speaks of. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration: number;
}

/** Upstream's condition types that this engine sets. */
export const conditionTypes = {
  synced: 'ACK.ResourceSynced',
  ready: 'Ready',
  terminal: 'ACK.Terminal',
  recoverable: 'ACK.Recoverable',
} as const;

/** When, and of which generation, conditions are made. */
export interface ConditionMoment {
  readonly generation: number;
  /** RFC 3339, in seconds. */
  readonly now: string;
  /** The conditions before. */
  readonly previous: readonly JsonObject[];
}

const texts = {
  synced: 'Resource synced successfully',
  notSynced: 'Resource not synced',
  unknown: 'Unable to determine if desired resource state matches latest observed state',
  terminal: 'resource is in terminal condition',
} as const;

/** The conditions that tell of an outcome, in upstream's order and words. */
export function conditionsFor(outcome: Outcome, moment: ConditionMoment): Condition[] {
  const { synced, ready, terminal, recoverable } = conditionTypes;
  const condition = (type: string, status: Condition['status'], message: string, reason = ''): Condition =>
    dated({ type, status, reason, message, observedGeneration: moment.generation }, moment);

  switch (outcome.kind) {
    case 'terminal':
      return [
        condition(terminal, 'True', outcome.message, outcome.reason),
        condition(synced, 'False', texts.notSynced, texts.terminal),
        condition(ready, 'False', outcome.message, terminal),
      ];
    case 'failed':
      return [
        condition(recoverable, 'True', outcome.failure.message),
        condition(synced, 'Unknown', texts.unknown, outcome.failure.message),
        condition(ready, 'False', outcome.failure.message, recoverable),
      ];
    case 'progress':
    case 'again':
      return [
        condition(synced, 'False', texts.notSynced, outcome.reason),
        condition(ready, 'False', outcome.reason, 'Progressing'),
      ];
    case 'synced':
    case 'continue':
    case 'released':
      return [condition(synced, 'True', texts.synced), condition(ready, 'True', texts.synced)];
  }
}

/** Keeps the time of a condition whose status did not change. */
function dated(condition: Omit<Condition, 'lastTransitionTime'>, { previous, now }: ConditionMoment): Condition {
  const before = previous.find(({ type }) => type === condition.type);
  const since = before?.['status'] === condition.status ? before['lastTransitionTime'] : undefined;
  return { ...condition, lastTransitionTime: typeof since === 'string' ? since : now };
}
