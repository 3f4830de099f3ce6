import fc from 'fast-check';
import { expect, it } from 'vitest';
import { queueing } from './work-queue.fixture.ts';
import type { Next, Priority } from './work-queue.ts';

interface Wanted {
  dueAt: number;
  priority: Priority;
}

/** What has to be worked on, as plainly as it can be said. */
class Model {
  readonly wanted = new Map<string, Wanted>();
  readonly running = new Set<string>();
  readonly again = new Map<string, Priority>();

  add(key: string, priority: Priority, { now, afterMs }: { now: number; afterMs: number }): void {
    const known = this.wanted.get(key);
    if (this.running.has(key)) {
      this.again.set(key, min(priority, this.again.get(key)));
    } else if (known === undefined || now + afterMs < known.dueAt) {
      this.wanted.set(key, { dueAt: now + afterMs, priority });
    } else if (known.dueAt <= now || known.dueAt === now + afterMs) {
      known.priority = min(priority, known.priority);
    }
  }

  due(now: number): string[] {
    return [...this.wanted].filter(([, { dueAt }]) => dueAt <= now).map(([key]) => key);
  }

  /** What is wrong with beginning to work on this key now; undefined when nothing is. */
  start(key: string, now: number): string | undefined {
    const due = this.due(now);
    const best = Math.min(...due.map((other) => this.wanted.get(other)?.priority ?? 9));
    const own = this.wanted.get(key);
    this.wanted.delete(key);
    if (this.running.has(key)) return `${key} is in work already`;
    this.running.add(key);
    if (own === undefined || !due.includes(key)) return `${key} is not due`;
    return own.priority === best ? undefined : `${key} is not the most urgent`;
  }

  finish(key: string, next: Next | undefined, now: number): void {
    this.running.delete(key);
    const again = this.again.get(key);
    this.again.delete(key);
    if (again !== undefined) this.wanted.set(key, { dueAt: now, priority: again });
    else if (next !== undefined) this.wanted.set(key, { dueAt: now + next.afterMs, priority: next.priority });
  }
}

function min(a: Priority, b: Priority | undefined): Priority {
  return b !== undefined && b < a ? b : a;
}

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const priority = fc.constantFrom<Priority[]>(0, 1, 2, 3);
const afterMs = fc.constantFrom(0, 0, 1, 5, 10);
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key, priority }),
  fc.record({ do: fc.constant('delay' as const), key, priority, afterMs }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 3, 10) }),
  fc.record({ do: fc.constant('finish' as const), pick: fc.nat(), next: fc.option(fc.record({ priority, afterMs })) }),
);

it('works on what is due, all that it may at once, each object once at a time, the most urgent first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), async (concurrency, steps) => {
      const model = new Model();
      const violations: string[] = [];
      const test = queueing({
        concurrency,
        onStart: (started) => {
          const wrong = model.start(started, test.clock.now());
          if (wrong !== undefined) violations.push(wrong);
        },
      });
      for (const one of steps) {
        const now = test.clock.now();
        switch (one.do) {
          case 'add':
            model.add(one.key, one.priority, { now, afterMs: 0 });
            test.queue.add(one.key, one.priority);
            break;
          case 'delay':
            // A delay that is asked for while the object is in work is another test's.
            if (model.running.has(one.key)) break;
            model.add(one.key, one.priority, { now, afterMs: one.afterMs });
            test.queue.add(one.key, one.priority, one.afterMs);
            break;
          case 'advance':
            test.clock.advance(one.ms);
            break;
          case 'finish': {
            const running = test.running();
            const picked = running[one.pick % Math.max(1, running.length)];
            if (picked === undefined) break;
            const next = one.next ?? undefined;
            model.finish(picked, next, now);
            await test.finish(picked, next);
          }
        }
        expect(violations).toEqual([]);
        expect(new Set(test.running())).toEqual(model.running);
        expect(model.running.size).toBeLessThanOrEqual(concurrency);
        if (model.running.size < concurrency) expect(model.due(test.clock.now())).toEqual([]);
        expect(test.queue.size).toBe(model.wanted.size + model.running.size);
      }
    }),
    { numRuns: 300 },
  );
});
