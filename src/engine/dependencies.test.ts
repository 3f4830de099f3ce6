import { describe, expect, it } from 'vitest';
import { Dependencies } from './dependencies.ts';

describe('dependencies', () => {
  it('tell who depends on an object, from the moment that it is looked at', () => {
    const dependencies = new Dependencies();
    dependencies.set('a', new Set(['x']));
    dependencies.add('a', 'y');
    dependencies.add('b', 'y');
    expect([...dependencies.targetsOf('a')]).toEqual(['x', 'y']);
    expect([...dependencies.of('y')]).toEqual(['a', 'b']);
  });

  it('forget what was not looked at any more', () => {
    const dependencies = new Dependencies();
    dependencies.set('a', new Set(['x', 'y']));
    dependencies.set('a', new Set(['y', 'z']));
    expect(['x', 'y', 'z'].map((target) => [...dependencies.of(target)])).toEqual([[], ['a'], ['a']]);
    dependencies.set('a', new Set());
    expect([...dependencies.targetsOf('a'), ...dependencies.of('y')]).toEqual([]);
  });
});
