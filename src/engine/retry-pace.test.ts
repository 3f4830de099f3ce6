import { describe, expect, it } from 'vitest';
import type { FailureCause, Outcome } from './outcome.ts';
import { nextLook, resyncMsOf } from './retry-pace.ts';
import { sampleKind } from './sample-kind.fixture.ts';
import { type Next, priorities } from './work-queue.ts';

const [hour, minute] = [3_600_000, 60_000];
const resyncMs = 10 * hour;
const middle = (): number => 0.5;

interface Look {
  readonly length?: number;
  readonly random?: () => number;
  readonly resyncMs?: number;
  readonly pace?: { readonly firstMs: number; readonly maxMs: number };
}

function look(outcome: Outcome, { length = 1, pace, ...rest }: Look = {}): Next | undefined {
  const behaviour = { ...sampleKind.behaviour, ...(pace === undefined ? {} : { pace }) };
  const options = { definition: { ...sampleKind, behaviour }, resyncMs, random: middle, ...rest };
  return nextLook(outcome, { kind: outcome.kind, length }, options);
}

/** The delays after 1, 2, 3, ... such outcomes in a row. */
function delays(outcome: Outcome, count: number, how: Look = {}): (number | undefined)[] {
  return Array.from({ length: count }, (_, index) => look(outcome, { ...how, length: index + 1 })?.afterMs);
}

const failed = (cause: FailureCause): Outcome => ({ kind: 'failed', failure: { cause, message: 'm', detail: 'd' } });
const progress: Outcome = { kind: 'progress', reason: 'tableStatus is UPDATING' };
const again: Outcome = { kind: 'again', reason: 'updated' };
const blocked = { kind: 'blocked', message: 'no such key' } as const;
const terminal: Outcome = { kind: 'terminal', message: 'm' };

describe('the next look', () => {
  it('never comes by itself for what has no resource any more, is paused, or is under way', () => {
    for (const kind of ['released', 'begun'] as const) expect(look({ kind })).toBeUndefined();
    expect(look({ kind: 'paused', message: 'm' })).toBeUndefined();
  });

  it.each(['synced', 'continue'] as const)('comes with the next resync for what is as wanted (%s)', (kind) => {
    expect(look({ kind })).toEqual({ priority: priorities.resync, afterMs: resyncMs });
    expect(look({ kind }, { random: () => 0 })?.afterMs).toBe(9 * hour);
    expect(look({ kind }, { random: () => 1 })?.afterMs).toBe(11 * hour);
    expect(look({ kind }, { length: 50 })?.afterMs).toBe(resyncMs);
  });

  it('comes at once after a change, and at the pace of progress when that does not end', () => {
    expect(look(again)).toEqual({ priority: priorities.progress, afterMs: 0 });
    expect(delays(again, 3)).toEqual([0, 0, 0]);
    const [fourth, fifth] = [look(again, { length: 4 }), look(again, { length: 5 })];
    expect(fourth?.priority).toBe(priorities.progress);
    expect(fourth?.afterMs).toBeGreaterThanOrEqual(1_000);
    expect(fifth?.afterMs).toBeGreaterThan(fourth?.afterMs ?? 0);
    expect(look(again, { length: 1_000 })?.afterMs).toBe(30_000);
  });

  it("comes at the kind's pace while AWS is at work", () => {
    const pace = { firstMs: 500, maxMs: 3_000 };
    expect(delays(progress, 5, { pace })).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
    expect(delays(progress, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(look(progress)?.priority).toBe(priorities.progress);
  });

  it.each<[FailureCause, number, number]>([
    ['throttled', 1_000, 120_000],
    ['server', 500, 60_000],
    ['network', 500, 30_000],
    ['conflict', 1_000, 60_000],
    ['denied', 5_000, 300_000],
    ['expiredCredentials', 2_000, 60_000],
    ['client', 5_000, 600_000],
    ['aborted', 500, 10_000],
    ['kubernetes', 200, 30_000],
    ['internal', 5_000, 600_000],
    ['missing', 5_000, 600_000],
    ['scope', 15_000, 600_000],
    ['secret', 5_000, 300_000],
  ])('comes ever later after a failure: %s from %d to %d ms', (cause, first, most) => {
    expect(delays(failed(cause), 3)).toEqual([first, 2 * first, 4 * first]);
    expect(look(failed(cause), { length: 100_000 })).toEqual({ priority: priorities.progress, afterMs: most });
  });

  it('comes rarely for what waits for another object, whose change is what wakes it', () => {
    expect(delays(blocked, 3)).toEqual([15_000, 30_000, 60_000]);
    expect(look(blocked, { length: 1_000 })).toEqual({ priority: priorities.progress, afterMs: 300_000 });
  });

  it('comes soon, and ever later, for what AWS does not take yet', () => {
    const refused: Outcome = { ...blocked, byAws: true };
    expect(delays(refused, 3)).toEqual([5_000, 10_000, 20_000]);
    expect(look(refused, { length: 1_000 })).toEqual({ priority: priorities.progress, afterMs: 300_000 });
  });

  it('comes slowly for what will not get better by itself, at most as rarely as the resync', () => {
    expect(delays(terminal, 3)).toEqual([minute, 2 * minute, 4 * minute]);
    expect(look(terminal, { length: 1_000 })).toEqual({ priority: priorities.resync, afterMs: resyncMs });
    expect(look(terminal, { length: 1_000, resyncMs: 1_000 })?.afterMs).toBe(minute);
  });

  it.each([
    ['progress', progress],
    ['again', again],
    ['failed', failed('denied')],
    ['blocked', blocked],
    ['terminal', terminal],
  ])('is spread by a fifth, so that objects do not come all at once: %s', (_, outcome) => {
    for (const length of [4, 1_000]) {
      const exact = look(outcome, { length })?.afterMs ?? 0;
      expect(look(outcome, { length, random: () => 0 })?.afterMs).toBeCloseTo(0.8 * exact, 5);
      expect(look(outcome, { length, random: () => 1 })?.afterMs).toBeCloseTo(1.2 * exact, 5);
    }
  });
});

describe('the resync of an object', () => {
  it.each([
    [undefined, hour],
    ['5m', 5 * minute],
    ['1s', 1_000],
    ['1h30m', 90 * minute],
    ['500ms', hour],
    ['0s', hour],
    ['soon', hour],
    ['', hour],
    ['-5m', hour],
  ])('asked for as %s is every %d ms', (period, expected) => {
    const annotations = period === undefined ? {} : { 'services.k8s.aws/resync-period': period };
    const object = { apiVersion: 'v1', kind: 'Sample', metadata: { name: 'a', annotations } };
    expect(resyncMsOf(object, hour)).toBe(expected);
  });
});
