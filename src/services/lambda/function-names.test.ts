import { expect, test } from 'vitest';
import { functionNameOf, isSameFunction } from './function-names.ts';

test.each([
  ['resize', 'resize', undefined],
  ['resize:live', 'resize', 'live'],
  ['123456789012:function:resize', 'resize', undefined],
  ['arn:aws:lambda:eu-west-1:123456789012:function:resize', 'resize', undefined],
  ['arn:aws:lambda:eu-west-1:123456789012:function:resize:7', 'resize', '7'],
  [undefined, undefined, undefined],
])('%s is the function %s, qualified by %s', (text, name, qualifier) => {
  expect(functionNameOf(text)).toEqual({ name, qualifier });
});

test('a function is the same by whatever name, and an alias of it is another', () => {
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:resize';
  expect(isSameFunction('resize', arn)).toBe(true);
  expect(isSameFunction('resize:live', `${arn}:live`)).toBe(true);
  expect(isSameFunction('resize:live', arn)).toBe(false);
  expect(isSameFunction('rotate', arn)).toBe(false);
});
