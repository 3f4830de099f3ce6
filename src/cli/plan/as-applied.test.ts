import { expect, it } from 'vitest';
import { withRemovals } from './as-applied.ts';

it('takes away what the manifest no longer has, at any depth, and nothing else', () => {
  const before = { spec: { a: 1, b: { c: 2, d: 3 }, list: [1] }, metadata: { labels: { x: 'y' } } };
  const after = { spec: { a: 4, b: { d: 3 }, list: [] }, metadata: {} };
  expect(withRemovals(before, after)).toEqual({
    spec: { a: 4, b: { c: null, d: 3 }, list: [] },
    metadata: { labels: null },
  });
});

it('takes keys that are names of JavaScript for keys', () => {
  const before = JSON.parse('{"__proto__":{"a":1}}');
  expect(JSON.stringify(withRemovals(before, {}))).toBe('{"__proto__":null}');
});
