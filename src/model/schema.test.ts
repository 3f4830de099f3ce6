import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as sts from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { Schemas } from './schema.ts';
import { isStructure, listOf, mapOf, memberAt, type Shape, scalar, structureOf } from './shapes.ts';

/**
 * If one of these fails after an update of the SDK, the SDK encodes its schemas in another way. Look up the new way in
 * `@smithy/types` (`dist-types/schema/static-schemas.d.ts`, `sentinels.d.ts`, `traits.d.ts`), teach it to `schema.ts`,
 * and only then change what stands here.
 */
describe('the encoding of the installed SDK', () => {
  it('is [9, namespace, name, traits, input, output] for an operation, the same by command and by export', () => {
    const encoded = new dynamodb.CreateTableCommand({} as dynamodb.CreateTableCommandInput).schema;
    expect(encoded).toBe(dynamodb.CreateTable$);
    expect(encoded).toEqual([
      9,
      'com.amazonaws.dynamodb',
      'CreateTable',
      0,
      expect.any(Function),
      expect.any(Function),
    ]);
    expect(called(dynamodb.CreateTable$[4])).toBe(dynamodb.CreateTableInput$);
  });

  it('has "unit" in place of an output that does not exist', () => {
    expect(called(dynamodb.UntagResource$[5])).toBe('unit');
  });

  it('is [3, namespace, name, traits, names, references, required] for a structure', () => {
    expect(dynamodb.SSESpecification$).toEqual([
      3,
      'com.amazonaws.dynamodb',
      'SSESpecification',
      0,
      ['Enabled', 'SSEType', 'KMSMasterKeyId'],
      [2, 0, 0],
    ]);
    expect(dynamodb.KeySchemaElement$.slice(4)).toEqual([['AttributeName', 'KeyType'], [0, 0], 2]);
  });

  it('is 4 for a union, 64 + simple for a list, 128 + simple for a map, and a function for any other shape', () => {
    const [kind, , , , names, references] = dynamodb.AttributeValue$;
    expect(kind).toBe(4);
    expect(names).toEqual(['S', 'N', 'B', 'SS', 'NS', 'BS', 'M', 'L', 'NULL', 'BOOL']);
    expect(references).toEqual([0, 0, 21, 64, 64, 64 + 21, expect.any(Function), expect.any(Function), 2, 2]);
    const [, , , , inputs, inputReferences] = dynamodb.PutItemInput$;
    expect(called(inputReferences[inputs.indexOf('ExpressionAttributeNames')])).toBe(128);
  });

  it('is [1, namespace, name, traits, element] for a list and [2, namespace, name, traits, key, value] for a map', () => {
    const references = dynamodb.AttributeValue$[5];
    const [namespace, shape] = ['com.amazonaws.dynamodb', expect.any(Function)];
    expect(called(references[7])).toEqual([1, namespace, 'ListAttributeValue', 0, shape]);
    expect(called(references[6])).toEqual([2, namespace, 'MapAttributeValue', 0, 0, shape]);
  });

  it('is [reference, traits] where a member has traits of its own, 4 being idempotencyToken', () => {
    const input = dynamodb.ExportTableToPointInTimeInput$;
    expect(input[5][input[4].indexOf('ClientToken')]).toEqual([0, 4]);
  });

  it('is [0, namespace, name, traits, simple] for a simple shape with traits, 8 being sensitive', () => {
    const [, , , , names, references] = sts.Credentials$;
    const secret: unknown = references[names.indexOf('SecretAccessKey')];
    expect(secret).toEqual([expect.any(Function), 0]);
    expect(called(secret)).toEqual([0, 'com.amazonaws.sts', 'accessKeySecretType', 8, 0]);
  });
});

