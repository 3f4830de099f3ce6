import * as dynamodb from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Json } from '../shared/json.ts';
import { type Codec, structureCodec } from './codec.ts';
import type { FieldOptions, FieldSource } from './fields.ts';
import { Schemas } from './schema.ts';
import { SecretReference } from './secret-reference.ts';
import { listOf, mapOf, type ScalarKind, type Shape, scalar, structureOf } from './shapes.ts';

const everything: FieldOptions = { includes: () => true };
const schemas = new Schemas();

function tableCodec(options: Partial<FieldOptions> = {}): Codec {
  const { input } = schemas.operationOf(dynamodb.CreateTable$);
  return structureCodec('spec', input.members, { ...everything, ...options });
}

function codecOf(shapes: Record<string, Shape>, options: Partial<FieldOptions> = {}): Codec {
  const fields = Object.entries(shapes).map(([name, shape]): FieldSource => ({ name, shape }));
  return structureCodec('spec', fields, { ...everything, ...options });
}

function codecOfOne(kind: ScalarKind): Codec {
  return codecOf({ Field: scalar(kind) });
}

describe('a codec', () => {
  const json = {
    tableName: 'orders',
    keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
    provisionedThroughput: { readCapacityUnits: 5, writeCapacityUnits: 0 },
    sseSpecification: { enabled: true, kmsMasterKeyID: 'alias/orders' },
    tags: [],
  };
  const value = {
    TableName: 'orders',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 0 },
    SSESpecification: { Enabled: true, KMSMasterKeyId: 'alias/orders' },
    Tags: [],
  };

  it('turns JSON names into SDK names and back', () => {
    expect(tableCodec().decode(json)).toEqual({ value, references: [], secrets: [] });
    expect(tableCodec().encode(value)).toEqual(json);
  });

  it('takes a spec that is missing for an empty one', () => {
    for (const missing of [undefined, null, {}]) expect(tableCodec().decode(missing).value).toEqual({});
  });

  it('drops unknown keys and nulls, and elements that are null', () => {
    const hostile = JSON.parse(
      '{"__proto__": {"tableName": "x"}, "constructor": 1, "TableName": "x", "billingMode": null}',
    );
    expect(tableCodec().decode({ ...hostile, tags: [null, { key: 'a', value: null, no: 1 }] }).value).toEqual({
      Tags: [{ Key: 'a' }],
    });
  });

  it('leaves out what is undefined or null, and members that are no field', () => {
    const observed = {
      TableName: undefined,
      BillingMode: null,
      TableArn: 'arn',
      Tags: [undefined, null, { Key: 'a' }],
    };
    expect(tableCodec().encode(observed)).toEqual({ tags: [{ key: 'a' }] });
  });

  it('has only the fields of the contract, in both directions', () => {
    const contract = new Set(['spec.tags', 'spec.tags[]', 'spec.tags[].key']);
    const codec = tableCodec({ includes: (path) => contract.has(path) });
    expect(codec.decode({ tableName: 'x', tags: [{ key: 'a', value: 'b' }] }).value).toEqual({ Tags: [{ Key: 'a' }] });
    expect(codec.encode({ TableName: 'x', Tags: [{ Key: 'a', Value: 'b' }] })).toEqual({ tags: [{ key: 'a' }] });
  });

  it('asks the contract for paths with marks for lists and maps', () => {
    const asked: string[] = [];
    const inner = structureOf('Inner', [{ name: 'ARN', shape: scalar('string') }]);
    const codec = codecOf({ Rules: listOf(mapOf(listOf(inner))) }, { includes: (path) => asked.push(path) > 0 });
    codec.decode({ rules: [{ any: [{}] }] });
    expect(asked).toEqual(['spec.rules', 'spec.rules[]{}[].arn']);
  });

  it('names fields as the definition says', () => {
    const sources = [
      { name: 'Name', json: 'roleName', shape: scalar('string') },
      { name: 'Grantee', shape: scalar('string') },
    ];
    const codec = structureCodec('spec', sources, { ...everything, overlay: new Map([['Grantee', { json: 'uRI' }]]) });
    expect(codec.decode({ roleName: 'a', uRI: 'b', name: 'c', grantee: 'd' }).value).toEqual({
      Name: 'a',
      Grantee: 'b',
    });
    expect(codec.encode({ Name: 'a', Grantee: 'b' })).toEqual({ roleName: 'a', uRI: 'b' });
  });

  it('keeps the one member of a union and ignores what the SDK does not know of it', () => {
    const codec = codecOf({ Value: schemas.shapeOf(dynamodb.AttributeValue$) });
    const numbers = { m: { a: { l: [{ n: '1' }, { bOOL: true }] } } };
    const decoded = codec.decode({ value: numbers }).value;
    expect(decoded).toEqual({ Value: { M: { a: { L: [{ N: '1' }, { BOOL: true }] } } } });
    expect(codec.encode(decoded)).toEqual({ value: numbers });
    expect(codec.encode({ Value: { $unknown: ['New', 1] } })).toEqual({ value: {} });
  });
});

