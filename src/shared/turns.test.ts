import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('tasks run one at a time, in order, also after one that failed', async () => {
  const turns = new Turns();
  const told: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      told.push(`${name} begins`);
      await Promise.resolve();
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([turns.take(task('a')), turns.take(task('b', true)), turns.take(task('c'))]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
