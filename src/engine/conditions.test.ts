import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../shared/json.ts';
import { type ConditionMoment, conditionsFor, type Statement } from './conditions.ts';
import type { FailureCause, Outcome } from './outcome.ts';

const now = '2026-01-02T03:04:05Z';
const before = '2026-01-01T00:00:00Z';

function told(outcome: Outcome, moment: Partial<ConditionMoment> = {}, said: readonly Statement[] = []) {
  return conditionsFor(outcome, said, { generation: 3, now, previous: [], ...moment });
}

/** `type status reason: message` of each condition. */
function lines(outcome: Outcome): string[] {
  return told(outcome).map(({ type, status, reason, message }) => `${type} ${status} (${reason}) ${message}`);
}

const failed = (message: string, cause: FailureCause = 'client'): Outcome => ({
  kind: 'failed',
  failure: { cause, message, detail: `${message}, with RequestID: 5` },
});

describe('the conditions', () => {
  it.each(['synced', 'continue', 'released'] as const)('of what is as wanted (%s)', (kind) => {
    expect(lines({ kind })).toEqual([
      'ACK.ResourceSynced True () Resource synced successfully',
      'Ready True () Resource synced successfully',
    ]);
  });

  it('of what will not get better by itself', () => {
    expect(lines({ kind: 'terminal', message: 'api error ValidationException: bad keys' })).toEqual([
      'ACK.Terminal True () api error ValidationException: bad keys',
      'ACK.ResourceSynced False (resource is in terminal condition) Resource not synced',
      'Ready False (ACK.Terminal) api error ValidationException: bad keys',
      'Stalled True (ACK.Terminal) api error ValidationException: bad keys',
    ]);
  });

  it('of what will not get better by itself, for a reason of its own', () => {
    const [terminal] = told({ kind: 'terminal', message: 'Resource already exists', reason: 'not managed' });
    expect(terminal).toMatchObject({ message: 'Resource already exists', reason: 'not managed' });
  });

  it('of what may get better', () => {
    expect(lines(failed('LimitExceededException: too many tables'))).toEqual([
      'ACK.Recoverable True () LimitExceededException: too many tables',
      'ACK.ResourceSynced Unknown (LimitExceededException: too many tables) ' +
        'Unable to determine if desired resource state matches latest observed state',
      'Ready False (ACK.Recoverable) LimitExceededException: too many tables',
    ]);
  });

  it.each(['progress', 'again'] as const)('of what is under way (%s)', (kind) => {
    expect(lines({ kind, reason: 'tableStatus is CREATING' })).toEqual([
      'ACK.ResourceSynced False (tableStatus is CREATING) Resource not synced',
      'Ready False (Progressing) tableStatus is CREATING',
    ]);
  });

  it('of what waits for another object', () => {
    expect(lines({ kind: 'blocked', message: 'no such key' })).toEqual([
      'ACK.ResourceSynced Unknown (no such key) ' +
        'Unable to determine if desired resource state matches latest observed state',
      'Ready False (Waiting) no such key',
    ]);
    const synced = { status: 'False', message: 'IAM Role is not available' } as const;
    expect(lines({ kind: 'blocked', message: 'no role', synced })[0]).toBe(
      'ACK.ResourceSynced False (no role) IAM Role is not available',
    );
  });

  it('of what a user has paused, and of what has only begun', () => {
    expect(told({ kind: 'paused', message: 'paused by an annotation' }).map(({ status }) => status)).toEqual([
      'Unknown',
      'Unknown',
    ]);
    expect(told({ kind: 'begun' }).map(({ type, status }) => `${type} ${status}`)).toEqual([
      'ACK.ResourceSynced Unknown',
      'Ready False',
    ]);
  });

  it("stand in upstream's order, with what came to light before", () => {
    const said = ['ACK.IAMRoleSelected', 'ACK.LateInitialized', 'ACK.ReferencesResolved', 'ACK.Advisory'].map(
      (type): Statement => ({ type, status: 'True' }),
    );
    const types = (outcome: Outcome) => told(outcome, {}, said).map(({ type }) => type);
    const [before, after] = [
      ['ACK.Advisory', 'ACK.ReferencesResolved'],
      ['ACK.LateInitialized', 'ACK.ResourceSynced', 'Ready', 'ACK.IAMRoleSelected'],
    ];
    expect(types({ kind: 'synced' })).toEqual([...before, ...after]);
    expect(types(failed('x'))).toEqual([...before, 'ACK.Recoverable', ...after]);
    expect(types({ kind: 'terminal', message: 'x' })).toEqual([...before, 'ACK.Terminal', ...after, 'Stalled']);
  });

  it('have exactly these members, and speak of the generation that was looked at', () => {
    for (const condition of told(failed('x'))) {
      const members = ['lastTransitionTime', 'message', 'observedGeneration', 'reason', 'status', 'type'];
      expect(Object.keys(condition).sort()).toEqual(members);
      expect([condition.observedGeneration, condition.lastTransitionTime]).toEqual([3, now]);
    }
  });
});

describe('the time of a condition', () => {
  function since(previous: readonly JsonObject[]): string[] {
    return told({ kind: 'synced' }, { previous }).map(({ lastTransitionTime }) => lastTransitionTime);
  }

  it.each([
    ['is kept while the status is the same', { status: 'True' }, before],
    ['is kept whatever else changes', { status: 'True', reason: 'x', message: 'y', observedGeneration: 1 }, before],
    ['moves when the status changes', { status: 'False' }, now],
    ['moves when there was no status', {}, now],
    ['moves when there was none that is a time', { status: 'True', lastTransitionTime: 5 }, now],
  ])('%s', (_, condition, expected) => {
    const synced = { type: 'ACK.ResourceSynced', lastTransitionTime: before, ...condition };
    expect(since([synced])).toEqual([expected, now]);
  });

  it('is told apart by type', () => {
    const [synced, ready] = ['ACK.ResourceSynced', 'Ready'].map((type) => ({ type, status: 'True' }));
    const other = { type: 'Other', status: 'True', lastTransitionTime: '2020-01-01T00:00:00Z' };
    expect(since([other, { ...ready, lastTransitionTime: before }, { ...synced }])).toEqual([now, before]);
  });
});
