import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SteppedClock } from '../shared/stepped-clock.fixture.ts';
import { AwsBudget, type BudgetLimits } from './budget.ts';
import type { AwsErrorKind } from './error-kind.ts';
import type { AwsCallRecord, CallPriority, GatedCall, Release } from './executor.ts';
import { tables } from './fake-aws.fixture.ts';

const scope = { region: 'eu-west-1' };
const call: GatedCall = { service: tables, scope };

function record(errorKind?: AwsErrorKind, attempts = 1): AwsCallRecord {
  const what = { service: 'dynamodb', operation: 'DescribeTable', opType: 'READ_ONE', status: 200, ms: 5 } as const;
  return { ...what, attempts, ...(errorKind === undefined ? {} : { errorKind }) };
}

/** A budget, and callers that note the second in which they were let through. */
function setup(limits: Partial<BudgetLimits> = {}) {
  const clock = new SteppedClock();
  const budget = new AwsBudget({ clock, limits });
  const passed: { readonly name: string; readonly at: number; readonly release: Release }[] = [];
  const ask = (name: string, more: Partial<GatedCall> = {}): Promise<void> =>
    budget.gate({ ...call, ...more }).then((release) => void passed.push({ name, at: clock.now(), release }));
  const names = (): string[] => passed.map(({ name }) => name);
  return { clock, budget, passed, ask, names };
}

/** Makes one call after the other, each ending like that, and gives the rate afterwards. */
async function endings(
  { budget, clock }: Pick<ReturnType<typeof setup>, 'budget' | 'clock'>,
  kinds: readonly (AwsErrorKind | undefined)[],
): Promise<number> {
  for (const kind of kinds) {
    const entering = budget.gate(call);
    await clock.advance(3_000);
    (await entering)(record(kind));
  }
  return budget.states()[0]?.rate ?? Number.NaN;
}

