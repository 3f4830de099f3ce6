import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { rejection } from './fake-api.fixture.ts';
import { RequestScope } from './request-scope.ts';

it('a scope follows each of its parents', () => {
  const controllers = [new AbortController(), new AbortController()];
  const scope = new RequestScope(new ManualClock(), [undefined, ...controllers.map(({ signal }) => signal)]);
  controllers[1]?.abort('second');
  expect(scope.signal.reason).toBe('second');
  expect(new RequestScope(new ManualClock(), [controllers[1]?.signal]).signal.reason).toBe('second');
});

it('a scope that has ended leaves nothing on a signal that goes on', () => {
  const { signal } = new AbortController();
  const scope = new RequestScope(new ManualClock(), [signal]);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  scope.end();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

it('a limit counts from the last touch', () => {
  const clock = new ManualClock();
  const scope = new RequestScope(clock, []);
  const late = new Error('late');
  scope.limit(100, () => late);
  clock.advance(99);
  scope.touch();
  clock.advance(99);
  expect(scope.signal.aborted).toBe(false);
  clock.advance(1);
  expect(scope.signal.reason).toBe(late);
});

it('a limit can be replaced and lifted', () => {
  const clock = new ManualClock();
  const scope = new RequestScope(clock, []);
  scope.limit(100, () => new Error('late'));
  scope.limit(200, () => new Error('later'));
  clock.advance(199);
  scope.unlimit();
  clock.advance(1000);
  expect(scope.signal.aborted).toBe(false);
});

it('waiting for work ends with the scope, and lets go of the signal when the work is done', async () => {
  const scope = new RequestScope(new ManualClock(), []);
  expect(await scope.race(Promise.resolve(1))).toBe(1);
  expect(getEventListeners(scope.signal, 'abort')).toHaveLength(0);
  const waiting = rejection(scope.race(new Promise(() => {})));
  scope.abort('over');
  expect(await waiting).toBe('over');
  expect(await rejection(scope.race(new Promise(() => {})))).toBe('over');
});
