import { readFileSync } from 'node:fs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { type FieldNode, type FieldOptions, type FieldSource, fieldTree } from './fields.ts';
import { Schemas } from './schema.ts';
import { listOf, scalar, structureOf } from './shapes.ts';

const everything: FieldOptions = { includes: () => true };
const text = scalar('string');

it('finds the fields of the official Table among the members that CreateTable takes', () => {
  const { input } = new Schemas().operationOf(dynamodb.CreateTable$);
  const overlay = new Map([['SSESpecification.KMSMasterKeyId', { reference: { json: 'kmsMasterKeyRef' } }]]);
  const found = new Set(paths(fieldTree('spec', input.members, { ...everything, overlay })));
  // The table's other fields come from other operations.
  const elsewhere = /^spec\.(timeToLive|continuousBackups|contributorInsights|tableReplicas)\b/;
  const official = Object.keys(readTable().spec).map((path) => `spec.${path}`);
  const expected = official.filter((path) => !elsewhere.test(path) && !path.includes('Ref.from'));
  expect(expected.length).toBeGreaterThan(50);
  expect(expected.filter((path) => !found.has(path))).toEqual([]);
});

it('takes the name from the overlay before the source, and the other facts from the overlay', () => {
  const sources = [
    { name: 'RoleARN', json: 'role', shape: text },
    { name: 'Type', json: 'kind', shape: text },
  ];
  const overlay = new Map([
    ['RoleARN', { reference: { json: 'roleRef' } }],
    ['Type', { json: 'type' }],
  ]);
  const fields = fieldTree('status', sources, { ...everything, overlay }).fields();
  expect(fields.map(({ name, json, reference, node }) => [name, json, reference, node.path])).toEqual([
    ['RoleARN', 'role', 'roleRef', 'status.role'],
    ['Type', 'type', undefined, 'status.type'],
  ]);
});

it.each<[FieldSource[], FieldOptions['overlay'], string]>([
  [[{ name: 'A', shape: text }], new Map([['B', { json: 'c' }]]), 'spec: there is no member B to give facts about'],
  [[{ name: 'A', shape: text }], new Map([['A.B', { json: 'c' }]]), 'spec: there is no member A.B to give facts about'],
  [
    [{ name: 'A', shape: listOf(structureOf('S', [])) }],
    new Map([['A', { secret: true }]]),
    'spec: A is a structure, not a text: it cannot be kept in a Secret',
  ],
  [
    [
      { name: 'Arn', shape: text },
      { name: 'ARN', shape: text },
    ],
    undefined,
    'spec.arn: both Arn and ARN have this name',
  ],
  [
    [
      { name: 'KeyId', shape: text },
      { name: 'KeyRef', shape: text },
    ],
    new Map([['KeyId', { reference: { json: 'keyRef' } }]]),
    'spec.keyRef: both KeyId and KeyRef have this name',
  ],
])('refuses facts that do not fit', (sources, overlay, message) => {
  expect(() => fieldTree('spec', sources, { ...everything, ...(overlay && { overlay }) }).fields()).toThrow(message);
});

/** All paths at and below a node, in contract notation. */
function paths(node: FieldNode): string[] {
  const element = node.element();
  if (element) return [element.path, ...paths(element)];
  return node.fields().flatMap((field) => {
    const reference = field.reference === undefined ? [] : [`${node.path}.${field.reference}`];
    return [...reference, field.node.path, ...paths(field.node)];
  });
}

function readTable(): { spec: Record<string, string> } {
  const file = new URL('../../../shared/compat/upstream-crds.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'))['dynamodb.services.k8s.aws/Table'];
}
