import { expect, it } from 'vitest';
import { masked, maskedAt } from './masked.ts';
import { SecretReference } from './secret-reference.ts';
import { listOf, mapOf, type Shape, scalar, structureOf } from './shapes.ts';

const plain = scalar('string');
const sensitive = scalar('string', true);
const shape: Shape = structureOf('Widget', [
  { name: 'Name', shape: plain },
  { name: 'Password', shape: sensitive },
  { name: 'Users', shape: listOf(structureOf('User', [{ name: 'Token', shape: sensitive }])) },
  { name: 'Variables', shape: mapOf(plain) },
]);

it('puts marks in the places of what is sensitive, at any depth', () => {
  const value = { Name: 'a', Password: 'p', Users: [{ Token: 't', Other: 1 }], Variables: { a: 'b' }, Unknown: 'u' };
  expect(masked(value, shape)).toEqual({
    ...value,
    Password: '<sensitive>',
    Users: [{ Token: '<sensitive>', Other: 1 }],
  });
});

it('names the Secret that a text comes from', () => {
  const reference = new SecretReference({ name: 'db', namespace: 'shop', key: 'password' });
  expect(masked({ Password: reference, Variables: { a: reference } }, shape)).toEqual({
    Password: '<password of Secret shop/db>',
    Variables: { a: '<password of Secret shop/db>' },
  });
});

it('keeps keys that are names of JavaScript', () => {
  const variables = JSON.parse('{"__proto__":"x"}');
  expect(JSON.stringify(masked({ Variables: variables }, shape))).toBe('{"Variables":{"__proto__":"x"}}');
});

it.each([
  ['a member', 'v', ['Password'], '<sensitive>'],
  ['a member of an element', 'v', ['Users', 'one', 'Token'], '<sensitive>'],
  ['an element', { Token: 'v' }, ['Users', 'one'], { Token: '<sensitive>' }],
  ['an entry of a map', 'v', ['Variables', 'a'], 'v'],
  ['what the shape does not have', 'v', ['Nothing', 'a'], 'v'],
  ['nothing', undefined, ['Password'], undefined],
] as const)('finds %s by its path', (_, value, path, expected) => {
  expect(maskedAt(value, shape, path)).toEqual(expected);
});