describe('a time', () => {
  const codec = codecOfOne('timestamp');

  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
  ])('is read from %s', (text, time) => {
    expect(codec.decode({ field: text }).value).toEqual({ Field: new Date(time) });
  });

  it('is written without milliseconds', () => {
    expect(codec.encode({ Field: new Date('2026-01-02T03:04:05.678Z') })).toEqual({ field: '2026-01-02T03:04:05Z' });
  });

  it('is left out where Kubernetes cannot hold it', () => {
    expect(codec.encode({ Field: new Date(8.64e15) })).toEqual({});
  });

  it.each(['2026-01-02', 'yesterday', '', '2026-13-02T03:04:05Z', 1_767_323_045])('is not %j', (json) => {
    expect(() => codec.decode({ field: json })).toThrow(
      'spec.field: expected a time such as 2026-01-02T03:04:05Z, got a',
    );
  });

  it('is not written when it is invalid', () => {
    expect(() => codec.encode({ Field: new Date('x') })).toThrow('spec.field: expected a date, got an invalid date');
  });
});

describe('bytes', () => {
  const codec = codecOfOne('blob');

  it('are base64 in the custom resource', () => {
    const { value } = codec.decode({ field: '/wDu' });
    expect(value).toEqual({ Field: new Uint8Array([0xff, 0, 0xee]) });
    expect(codec.encode(value)).toEqual({ field: '/wDu' });
  });

  it('are encoded from the part of a buffer that they are', () => {
    expect(codec.encode({ Field: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) })).toEqual({ field: 'AgM=' });
  });

  it.each(['a', 'a*==', '=abc', '_-_-', 3])('are not %j', (json) => {
    expect(() => codec.decode({ field: json })).toThrow('spec.field: expected bytes in base64, got a');
  });
});

describe('a map', () => {
  it('keeps keys that objects inherit as its own', () => {
    const codec = codecOf({ Tags: mapOf(scalar('string')) });
    const json = JSON.parse('{"tags": {"__proto__": "a", "constructor": "b", "toString": "c", "": "d"}}');
    const { value } = codec.decode(json);
    expect(Object.entries(value['Tags'] ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
      ['', 'd'],
    ]);
    expect(JSON.stringify(codec.encode(value))).toBe(JSON.stringify(json));
    expect(codec.decode(JSON.parse('{"tags": {"a": null}}')).value).toEqual({ Tags: {} });
  });
});

describe('a document', () => {
  const codec = codecOfOne('document');

  it('passes as it is', () => {
    const json = { field: { TableName: [1, 'a', { deep: true }] } };
    expect(codec.decode(json).value).toEqual({ Field: json.field });
    expect(codec.encode({ Field: json.field })).toEqual(json);
  });

  it('is written with plain numbers, and without what JSON does not have', () => {
    const decimal = { type: 'bigDecimal', string: '1.5' };
    const hostile = JSON.parse('{"__proto__": 1}');
    const field = { big: 12n, decimal, no: undefined, nan: Number.NaN, list: [null, 1], hostile };
    expect(JSON.stringify(codec.encode({ Field: field }))).toBe(
      '{"field":{"big":12,"decimal":1.5,"list":[1],"hostile":{"__proto__":1}}}',
    );
  });
});

