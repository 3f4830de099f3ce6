import { expect, it } from 'vitest';
import { listed, pathsWithout, schemaPaths } from './schema-paths.ts';

const text = { type: 'string' };
const schema = {
  type: 'object',
  properties: {
    spec: {
      properties: {
        name: text,
        tags: { type: 'array', items: { properties: { key: text } } },
        variables: { additionalProperties: text },
        document: { 'x-kubernetes-preserve-unknown-fields': true, properties: { a: text } },
      },
    },
  },
};

it('names the fields of a schema as contracts do', () => {
  const { paths, open } = schemaPaths(schema);
  expect([...paths]).toEqual([
    ...['spec', 'spec.name', 'spec.tags', 'spec.tags[]', 'spec.tags[].key', 'spec.variables', 'spec.variables{}'],
    ...['spec.document', 'spec.document.a'],
  ]);
  expect([...open]).toEqual(['spec.document']);
});

it('finds what a schema would drop, the outermost of it', () => {
  const wanted = [
    ...['spec.name', 'spec.tags[].value', 'spec.extra', 'spec.extra.deep', 'spec.extra.list[]', 'spec.document.b.c'],
    ...['spec.variables{}', 'status.state'],
  ];
  expect(pathsWithout(wanted, schemaPaths(schema))).toEqual(['spec.extra', 'spec.tags[].value', 'status.state']);
});

it.each([undefined, null, 'text', [], { properties: 5, items: [] }])('takes %j for a schema without fields', (odd) => {
  expect(schemaPaths(odd).paths.size).toBe(0);
});

it('names the first of many', () => {
  const many = Array.from({ length: 23 }, (_, index) => `spec.f${index}`);
  expect(listed(many)).toMatch(/^spec\.f0, .*, spec\.f19 and 3 more$/);
});
