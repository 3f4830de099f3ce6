import { describe, expect, it } from 'vitest';
import { SecretReference } from '../model/secret-reference.ts';
import { differences, isEmpty, keyOf } from './compare.ts';
import type { Compare, FieldBehaviour } from './definition/kind.ts';

type Rules = Readonly<Record<string, Compare>>;

/** The paths at which a field named `F` differs. */
function paths(desired: unknown, observed: unknown, rules: Rules = {}): string[] {
  const behaviour = Object.entries(rules).map(([path, compare]): [string, FieldBehaviour] => [path, { compare }]);
  return differences('F', { desired, observed }, Object.fromEntries(behaviour)).map(({ path }) => path);
}

describe('what is left out', () => {
  it.each([
    ['nothing asked for', undefined, 'x'],
    ['nothing asked for, nothing there', undefined, undefined],
    ['a member', { A: 1 }, { A: 1, B: 2 }],
    ['a member deep inside', { A: { B: { C: 1 } } }, { A: { B: { C: 1, D: 2 }, E: 3 }, F: 4 }],
    ['a member of a list element', [{ A: 1 }], [{ A: 1, B: 2 }]],
    ['a member that is undefined', { A: undefined, B: 1 }, { A: 1, B: 1 }],
    ['all members', {}, { A: 1 }],
  ])('is equal to anything: %s', (_, desired, observed) => {
    expect(paths(desired, observed)).toEqual([]);
  });

  it.each([
    ['a value', 1, 2, ['F']],
    ['a value that is not there', 'x', undefined, ['F']],
    ['false, which is not nothing', false, undefined, ['F']],
    ['zero, which is not nothing', 0, undefined, ['F']],
    ['a text that looks like a number', '1', 1, ['F']],
    ['a member', { A: 1, B: 2 }, { A: 1, B: 3 }, ['F.B']],
    ['a member that is not there', { A: 1, B: 2 }, { A: 1 }, ['F.B']],
    ['members deep inside', { A: { B: 1, C: { D: 2 } } }, { A: { B: 0, C: { D: 0 } } }, ['F.A.B', 'F.A.C.D']],
    ['a structure that is not there', { A: { B: 1 } }, {}, ['F.A']],
    ['a structure where a value is', { A: 1 }, 'x', ['F']],
  ])('but what is asked for has to be there: %s', (_, desired, observed, expected) => {
    expect(paths(desired, observed)).toEqual(expected);
  });

  it('tells both values', () => {
    expect(differences('F', { desired: { A: [1], B: 2 }, observed: { B: 3 } }, {})).toEqual([
      { path: 'F.A', desired: [1], observed: [] },
      { path: 'F.B', desired: 2, observed: 3 },
    ]);
  });
});

describe('nothing', () => {
  it.each([
    ['an empty list and none', [], undefined],
    ['an empty list and an empty list', [], []],
    ['an empty text and none', '', undefined],
    ['an empty structure and none', {}, undefined],
    ['empty parts and none', { A: [], B: { C: {} } }, undefined],
    ['empty parts and no such parts', { A: [], B: {} }, {}],
  ])('is equal to nothing: %s', (_, desired, observed) => {
    expect(paths(desired, observed)).toEqual([]);
  });

  it('is what an empty text asks for', () => {
    expect(paths('', 'x')).toEqual(['F']);
    expect(paths({ A: '' }, { A: 'x' })).toEqual(['F.A']);
  });

  it('is what an empty list asks for', () => {
    expect(paths([], ['x'])).toEqual(['F']);
    expect(paths([], [{ Name: 'x' }], { F: { by: 'Name' } })).toEqual(['F.x']);
  });

  it.each([
    [undefined, true],
    [null, true],
    [[], true],
    [{}, true],
    [{ A: {}, B: [], C: undefined }, true],
    [[{}], false],
    [false, false],
    [0, false],
    ['', true],
    [new Date(0), false],
    [new Uint8Array(), false],
  ])('%j is empty: %s', (value, expected) => {
    expect(isEmpty(value)).toBe(expected);
  });
});

describe('a value that is no JSON', () => {
  it.each([
    ['the same time', new Date(5), new Date(5), []],
    ['another time', new Date(5), new Date(6), ['F']],
    ['a time and none', new Date(5), undefined, ['F']],
    ['the same bytes', new Uint8Array([1]), new Uint8Array([1]), []],
    ['other bytes', new Uint8Array([1]), new Uint8Array([2]), ['F']],
  ])('is compared by what it holds: %s', (_, desired, observed, expected) => {
    expect(paths(desired, observed)).toEqual(expected);
    expect(paths({ A: desired }, { A: observed })).toEqual(expected.map(() => 'F.A'));
  });
});

