import { expect, it } from 'vitest';
import { AwsBudget } from '../aws/budget.ts';
import { SteppedClock } from '../shared/stepped-clock.fixture.ts';
import { type Priority, priorities, WorkQueue } from './work-queue.ts';

const service = { name: 'sqs', sdkId: 'SQS', clientClass: 'SQSClient', load: async () => ({}) };
const ended = { service: 'sqs', operation: 'GetQueueAttributes', opType: 'READ_ONE', status: 200 } as const;
/** How long AWS takes for a call. */
const callMs = 50;
const callsPerPass = 4;

/** Queues of several kinds over one budget: each pass makes some calls, one after the other. */
function setup(kinds: number, concurrency: number) {
  const clock = new SteppedClock();
  const budget = new AwsBudget({ clock, limits: { maxRate: 5 } });
  const done: string[] = [];
  const work = async (key: string, priority: () => Priority): Promise<undefined> => {
    for (let call = 0; call < callsPerPass; call++) {
      const release = await budget.gate({ service, scope: { region: 'eu-west-1' }, priority });
      await new Promise<void>((resolve) => clock.after(callMs, resolve));
      release({ ...ended, attempts: 1, ms: callMs });
    }
    done.push(key);
    return undefined;
  };
  const queues = Array.from({ length: kinds }, () => new WorkQueue({ concurrency, clock, work }));
  for (const [kind, queue] of queues.entries()) {
    for (let i = 0; i < 2_000 / kinds; i++) queue.add(`${kind}/${i}`, priorities.resync);
  }
  const edit = (key: string): void => queues[0]?.add(key, priorities.user);
  return { clock, done, edit };
}

it.each([
  { what: 'a new object', key: 'new', kinds: 4, concurrency: 20 },
  { what: 'an object whose resync is under way', key: '0/14', kinds: 4, concurrency: 20 },
  { what: 'an object that waits for its resync', key: '0/200', kinds: 4, concurrency: 20 },
  { what: 'a new object of a kind with one worker', key: 'new', kinds: 20, concurrency: 1 },
])('an edit of $what is served within 3 s though 2,000 objects wait', async ({ key, kinds, concurrency }) => {
  const { clock, done, edit } = setup(kinds, concurrency);
  await clock.advance(500);
  done.length = 0;
  edit(key);
  await clock.advance(3_000);
  expect(done).toContain(key);
});