describe('a budget', () => {
  it('lets a second’s worth through at once, and the rest at its rate', async () => {
    const { clock, ask, passed } = setup({ maxRate: 10, minRate: 1 });
    for (let i = 0; i < 15; i++) void ask(`${i}`);
    await turn();
    expect(passed).toHaveLength(10);
    await clock.advance(500);
    expect(passed.map(({ at }) => at).slice(10)).toEqual([100, 200, 300, 400, 500]);
  });

  it('holds further calls back while as many are under way as may be', async () => {
    const { ask, passed, names } = setup({ inFlight: 2 });
    for (const name of ['a', 'b', 'c']) void ask(name);
    await turn();
    expect(names()).toEqual(['a', 'b']);
    passed[0]?.release(record());
    await turn();
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('is of one service in one region of one account, whatever role is taken there', async () => {
    const { ask, names, budget } = setup({ maxRate: 1 });
    const as = (key: string) => ({ scope: { ...scope, identity: { key, credentials: () => Promise.reject() } } });
    void ask('own');
    void ask('own again');
    void ask('other region', { scope: { region: 'us-east-1' } });
    void ask('other service', { service: { ...tables, name: 'sqs' } });
    void ask('role', as('arn:aws:iam::111122223333:role/a'));
    void ask('other role of the account', as('arn:aws:iam::111122223333:role/b'));
    void ask('role of another account', as('arn:aws:iam::444455556666:role/a'));
    await turn();
    expect(names()).toEqual(['own', 'other region', 'other service', 'role', 'role of another account']);
    expect(budget.states()).toContainEqual({ service: 'dynamodb', region: 'eu-west-1', rate: 1, waiting: 2 });
    expect(budget.states()).toContainEqual({ service: 'sqs', region: 'eu-west-1', rate: 1, waiting: 0 });
  });

  it('lets the most urgent through first, then who has waited longest', async () => {
    const { clock, ask, names } = setup({ maxRate: 1 });
    void ask('first');
    const priorities: CallPriority[] = [3, 2, 1, 0, 3, 2, 1, 0];
    for (const [index, priority] of priorities.entries())
      void ask(`${priority}-${index}`, { priority: () => priority });
    void ask('unknown');
    await clock.advance(9_000);
    expect(names()).toEqual(['first', '0-3', '0-7', 'unknown', '1-2', '1-6', '2-1', '2-5', '3-0', '3-4']);
  });

  it('heeds that a waiting call has become more urgent', async () => {
    const { clock, ask, names } = setup({ maxRate: 1 });
    let priority: CallPriority = 3;
    void ask('first');
    for (const name of ['a', 'b']) void ask(name, { priority: () => 3 });
    void ask('edited', { priority: () => priority });
    priority = 0;
    await clock.advance(1_000);
    expect(names()).toEqual(['first', 'edited']);
  });

  it('serves an edit within 3 s though 2,000 calls of a resync wait at 5 requests per second', async () => {
    const { clock, ask, passed } = setup({ maxRate: 5 });
    for (let i = 0; i < 2_000; i++) void ask('resync', { priority: () => 3 });
    await clock.advance(10_000);
    expect(passed.length).toBeLessThan(60);
    const edited = clock.now();
    // A pass makes its calls one after the other.
    for (const step of ['read', 'change', 'read again']) {
      void ask(step, { priority: () => 0 });
      await clock.advance(1_000);
      expect(passed.map(({ name }) => name)).toContain(step);
    }
    expect(passed.find(({ name }) => name === 'read again')?.at).toBeLessThan(edited + 3_000);
  });
});

describe('a caller that gives up', () => {
  it('leaves, with its signal’s reason, and takes nobody’s turn', async () => {
    const { clock, budget, ask, names } = setup({ maxRate: 1 });
    const controller = new AbortController();
    void ask('first');
    const leaving = ask('leaving', { signal: controller.signal });
    void ask('staying');
    const reason = new Error('shutting down');
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    expect(budget.states()).toMatchObject([{ waiting: 1 }]);
    await clock.advance(1_000);
    expect(names()).toEqual(['first', 'staying']);
  });

  it('is not let in when it had given up before', async () => {
    const { budget } = setup();
    await expect(budget.gate({ ...call, signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(budget.states()).toMatchObject([{ waiting: 0 }]);
  });
});

describe('throttling', () => {
  it('halves the rate, which then grows steadily up to what it was', async () => {
    const { clock, budget, passed, ask } = setup({ maxRate: 100, growth: 2 });
    const rate = (): number | undefined => budget.states()[0]?.rate;
    void ask('a');
    await clock.advance(10);
    passed[0]?.release(record('throttled'));
    expect(rate()).toBe(50);
    await clock.advance(5_000);
    expect(rate()).toBe(60);
    await clock.advance(60_000);
    expect(rate()).toBe(100);
  });

  it('of calls made at the same time halves it once', async () => {
    const { clock, budget, passed, ask } = setup({ maxRate: 100, growth: 0 });
    for (let i = 0; i < 20; i++) void ask(`${i}`);
    await clock.advance(10);
    for (const { release } of passed) release(record('throttled'));
    expect(budget.states()).toMatchObject([{ rate: 50 }]);
  });

  it('never stops the calls', async () => {
    const parts = setup({ growth: 0 });
    expect(await endings(parts, Array<AwsErrorKind>(30).fill('throttled'))).toBe(0.5);
    void parts.ask('next');
    await parts.clock.advance(2_000);
    expect(parts.names()).toEqual(['next']);
  });

  it('is the only failure that says anything of the rate', async () => {
    const others: AwsErrorKind[] = [
      'denied',
      'client',
      'server',
      'network',
      'conflict',
      'expiredCredentials',
      'aborted',
    ];
    expect(await endings(setup({ maxRate: 100 }), [undefined, ...others])).toBe(100);
  });

  it('that the SDK met with retries of its own costs as many calls', async () => {
    const { clock, ask, passed } = setup({ maxRate: 10 });
    void ask('retried');
    await turn();
    passed[0]?.release(record(undefined, 6));
    for (let i = 0; i < 8; i++) void ask(`${i}`);
    await turn();
    expect(passed).toHaveLength(5);
    await clock.advance(400);
    expect(passed).toHaveLength(9);
  });
});

it('forgets places that nobody asks about any more, and no one who waits', async () => {
  const { clock, budget, ask, names } = setup({ maxRate: 1 });
  void ask('first', { scope: { region: 'busy' } });
  void ask('waits', { scope: { region: 'busy' } });
  for (let i = 0; i < 3_000; i++) {
    const release = await budget.gate({ ...call, scope: { region: `region-${i}` } });
    release(record());
  }
  expect(budget.states()).toHaveLength(1_000);
  await clock.advance(1_000);
  expect(names()).toEqual(['first', 'waits']);
});
