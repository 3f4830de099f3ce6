import type { JsonObject } from '../shared/json.ts';
import type { Outcome } from './outcome.ts';

/** What a condition says; `reason` and `message` may be empty. */
export interface Statement {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

/** A condition of a custom resource, as upstream has it, with the generation that it speaks of. */
export interface Condition extends Required<Statement> {
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

/** Upstream's condition types and one of ours, in the order in which they stand in a status. */
export const conditionTypes = {
  advisory: 'ACK.Advisory',
  references: 'ACK.ReferencesResolved',
  terminal: 'ACK.Terminal',
  recoverable: 'ACK.Recoverable',
  lateInitialized: 'ACK.LateInitialized',
  synced: 'ACK.ResourceSynced',
  ready: 'Ready',
  roleSelected: 'ACK.IAMRoleSelected',
  /** Ours, beside ACK.Terminal: what tools that know nothing of ACK take for a failure. */
  stalled: 'Stalled',
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

/** The conditions that tell of an outcome and of what came to light before it, in upstream's order and words. */
export function conditionsFor(outcome: Outcome, said: readonly Statement[], moment: ConditionMoment): Condition[] {
  const order: readonly string[] = Object.values(conditionTypes);
  return [...said, ...statementsOf(outcome)]
    .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
    .map((statement) => dated(statement, moment));
}

function statementsOf(outcome: Outcome): Statement[] {
  const { synced, ready, terminal, recoverable, stalled } = conditionTypes;
  switch (outcome.kind) {
    case 'terminal':
      return [
        { type: terminal, status: 'True', message: outcome.message, reason: outcome.reason ?? '' },
        { type: synced, status: 'False', message: texts.notSynced, reason: texts.terminal },
        { type: ready, status: 'False', message: outcome.message, reason: terminal },
        { type: stalled, status: 'True', message: outcome.message, reason: terminal },
      ];
    case 'failed':
      return [
        { type: recoverable, status: 'True', message: outcome.failure.message },
        { type: synced, status: 'Unknown', message: texts.unknown, reason: outcome.failure.message },
        { type: ready, status: 'False', message: outcome.failure.message, reason: recoverable },
      ];
    case 'blocked':
      return [
        { type: synced, status: 'Unknown', message: texts.unknown, reason: outcome.message, ...outcome.synced },
        { type: ready, status: 'False', message: outcome.message, reason: 'Waiting' },
      ];
    case 'progress':
    case 'again':
      return [
        { type: synced, status: 'False', message: texts.notSynced, reason: outcome.reason },
        { type: ready, status: 'False', message: outcome.reason, reason: 'Progressing' },
      ];
    case 'begun':
      return [
        { type: synced, status: 'Unknown', message: texts.unknown, reason: 'the new specification is being worked on' },
        { type: ready, status: 'False', message: 'the new specification is being worked on', reason: 'Progressing' },
      ];
    case 'paused':
      return [
        { type: synced, status: 'Unknown', message: outcome.message, reason: 'Paused' },
        { type: ready, status: 'Unknown', message: outcome.message, reason: 'Paused' },
      ];
    case 'synced':
    case 'continue':
    case 'released':
      return [
        { type: synced, status: 'True', message: texts.synced },
        { type: ready, status: 'True', message: texts.synced },
      ];
  }
}

/** Keeps the time of a condition whose status did not change. */
function dated({ type, status, reason = '', message = '' }: Statement, moment: ConditionMoment): Condition {
  const { previous, now, generation } = moment;
  const before = previous.find((condition) => condition['type'] === type);
  const since = before?.['status'] === status ? before['lastTransitionTime'] : undefined;
  return {
    ...{ type, status, reason, message, observedGeneration: generation },
    lastTransitionTime: typeof since === 'string' ? since : now,
  };
}
