import { expect, it } from 'vitest';
import { oneByOne } from './lists.ts';

const calls = { add: (member: string) => `+${member}`, remove: (member: string) => `-${member}` };

it.each<[string, string[] | undefined, string[] | undefined, string[]]>([
  ['adds before it removes', ['b', 'c'], ['a', 'b'], ['+c', '-a']],
  ['does nothing for another order, or for what is named twice', ['b', 'a', 'a'], ['a', 'b'], []],
  ['adds once what is named twice', ['a', 'a'], [], ['+a']],
  ['takes nothing for none', undefined, ['a'], ['-a']],
  ['makes the first ones', ['a'], undefined, ['+a']],
])('a set one by one: %s', (_, wanted, there, expected) => {
  expect(oneByOne(wanted, there, calls)).toEqual(expected);
});