describe('what a Secret holds', () => {
  it('is not compared: AWS does not show it', () => {
    const secret = new SecretReference({ name: 'db', key: 'password' });
    expect(paths(secret, undefined)).toEqual([]);
    expect(paths({ A: secret, B: 1 }, { A: '***', B: 2 })).toEqual(['F.B']);
  });
});

describe('a list without a rule', () => {
  it.each([
    ['texts in any order', ['a', 'b'], ['b', 'a'], []],
    ['another text', ['a', 'b'], ['a', 'c'], ['F']],
    ['one text more there', ['a'], ['a', 'b'], ['F']],
    ['one text fewer there', ['a', 'b'], ['a'], ['F']],
    ['the same text twice', ['a', 'a'], ['a', 'b'], ['F']],
    ['numbers in this order', [1, 2], [1, 2], []],
    ['numbers in another order', [1, 2], [2, 1], ['F']],
    ['structures in another order', [{ A: 1 }, { A: 2 }], [{ A: 2 }, { A: 1 }], ['F']],
    ['lists in lists', [[1], [2]], [[1], [3]], ['F']],
    ['no list there', [1], 'x', ['F']],
  ])('%s', (_, desired, observed, expected) => {
    expect(paths(desired, observed)).toEqual(expected);
  });
});

describe('a set', () => {
  const rules: Rules = { F: 'set' };

  it.each([
    ['another order', [3, 1, 2], [1, 2, 3], []],
    ['another element', [3, 1], [1, 2], ['F']],
    ['structures in another order', [{ K: 'b' }, { K: 'a' }], [{ K: 'a' }, { K: 'b' }], []],
  ])('%s', (_, desired, observed, expected) => {
    expect(paths(desired, observed, rules)).toEqual(expected);
  });

  it('does not depend on the order of members', () => {
    const observed = [
      { V: 1, K: 'a' },
      { V: 0, K: 'b' },
    ];
    expect(
      paths(
        [
          { K: 'a', V: 1 },
          { K: 'b', V: 0 },
        ],
        observed,
        rules,
      ),
    ).toEqual([]);
  });

  it('does not depend on what AWS adds to an element', () => {
    const observed = [
      { Age: 9, K: 'a' },
      { Age: 1, K: 'b' },
    ];
    expect(paths([{ K: 'a' }, { K: 'b' }], observed, rules)).toEqual([]);
  });
});

describe('a list by key', () => {
  const rules: Rules = { F: { by: 'Name' } };

  it.each([
    ['another order', [{ Name: 'a' }, { Name: 'b' }], [{ Name: 'b' }, { Name: 'a' }], []],
    ['more members there', [{ Name: 'a', V: 1 }], [{ V: 1, W: 2, Name: 'a' }], []],
    ['another value', [{ Name: 'a', V: { W: 1 } }], [{ Name: 'a', V: { W: 2 } }], ['F.a.V.W']],
    ['an element too few', [{ Name: 'a' }, { Name: 'b' }], [{ Name: 'a' }], ['F.b']],
    ['an element too many', [{ Name: 'a' }], [{ Name: 'a' }, { Name: 'b' }], ['F.b']],
    ['no list there', [{ Name: 'a' }], undefined, ['F.a']],
    ['a key twice', [{ Name: 'a' }, { Name: 'a' }], [{ Name: 'a' }], ['F.a']],
    ['a key with a dot', [{ Name: 'a.b', V: 1 }], [{ Name: 'a.b', V: 2 }], ['F.a.b.V']],
  ])('%s', (_, desired, observed, expected) => {
    expect(paths(desired, observed, rules)).toEqual(expected);
  });

  it('tells what comes and what goes', () => {
    const values = { desired: [{ Name: 'new' }], observed: [{ Name: 'old' }] };
    expect(differences('F', values, { F: { compare: { by: 'Name' } } })).toEqual([
      { path: 'F.new', desired: { Name: 'new' }, observed: undefined },
      { path: 'F.old', desired: undefined, observed: { Name: 'old' } },
    ]);
  });

  it('has rules for what is inside its elements', () => {
    const deep: Rules = { ...rules, 'F.Inner': { by: 'Id' }, 'F.Inner.Order': 'set', 'F.Note': 'ignore' };
    const desired = [{ Name: 'a', Note: 'x', Inner: [{ Id: 1, Order: [1, 2] }, { Id: 2 }] }];
    const same = [{ Name: 'a', Note: 'y', Inner: [{ Id: 2 }, { Id: 1, Order: [2, 1] }] }];
    expect(paths(desired, same, deep)).toEqual([]);
    const other = [{ Name: 'a', Inner: [{ Id: 2 }, { Id: 1, Order: [2, 3] }] }];
    expect(paths(desired, other, deep)).toEqual(['F.a.Inner.1.Order']);
  });

  it('takes its key from a structure, or is the text itself', () => {
    expect([keyOf({ Name: 'a' }, 'Name'), keyOf({ Name: 7 }, 'Name'), keyOf('a', 'Name')]).toEqual(['a', '7', 'a']);
  });
});

