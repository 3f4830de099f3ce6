import { expect, it } from 'vitest';
import { fill } from './fill.ts';

it('puts values in their places', () => {
  expect(fill('a: @one@-@two@\n@one@\n', { one: '1', two: '$&' })).toBe('a: 1-$&\n1\n');
});

it('drops a line whose only content is empty', () => {
  expect(fill('a\n@none@\nb: @none@\n', { none: '' })).toBe('a\nb: \n');
});

it('leaves no place empty by mistake', () => {
  expect(() => fill('@other@', {})).toThrow('@other@');
});

it('takes no address for a place', () => {
  expect(fill('mail me@example.com', {})).toBe('mail me@example.com');
});
