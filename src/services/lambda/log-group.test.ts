import { expect, test } from 'vitest';
import { isSameLogGroup } from './log-group.ts';

test('an empty name stands for a group that Lambda itself gives', () => {
  expect(isSameLogGroup('', '/aws/lambda/resize')).toBe(true);
  expect(isSameLogGroup('', undefined)).toBe(true);
  expect(isSameLogGroup('', '/shared')).toBe(false);
  expect(isSameLogGroup('/shared', '/shared')).toBe(true);
  expect(isSameLogGroup('/shared', '/aws/lambda/resize')).toBe(false);
});
