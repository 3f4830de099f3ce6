import { expect, it } from 'vitest';
import { inTurn } from './in-turn.ts';

it('begins nothing before what was asked for earlier is done', async () => {
  const turn = inTurn();
  const story: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = turn(async () => {
    story.push('first begins');
    await promise;
    story.push('first ends');
  });
  const second = turn(async () => {
    story.push('second');
    return 2;
  });
  await Promise.resolve();
  resolve();
  expect(await second).toBe(2);
  await first;
  expect(story).toEqual(['first begins', 'first ends', 'second']);
});

it('goes on after a failure, which only those hear of who asked', async () => {
  const turn = inTurn();
  const failing = turn(() => Promise.reject(new Error('no')));
  expect(await turn(async () => 'yes')).toBe('yes');
  await expect(failing).rejects.toThrow('no');
});
