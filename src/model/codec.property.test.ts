import * as dynamodb from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepEqual, type Json, setOwn } from '../shared/json.ts';
import { structureCodec } from './codec.ts';
import { CodecError } from './codec-error.ts';
import type { FieldSource } from './fields.ts';
import { Schemas } from './schema.ts';
import { listOf, mapOf, type Shape, type StructureShape, scalar, structureOf } from './shapes.ts';

const schemas = new Schemas();

/** Every kind of shape, with a recursive union among them. */
const synthetic: readonly FieldSource[] = [
  { name: 'Text', shape: scalar('string') },
  { name: 'Count', shape: scalar('number') },
  { name: 'Enabled', shape: scalar('boolean') },
  { name: 'CreatedAt', shape: scalar('timestamp') },
  { name: 'ZipFile', shape: scalar('blob') },
  { name: 'Value', shape: schemas.shapeOf(dynamodb.AttributeValue$) },
  { name: 'Tags', shape: mapOf(scalar('string')) },
  { name: 'Times', shape: mapOf(listOf(scalar('timestamp'))) },
  {
    name: 'Rules',
    shape: listOf(
      structureOf('Rule', [
        { name: 'RuleId', shape: scalar('string') },
        { name: 'Bodies', shape: listOf(scalar('blob')) },
        { name: 'ByName', shape: mapOf(mapOf(scalar('number'))) },
      ]),
    ),
  },
];

const cases = [
  { name: "Table's create input", fields: schemas.operationOf(dynamodb.CreateTable$).input.members },
  { name: 'every kind of shape', fields: synthetic },
];

describe.each(cases)('for $name', ({ fields }) => {
  const codec = structureCodec('spec', fields, { includes: () => true });
  const shape = structureOf('All', fields);

  it('a value survives the way through JSON and back', () => {
    fc.assert(
      fc.property(structureValues(shape, 5), (value) => {
        const text = JSON.stringify(codec.encode(value));
        expect(deepEqual(codec.decode(JSON.parse(text)).value, value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('any JSON is either read or refused with its path, and changes nothing else', () => {
    const names = Object.keys(codec.encode(oneOfEach(shape)));
    expect(names).toHaveLength(fields.length);
    const specs = fc.array(fc.tuple(fc.constantFrom(...names), anyJson)).map(objectOf<Json>);
    fc.assert(
      fc.property(specs, (json) => {
        const before = JSON.stringify(json);
        try {
          const once = codec.encode(codec.decode(json).value);
          expect(deepEqual(codec.encode(codec.decode(once).value), once)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
          expect((error as CodecError).message).toMatch(/^spec\..+: expected .+, got /);
        }
        expect(JSON.stringify(json)).toBe(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

const keys = fc.oneof(
  { weight: 3, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'a.b', '0') },
);

const anyJson = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 'text', '2026-01-02T03:04:05Z', 'AAAA', {}, []),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(keys, fc.constantFrom('s', 'm', 'l', 'b', 'key', 'ruleID')), tie('json')), {
        maxLength: 4,
      })
      .map(objectOf<Json>),
  ),
})).json;

/** Values as the SDK has them. Lists, maps and structures below `depth` are empty. */
function valuesOf(shape: Shape, depth: number): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'structure':
      return structureValues(shape, depth);
    case 'union':
      return depth === 0
        ? fc.constant({})
        : fc.oneof(...shape.members.map((member) => structureValues({ ...shape, members: [member] }, depth)));
    case 'list':
      return fc.array(depth === 0 ? fc.nat() : valuesOf(shape.element, depth - 1), { maxLength: depth === 0 ? 0 : 3 });
    case 'map':
      return mapValues(shape.value, depth);
    default:
      return scalarValues[shape.kind];
  }
}

function structureValues(shape: StructureShape, depth: number): fc.Arbitrary<Record<string, unknown>> {
  if (depth === 0) return fc.constant({});
  const members = shape.members.map((member) => [member.name, valuesOf(member.shape, depth - 1)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

function mapValues(value: Shape, depth: number): fc.Arbitrary<Record<string, unknown>> {
  if (depth === 0) return fc.constant({});
  return fc.array(fc.tuple(keys, valuesOf(value, depth - 1)), { maxLength: 4 }).map(objectOf<unknown>);
}

const unsupported = fc.constant(undefined);

const scalarValues = {
  string: fc.string({ unit: 'binary' }),
  // JSON has no negative zero.
  number: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value + 0),
  boolean: fc.boolean(),
  timestamp: fc
    .integer({ min: Date.parse('0000-01-01T00:00:00Z') / 1000, max: Date.parse('9999-12-31T23:59:59Z') / 1000 })
    .map((seconds) => new Date(seconds * 1000)),
  blob: fc.uint8Array(),
  document: unsupported,
  streamingBlob: unsupported,
  bigInteger: unsupported,
  bigDecimal: unsupported,
} as const;

/** A value with every top-level member set. */
function oneOfEach(shape: StructureShape): Record<string, unknown> {
  const [value] = fc.sample(
    fc.record(Object.fromEntries(shape.members.map((member) => [member.name, valuesOf(member.shape, 2)]))),
    1,
  );
  return value ?? {};
}

function objectOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const object: Record<string, T> = {};
  for (const [key, value] of entries) setOwn(object, key, value);
  return object;
}
