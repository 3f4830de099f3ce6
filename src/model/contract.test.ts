import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contractLine, parseContract } from './contract.ts';

const lines = {
  'spec.keySchema': 'array required immutable',
  'spec.keySchema[]': 'object',
  'spec.keySchema[].attributeName': 'string required',
  'spec.labels': 'object',
  'spec.labels{}': 'array',
  'spec.labels{}[]': 'integer(int64)',
  'status.creationDateTime': 'string(date-time)',
};

it('reads paths, types and marks in the order of the file', () => {
  expect(parseContract(lines).entries.slice(0, 3)).toEqual([
    { path: 'spec.keySchema', type: 'array', required: true, immutable: true },
    { path: 'spec.keySchema[]', type: 'object', required: false, immutable: false },
    { path: 'spec.keySchema[].attributeName', type: 'string', required: true, immutable: false },
  ]);
});

it('writes the lines that it reads', () => {
  const { entries } = parseContract(lines);
  expect(Object.fromEntries(entries.map((entry) => [entry.path, contractLine(entry)]))).toEqual(lines);
});

it('knows the fields it lists and no others', () => {
  const contract = parseContract(lines);
  expect(contract.has('spec.labels{}')).toBe(true);
  expect(contract.get('spec.labels{}[]')?.type).toBe('integer(int64)');
  for (const path of ['spec', 'spec.labels[]', 'spec.key', '__proto__', 'constructor']) {
    expect(contract.has(path)).toBe(false);
    expect(contract.get(path)).toBeUndefined();
  }
});

it.each([
  [{ 'spec.a': 'strng' }, 'spec.a: unknown type "strng"; the types are string, string(date-time)'],
  [{ 'spec.a': 'integer' }, 'spec.a: unknown type "integer"'],
  [{ 'spec.a': '' }, 'spec.a: unknown type ""'],
  [{ 'spec.a': 3 }, 'spec.a: expected a string such as "array required"'],
  [{ 'spec.a': 'string immutable required' }, 'spec.a: "string immutable required" should be a type, then "required"'],
  [{ 'spec.a': 'string requird' }, 'spec.a: "string requird" should be'],
  [{ 'spec.a': 'string ' }, 'spec.a: "string " should be'],
  [{ spec: 'object' }, 'spec: not a path such as'],
  [{ 'metadata.name': 'string' }, 'metadata.name: not a path such as'],
  [{ 'spec.a..b': 'string' }, 'spec.a..b: not a path such as'],
  [JSON.parse('{"__proto__": "string"}'), '__proto__: not a path such as'],
  [{ 'spec.a.b': 'string' }, 'spec.a.b: spec.a has to stand before it, with type object'],
  [{ 'spec.a[]': 'string', 'spec.a': 'array' }, 'spec.a[]: spec.a has to stand before it, with type array'],
  [{ 'spec.a': 'object', 'spec.a[]': 'string' }, 'spec.a[]: spec.a has type object, not array'],
  [{ 'spec.a': 'array', 'spec.a{}': 'string' }, 'spec.a{}: spec.a has type array, not object'],
  [{ 'spec.a': 'array', 'spec.a[]': 'object required' }, 'spec.a[]: an element of a list or map is neither'],
  [{ 'spec.a': 'strng', 'spec.b': 'nmber' }, 'unknown type "nmber"'],
  [[], 'a contract is a JSON object'],
])('refuses %j', (json, text) => {
  expect(() => parseContract(json)).toThrow(text);
});

it('can hold every field of the official CRDs', () => {
  const file = new URL('../../../shared/compat/upstream-crds.json', import.meta.url);
  const crds: Record<string, Record<'spec' | 'status', Record<string, string>>> = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  for (const [kind, { spec, status }] of Object.entries(crds)) {
    const json = Object.fromEntries([...withRoot('spec', spec), ...withRoot('status', status)]);
    expect(parseContract(json).entries, kind).toHaveLength(Object.keys(json).length);
  }
});

function withRoot(root: string, types: Record<string, string>): [string, string][] {
  return Object.entries(types).map(([path, type]) => [`${root}.${path}`, type]);
}