describe('a rule', () => {
  it('"ignore" holds at any depth', () => {
    expect(paths({ A: { B: 1, C: 2 } }, { A: { B: 5, C: 6 } }, { 'F.A.B': 'ignore' })).toEqual(['F.A.C']);
    expect(paths([1], 'x', { F: 'ignore' })).toEqual([]);
  });

  it('"json" compares what texts mean', () => {
    const rules: Rules = { F: 'json' };
    expect(paths('{"a": [1, 2], "b": {}}', '{"b":{},"a":[1,2]}', rules)).toEqual([]);
    expect(paths('{"a": [1, 2]}', '{"a":[2,1]}', rules)).toEqual(['F']);
    expect(paths('{"a": 1}', undefined, rules)).toEqual(['F']);
    expect(paths('no json', 'no json', rules)).toEqual([]);
    expect(paths('no json', '{}', rules)).toEqual(['F']);
    expect(paths('{"a": 1}', '{"a": 2}', { 'F.A': 'json' })).toEqual(['F']);
  });

  it.each([
    ['false and none', false, undefined, []],
    ['zero and none', 0, undefined, []],
    ['false and false', false, false, []],
    ['false and true', false, true, ['F']],
    ['true and none', true, undefined, ['F']],
    ['one and none', 1, undefined, ['F']],
    ['zero and one', 0, 1, ['F']],
    ['no text and none', '', undefined, []],
  ])('"nilEqualsZero" takes what is left out for nothing: %s', (_, desired, observed, expected) => {
    expect(paths(desired, observed, { F: 'nilEqualsZero' })).toEqual(expected);
  });

  it('"arnOrId" knows a resource by either', () => {
    const arn = 'arn:aws:sqs:eu-west-1:111122223333:orders';
    expect(paths('orders', arn, { F: 'arnOrId' })).toEqual([]);
    expect(paths(arn, 'orders', { F: 'arnOrId' })).toEqual([]);
    expect(paths('parcels', arn, { F: 'arnOrId' })).toEqual(['F']);
    expect(paths('orders', undefined, { F: 'arnOrId' })).toEqual(['F']);
  });

  it('of its own decides about the whole field, also one that is not there', () => {
    const calls: unknown[][] = [];
    const rules: Rules = { 'F.A': (...values: unknown[]) => calls.push(values) > 1 };
    expect(paths({ A: { B: 1 }, C: 1 }, { C: 1 }, rules)).toEqual(['F.A']);
    expect(paths({ A: { B: 1 } }, { A: { B: 2 } }, rules)).toEqual([]);
    expect(paths({ C: 1 }, { A: 1, C: 1 }, rules)).toEqual([]);
    expect(calls).toEqual([
      [{ B: 1 }, undefined],
      [{ B: 1 }, { B: 2 }],
    ]);
  });

  it('holds for elements of a list of structures', () => {
    const rules: Rules = { 'F.Key': (a: unknown, b: unknown) => String(a) === String(b) };
    expect(paths([{ Key: 1 }], [{ Key: '1' }], rules)).toEqual([]);
    expect(paths([{ Key: 1 }], [{ Key: '2' }], rules)).toEqual(['F']);
  });
});

describe('hostile keys', () => {
  const hostile: unknown = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "x", "toString": "y"}');

  it('are compared as any others', () => {
    expect(paths(hostile, JSON.parse(JSON.stringify(hostile)))).toEqual([]);
    expect(paths(hostile, {})).toEqual(['F.__proto__', 'F.constructor', 'F.toString']);
    expect(paths(JSON.parse('{"__proto__": {"polluted": 1}}'), JSON.parse('{"__proto__": {"polluted": 2}}'))).toEqual([
      'F.__proto__.polluted',
    ]);
  });

  it('tell elements apart', () => {
    const list = [{ Name: '__proto__' }, { Name: 'constructor' }];
    expect(paths(list, [...list].reverse(), { F: { by: 'Name' } })).toEqual([]);
    expect(paths(list, [], { F: { by: 'Name' } })).toEqual(['F.__proto__', 'F.constructor']);
  });

  it('change nothing else', () => {
    paths(hostile, hostile, { F: 'json' });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