describe('a value of a wrong type', () => {
  it.each<[Json, string]>([
    ['x', 'spec: expected an object, got a string'],
    [[], 'spec: expected an object, got a list'],
    [{ tableName: 1 }, 'spec.tableName: expected a string, got a number'],
    [{ tags: {} }, 'spec.tags: expected a list, got an object'],
    [{ tags: [{ key: 'a' }, 'b'] }, 'spec.tags[1]: expected an object, got a string'],
    [{ tags: [null, null, { key: 4 }] }, 'spec.tags[2].key: expected a string, got a number'],
    [{ deletionProtectionEnabled: 'yes' }, 'spec.deletionProtectionEnabled: expected a boolean, got a string'],
    [
      { provisionedThroughput: { readCapacityUnits: '5' } },
      'spec.provisionedThroughput.readCapacityUnits: expected a number',
    ],
  ])('is refused in %j with its path', (json, text) => {
    expect(() => tableCodec().decode(json)).toThrow(text);
  });

  it('is named by its key in a map, shortened', () => {
    const codec = codecOf({ Tags: mapOf(scalar('string')) });
    expect(() => codec.decode({ tags: { 'a.b/c': 1 } })).toThrow('spec.tags["a.b/c"]: expected a string, got a number');
    expect(() => codec.decode({ tags: { ['k'.repeat(1e6)]: 1 } })).toThrow(
      /^spec\.tags\["k{100}…"\]: expected a string/,
    );
  });

  it('is refused from the SDK as well', () => {
    expect(() => tableCodec().encode({ Tags: [{ Key: 1 }] })).toThrow(
      'spec.tags[0].key: expected a string, got a number',
    );
    expect(() => tableCodec().encode({ Tags: 'x' })).toThrow('spec.tags: expected a list, got a string');
    expect(() => tableCodec().encode({ SSESpecification: new Date() })).toThrow('expected an object, got a date');
    expect(() => tableCodec().encode({ SSESpecification: new Uint8Array(1) })).toThrow('expected an object, got bytes');
  });

  it('is never part of the message', () => {
    expect(() => codecOfOne('number').decode({ field: 'hunter2' })).toThrow(/^((?!hunter2).)*$/);
  });

  it.each(['streamingBlob', 'bigInteger', 'bigDecimal'] as const)('includes any for a %s', (kind) => {
    expect(() => codecOfOne(kind).decode({ field: '1' })).toThrow('not supported: leave the field out of the contract');
  });
});

describe('a value that JSON does not have', () => {
  it('is left out when it is a number without a value', () => {
    expect(codecOfOne('number').encode({ Field: Number.NaN })).toEqual({});
    expect(codecOf({ List: listOf(scalar('number')) }).encode({ List: [1, Number.POSITIVE_INFINITY] })).toEqual({
      list: [1],
    });
  });

  it('is written as a text when the SDK wraps a JSON text, as its LazyJsonString does', () => {
    expect(codecOfOne('string').encode({ Field: new String('{"a":1}') })).toEqual({ field: '{"a":1}' });
  });
});

describe('nesting', () => {
  const codec = codecOf({ Value: schemas.shapeOf(dynamodb.AttributeValue$), Doc: scalar('document') });

  it('is followed in recursive shapes, up to a limit', () => {
    const nested = (levels: number): Json => JSON.parse(`${'{"l":['.repeat(levels)}${']}'.repeat(levels)}`);
    expect(codec.decode({ value: nested(40) }).value).toHaveProperty('Value.L.0.L.0.L.0.L');
    expect(() => codec.decode({ value: nested(10_000) })).toThrow('expected at most 100 levels of nesting');
  });

  it('is cut where an SDK value contains itself', () => {
    const circle: Record<string, unknown> = {};
    circle['L'] = [circle];
    expect(() => codec.encode({ Value: circle })).toThrow('expected at most 100 levels of nesting');
    expect(() => codec.encode({ Doc: circle })).toThrow('expected at most 100 levels of nesting');
  });
});

describe('a secret', () => {
  const overlay = new Map([
    ['Password', { secret: true as const }],
    ['Users.Passwords', { secret: true as const }],
  ]);
  const user = structureOf('User', [{ name: 'Passwords', shape: listOf(scalar('string')) }]);
  const codec = codecOf({ Password: scalar('string'), Users: mapOf(user) }, { overlay });
  const json = {
    password: { name: 'db', namespace: 'team', key: 'password' },
    users: { bob: { passwords: [null, { name: 'bob', key: 'a' }] } },
  };

  it('is a reference to a key of a Secret, and listed', () => {
    const { value, secrets } = codec.decode(json as unknown as Json);
    const database = new SecretReference({ name: 'db', namespace: 'team', key: 'password' });
    const bob = new SecretReference({ name: 'bob', key: 'a' });
    expect(value).toEqual({ Password: database, Users: { bob: { Passwords: [bob] } } });
    expect(secrets).toEqual([
      { path: ['Password'], jsonPath: 'spec.password', secret: database },
      { path: ['Users', 'bob', 'Passwords', 0], jsonPath: 'spec.users.bob.passwords[1]', secret: bob },
    ]);
  });

  it('is written back as that reference', () => {
    const { value } = codec.decode(json as unknown as Json);
    expect(codec.encode(value)).toEqual({
      password: json.password,
      users: { bob: { passwords: [{ name: 'bob', key: 'a' }] } },
    });
  });

  it('never gets into the custom resource as its text', () => {
    expect(codec.encode({ Password: 'hunter2', Users: { bob: { Passwords: ['hunter2'] } } })).toEqual({
      users: { bob: { passwords: [] } },
    });
  });

  it.each<[Json, string]>([
    ['hunter2', 'spec.password: expected an object with the name and key of a Secret, got a string'],
    [{ name: 'db' }, 'spec.password: expected the name and key of a Secret, got nothing'],
    [{ name: 'db', key: 1 }, 'spec.password.key: expected a string, got a number'],
  ])('is not %j', (password, text) => {
    expect(() => codec.decode({ password })).toThrow(text);
  });
});

