import { expect, it } from 'vitest';
import { valueAt, withValueAt } from './value-path.ts';

const value = { Spec: { Ids: ['a', 'b'], Name: 'x' }, Other: {} };

it('reads what is at a path, and nothing that is inherited', () => {
  expect(valueAt(value, ['Spec', 'Ids', 1])).toBe('b');
  for (const path of [['Spec', 'Ids', 2], ['Spec', 'No', 'Deeper'], ['Spec', 'Name', 'length'], ['constructor']]) {
    expect(valueAt(value, path)).toBeUndefined();
  }
});

it('replaces, adds and removes in a copy that shares the rest', () => {
  const replaced = withValueAt(value, ['Spec', 'Ids', 0], 'c');
  expect(replaced).toEqual({ Spec: { Ids: ['c', 'b'], Name: 'x' }, Other: {} });
  expect(replaced.Other).toBe(value.Other);
  expect(withValueAt(value, ['Spec', 'Ids', 2], 'c').Spec.Ids).toEqual(['a', 'b', 'c']);
  expect(withValueAt(value, ['Spec', 'Ids', 0], undefined).Spec.Ids).toEqual(['b']);
  expect(withValueAt(value, ['Spec', 'Name'], undefined).Spec).toEqual({ Ids: ['a', 'b'] });
  expect(value).toEqual({ Spec: { Ids: ['a', 'b'], Name: 'x' }, Other: {} });
});

it('creates the lists and objects on the way', () => {
  expect(withValueAt({}, ['Rules', 0, 'GroupIds', 0], 'sg-1')).toEqual({ Rules: [{ GroupIds: ['sg-1'] }] });
});

it('sets a hostile key as an own one', () => {
  const changed = withValueAt({ Tags: {} }, ['Tags', '__proto__'], 'x');
  expect(Object.entries(changed.Tags)).toEqual([['__proto__', 'x']]);
  expect(valueAt(changed, ['Tags', '__proto__'])).toBe('x');
  expect(Object.entries(withValueAt(changed, ['Tags', '__proto__'], undefined).Tags)).toEqual([]);
});
