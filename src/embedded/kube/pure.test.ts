import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../shared/json.ts';
import { FieldSet, fieldSetOf, pathText } from './field-set.ts';
import { jsonTextFacts } from './json-text.ts';
import { JsonPathError, jsonPath } from './jsonpath.ts';
import { labelSelector } from './selectors.ts';
import { durationText, since } from './table.ts';

describe('printer column paths', () => {
  const object = {
    spec: { size: 'small', list: ['a', 'b'], 'odd.key': 1, map: { x: 1, y: 2 } },
    status: {
      conditions: [
        { type: 'Ready', status: 'True', n: 2 },
        { type: 'Synced', status: 'False', n: 5 },
      ],
    },
  };

  test.each<[string, Json[]]>([
    ['.spec.size', ['small']],
    ['{.spec.size}', ['small']],
    ['.spec.list[1]', ['b']],
    ['.spec.list[-1]', ['b']],
    ['.spec.list[*]', ['a', 'b']],
    ['.spec.map.*', [1, 2]],
    [".spec['odd.key']", [1]],
    ['.spec.odd\\.key', [1]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Synced')].status", ['False']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Synced']],
    ['.status.conditions[?(@.n>2)].type', ['Synced']],
    ['.status.conditions[?(@.message)].type', []],
    ['.spec.constructor', []],
    ['.spec.size.deeper', []],
  ])('%s finds %j', (path, expected) => {
    expect(jsonPath(path)(object)).toEqual(expected);
  });

  test.each(['.a[', '..a', 'a', '.a[?(@.b=~"c")]', '.a[?(@.b==c)]'])('%s is refused', (path) => {
    expect(() => jsonPath(path)).toThrow(JsonPathError);
  });
});

test.each([
  [-5, '<invalid>'],
  [-1, '0s'],
  [119, '119s'],
  [120, '2m'],
  [301, '5m1s'],
  [600, '10m'],
  [10_799, '179m'],
  [10_800, '3h'],
  [12_000, '3h20m'],
  [90_000, '25h'],
  [176_400, '2d1h'],
  [700_000, '8d'],
  [80_000_000, '2y195d'],
  [400_000_000, '12y'],
])('an age of %i seconds is shown as %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test('a time that is missing or broken has no age', () => {
  expect([since('', 0), since('x', 0)]).toEqual(['<unknown>', '<invalid>']);
});

describe('label selectors', () => {
  const object = (labels: JsonObject): JsonObject => ({ metadata: { labels } });

  test.each<[string, JsonObject, boolean]>([
    ['', {}, true],
    ['a', { a: '' }, true],
    ['!a', { a: '' }, false],
    ['a=1', { a: '1' }, true],
    ['a == 1', { a: '1' }, true],
    ['a!=1', {}, true],
    ['a=', { a: '' }, true],
    ['a in (1, 2)', { a: '2' }, true],
    ['a notin (1,2)', {}, true],
    ['a>5,b<3', { a: '6', b: '2' }, true],
    ['a>5', { a: 'x' }, false],
    ['example.com/x=y,!z', { 'example.com/x': 'y' }, true],
    ['constructor', {}, false],
    ['__proto__', JSON.parse('{"__proto__":"1"}'), true],
  ])('%j on %j is %j', (text, labels, expected) => {
    expect(labelSelector(text)(object(labels))).toBe(expected);
  });

  test.each(['a=b=c', 'a in b', 'a in (1', 'a,', '=b', 'a>x', 'a(b'])('%j is refused', (text) => {
    expect(() => labelSelector(text)).toThrow();
  });
});

describe('the facts of a JSON text', () => {
  test('are the repeated fields with their paths, and the depth', () => {
    const text = '{"a":1,"b":[{"c":{"d":1}},{"e":1,"e":"x\\"],{"}],"a":2,"f":"\\"a\\":"}';
    expect(jsonTextFacts(text)).toEqual({ duplicates: ['b[1].e', 'a'], depth: 4 });
  });
});

describe('sets of fields', () => {
  const fields = { 'f:spec': { '.': {}, 'f:a': {}, 'k:{"name":"x"}': { 'f:v': {} } }, 'f:x': {} };

  test('read and write FieldsV1', () => {
    expect(FieldSet.parse(fields).toJson()).toEqual(fields);
    expect(FieldSet.parse({ nonsense: {}, 'f:a': 1, 'f:b': {} }).toJson()).toEqual({ 'f:b': {} });
  });

  test('are united, intersected and subtracted', () => {
    const set = FieldSet.parse(fields);
    const other = fieldSetOf(['f:spec'], ['f:y']);
    expect(set.union(other).toJson()).toEqual({ ...fields, 'f:y': {} });
    expect(set.intersection(other).toJson()).toEqual({ 'f:spec': {} });
    expect(set.difference(other).toJson()).toEqual({
      'f:spec': { 'f:a': {}, 'k:{"name":"x"}': { 'f:v': {} } },
      'f:x': {},
    });
    expect(set.without(other).toJson()).toEqual({ 'f:x': {} });
  });

  test('name their paths as messages do', () => {
    expect(FieldSet.parse(fields).paths().map(pathText)).toEqual(['.spec', '.x', '.spec.a', '.spec[name="x"].v']);
    expect(pathText(['f:l', 'v:"x"'])).toBe('.l[="x"]');
  });
});