describe('a reference', () => {
  const overlay = new Map([
    ['SSESpecification.KMSMasterKeyId', { reference: { json: 'kmsMasterKeyRef' } }],
    ['Rules.SecurityGroupIds', { reference: { json: 'securityGroupRefs' } }],
  ]);
  const rule = structureOf('Rule', [{ name: 'SecurityGroupIds', shape: listOf(scalar('string')) }]);
  const { input } = schemas.operationOf(dynamodb.CreateTable$);
  const fields = [...input.members, { name: 'Rules', shape: listOf(rule) }];
  const codec = structureCodec('spec', fields, { ...everything, overlay });

  it('is found with the place of the value it stands for', () => {
    const json = { sseSpecification: { enabled: true, kmsMasterKeyRef: { from: { name: 'key', namespace: 'team' } } } };
    expect(codec.decode(json)).toEqual({
      value: { SSESpecification: { Enabled: true } },
      references: [
        {
          path: ['SSESpecification', 'KMSMasterKeyId'],
          member: 'SSESpecification.KMSMasterKeyId',
          jsonPath: 'spec.sseSpecification.kmsMasterKeyRef',
          target: { name: 'key', namespace: 'team' },
          alsoGiven: false,
        },
      ],
      secrets: [],
    });
  });

  it('is found per element of a list, counting those that refer to something', () => {
    const securityGroupRefs = [{ from: { name: 'a' } }, {}, null, { from: null }, { from: { name: 'b' } }];
    const { references, value } = codec.decode({ rules: [{}, { securityGroupRefs }] });
    expect(value).toEqual({ Rules: [{}, {}] });
    expect(references.map(({ path, jsonPath, target }) => [path, jsonPath, target.name])).toEqual([
      [['Rules', 1, 'SecurityGroupIds', 0], 'spec.rules[1].securityGroupRefs[0]', 'a'],
      [['Rules', 1, 'SecurityGroupIds', 1], 'spec.rules[1].securityGroupRefs[4]', 'b'],
    ]);
  });

  it('tells that the value is given as well', () => {
    const from = { name: 'key' };
    const both = codec.decode({ sseSpecification: { kmsMasterKeyID: 'alias', kmsMasterKeyRef: { from } } });
    expect(both.references).toMatchObject([{ alsoGiven: true }]);
    const nulled = codec.decode({ sseSpecification: { kmsMasterKeyID: null, kmsMasterKeyRef: { from } } });
    expect(nulled.references).toMatchObject([{ alsoGiven: false }]);
  });

  it('without a name is left to whoever resolves it', () => {
    const { references } = codec.decode({ sseSpecification: { kmsMasterKeyRef: { from: {} } } });
    expect(references).toMatchObject([{ target: { name: '', namespace: undefined } }]);
  });

  it('exists only when the contract has it, and may be all that the contract has', () => {
    const options = (hidden: string): FieldOptions => ({ includes: (path) => path !== hidden, overlay });
    const json = { sseSpecification: { kmsMasterKeyID: 'alias', kmsMasterKeyRef: { from: { name: 'key' } } } };
    const value = structureCodec('spec', fields, options('spec.sseSpecification.kmsMasterKeyRef')).decode(json);
    expect(value).toEqual({ value: { SSESpecification: { KMSMasterKeyId: 'alias' } }, references: [], secrets: [] });
    const reference = structureCodec('spec', fields, options('spec.sseSpecification.kmsMasterKeyID'));
    expect(reference.decode(json)).toMatchObject({
      value: { SSESpecification: {} },
      references: [{ alsoGiven: true }],
    });
    expect(reference.encode({ SSESpecification: { KMSMasterKeyId: 'alias' } })).toEqual({ sseSpecification: {} });
  });

  it.each<[Json, string]>([
    ['key', 'spec.sseSpecification.kmsMasterKeyRef: expected an object, got a string'],
    [{ from: 'key' }, 'spec.sseSpecification.kmsMasterKeyRef.from: expected an object, got a string'],
    [{ from: { name: 1 } }, 'spec.sseSpecification.kmsMasterKeyRef.from.name: expected a string, got a number'],
  ])('is not %j', (kmsMasterKeyRef, text) => {
    expect(() => codec.decode({ sseSpecification: { kmsMasterKeyRef } })).toThrow(text);
  });

  it('beside a list is a list', () => {
    const json = { rules: [{ securityGroupRefs: { from: { name: 'a' } } }] };
    expect(() => codec.decode(json)).toThrow('spec.rules[0].securityGroupRefs: expected a list, got an object');
  });
});
