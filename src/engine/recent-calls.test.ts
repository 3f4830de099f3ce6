import { expect, it } from 'vitest';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { RecentCalls } from './recent-calls.ts';

it('knows the last call of an operation for some seconds, and no other', () => {
  const clock = new ManualClock();
  const recent = new RecentCalls(clock);
  const memory = recent.of('shop/a');
  memory.made('TagResource', '{"a":1}');
  clock.advance(5_000);
  expect(recent.of('shop/a').wasMade('TagResource', '{"a":1}')).toBe(true);
  expect(memory.wasMade('TagResource', '{"a":2}')).toBe(false);
  expect(memory.wasMade('UntagResource', '{"a":1}')).toBe(false);
  expect(recent.of('shop/b').wasMade('TagResource', '{"a":1}')).toBe(false);
  clock.advance(2_000);
  expect(memory.wasMade('TagResource', '{"a":1}')).toBe(false);
});

it('takes a change there and back for two changes', () => {
  const memory = new RecentCalls(new ManualClock()).of('shop/a');
  memory.made('UpdateTable', 'on');
  memory.made('UpdateTable', 'off');
  expect(memory.wasMade('UpdateTable', 'on')).toBe(false);
});

it('forgets an object that is in sync', () => {
  const recent = new RecentCalls(new ManualClock());
  recent.of('shop/a').made('UpdateTable', 'on');
  recent.forget('shop/a');
  expect(recent.of('shop/a').wasMade('UpdateTable', 'on')).toBe(false);
});

it('tells for some seconds that AWS may show what was before a call for an earlier form of the spec', () => {
  const clock = new ManualClock();
  const recent = new RecentCalls(clock);
  recent.of('shop/a', 1).made('CreateTable');
  recent.of('shop/a', 2).made('UpdateTable', 'on');
  expect(recent.of('shop/a', 2).isBehind).toBe(false);
  expect(recent.of('shop/a', 3).isBehind).toBe(true);
  expect(recent.of('shop/a', 3).isFresh('UpdateTable')).toBe(true);
  clock.advance(7_000);
  expect(recent.of('shop/a', 3).isBehind).toBe(false);
  expect(recent.of('shop/a', 3).isFresh('UpdateTable')).toBe(false);
});
