import { expect, test } from 'vitest';
import { serial } from './serial.ts';

test('a task begins when the one before it has ended', async () => {
  const inTurn = serial();
  const gate = Promise.withResolvers<string>();
  const told: string[] = [];
  const first = inTurn(async () => told.push(await gate.promise));
  const second = inTurn(async () => told.push('second'));
  gate.resolve('first');
  await Promise.all([first, second]);
  expect(told).toEqual(['first', 'second']);
});

test('a task that fails tells who gave it, and does not hold up the next', async () => {
  const inTurn = serial();
  const failing = inTurn(() => Promise.reject(new Error('no')));
  const next = inTurn(async () => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