describe('Schemas', () => {
  const schemas = new Schemas();

  it('reads an operation with its input and output', () => {
    const { name, input, output } = schemas.operationOf(dynamodb.CreateTable$);
    expect([name, input.name, output.name]).toEqual(['CreateTable', 'CreateTableInput', 'CreateTableOutput']);
    expect(input.members.filter(({ required }) => required).map((member) => member.name)).toEqual(['TableName']);
    expect(memberAt(output, 'TableDescription.CreationDateTime')?.shape.kind).toBe('timestamp');
    expect(memberAt(input, 'ProvisionedThroughput.ReadCapacityUnits')).toMatchObject({
      required: true,
      shape: { kind: 'number' },
    });
  });

  it('gives an operation without an output an empty structure', () => {
    expect(schemas.operationOf(dynamodb.UntagResource$).output).toMatchObject({ kind: 'structure', members: [] });
  });

  it('tells idempotency tokens and sensitive members, whether the member or its shape says so', () => {
    const { input } = schemas.operationOf(dynamodb.ExportTableToPointInTime$);
    expect(memberAt(input, 'ClientToken')?.traits).toEqual({ idempotencyToken: true, sensitive: false });
    const { output } = schemas.operationOf(sts.AssumeRole$);
    expect(memberAt(output, 'Credentials.SecretAccessKey')?.traits.sensitive).toBe(true);
    expect(memberAt(output, 'Credentials.AccessKeyId')?.traits.sensitive).toBe(false);
  });

  it('gives one shape object for one SDK structure, and another Schemas another one', () => {
    const { input, output } = schemas.operationOf(dynamodb.CreateTable$);
    expect(memberAt(input, 'KeySchema')?.shape).toBe(memberAt(output, 'TableDescription.KeySchema')?.shape);
    expect(schemas.shapeOf(dynamodb.SSESpecification$)).toBe(memberAt(input, 'SSESpecification')?.shape);
    expect(new Schemas().shapeOf(dynamodb.SSESpecification$)).not.toBe(memberAt(input, 'SSESpecification')?.shape);
  });

  it('follows recursive shapes as far as one asks', () => {
    const value = schemas.shapeOf(dynamodb.AttributeValue$);
    expect(value.kind).toBe('union');
    expect(memberAt(value, 'M.L.M.B')?.shape.kind).toBe('blob');
    expect(memberAt(value, 'M.L')?.shape).toMatchObject({ kind: 'list', element: value });
  });

  it('reads lists and maps of simple values', () => {
    const value = schemas.shapeOf(dynamodb.AttributeValue$);
    expect(memberAt(value, 'BS')?.shape).toMatchObject({ kind: 'list', element: { kind: 'blob' } });
    const { input } = schemas.operationOf(dynamodb.PutItem$);
    const names = memberAt(input, 'ExpressionAttributeNames')?.shape;
    expect(names).toMatchObject({ kind: 'map', key: { kind: 'string' }, value: { kind: 'string' } });
  });

  it('reads every operation of the installed clients to the end', () => {
    const seen = new Set<Shape>();
    for (const exported of [...Object.values(dynamodb), ...Object.values(sts)] as unknown[]) {
      if (!Array.isArray(exported) || exported[0] !== 9) continue;
      const { input, output } = schemas.operationOf(exported);
      visit(input, seen);
      visit(output, seen);
    }
    expect([...seen].filter(isStructure).length).toBeGreaterThan(250);
  });

  it.each([
    [undefined, 'not the SDK schema of an operation: undefined'],
    [dynamodb.CreateTableInput$, 'not the SDK schema of an operation: an array that starts with 3'],
    [[9, 'n', 'Op', 0, 0, 0], 'not the SDK schema of a structure: 0'],
    [[9, 'n', 'Op', 0, [77, 'n', 'X', 0, 0], 'unit'], 'not the SDK schema of a shape: an array that starts with 77'],
    [[9, 'n', 'Op', 0, [3, 'n', 'X', 0, ['A'], []], 'unit'], 'not the SDK schema of a structure'],
  ])('refuses %j and says what it is not', (schema, text) => {
    expect(() => schemas.operationOf(schema)).toThrow(text);
  });

  it('refuses a simple shape that it does not know', () => {
    expect(() => schemas.shapeOf(50)).toThrow('not the SDK schema of a simple shape: 50');
  });
});

it('finds members through lists and maps, and none where there is none', () => {
  const shape = structureOf('Root', [
    { name: 'Rules', shape: listOf(mapOf(structureOf('Rule', [{ name: 'Id', shape: scalar('string') }]))) },
  ]);
  expect(memberAt(shape, 'Rules.Id')?.shape).toEqual({ kind: 'string', sensitive: false });
  for (const path of ['Rules.No', 'No.Id', 'Rules.Id.More', '', 'constructor']) {
    expect(memberAt(shape, path)).toBeUndefined();
  }
});

/** Visits each shape once, whatever refers to it. */
function visit(shape: Shape, seen: Set<Shape>): void {
  if (seen.has(shape)) return;
  seen.add(shape);
  if (isStructure(shape)) for (const member of shape.members) visit(member.shape, seen);
  if (shape.kind === 'list') visit(shape.element, seen);
  if (shape.kind === 'map') visit(shape.value, seen);
}

/** What a function, or the function in a pair, stands for. */
function called(reference: unknown): unknown {
  const target: unknown = Array.isArray(reference) ? reference[0] : reference;
  return typeof target === 'function' ? target() : target;
}
