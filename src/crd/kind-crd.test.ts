import { expect, it } from 'vitest';
import type { KindDefinition } from '../engine/definition/kind.ts';
import type { Crd } from './crd.ts';
import { crdObject } from './crd.ts';
import { kindCrd } from './kind-crd.ts';
import { kindParts } from './kind-parts.ts';
import { widgetContract, widgetDocs, widgetKind, widgets } from './widget.fixture.ts';

function crdOf(definition: KindDefinition): Crd {
  const { contract } = definition.facts;
  return kindCrd(definition, kindParts(definition, { module: widgets, docs: widgetDocs, includes: contract.has }));
}

const spec = crdOf(widgetKind()).spec;

const own = { name: { type: 'string' }, namespace: { type: 'string' } };
const secret = {
  type: 'object',
  'x-kubernetes-map-type': 'atomic',
  required: ['key'],
  properties: { key: { type: 'string' }, ...own },
};
const reference = { type: 'object', properties: { from: { type: 'object', properties: own } } };
const rules = [{ rule: 'self == oldSelf', message: 'Value is immutable once set' }];

it.each([
  ['name', { type: 'string', description: 'The name of the widget. It is unique.', 'x-kubernetes-validations': rules }],
  ['enabled', { type: 'boolean' }],
  ['weight', { type: 'number' }],
  ['count', { type: 'integer', format: 'int64' }],
  ['password', { ...secret, description: 'The password. It is read from a Secret.' }],
  ['tokens', { type: 'array', items: { ...secret, description: 'It is read from a Secret.' } }],
  ['roleRef', { ...reference, description: 'The Role object whose identifier is taken, instead of roleARN.' }],
  ['keys', { type: 'array', items: { type: 'string' } }],
  ['keyRefs', { type: 'array', items: reference }],
  ['labels', { type: 'object', additionalProperties: { type: 'string' }, 'x-kubernetes-validations': rules }],
  [
    'source',
    { type: 'object', properties: { bucket: { type: 'string' }, inline: { type: 'string', format: 'byte' } } },
  ],
  ['settings', { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
  ['part', { type: 'object', description: 'A part of a widget.', properties: { parts: { type: 'array' } } }],
])('makes the schema of %s', (name, schema) => {
  expect(spec).toMatchObject({ properties: { [name]: schema } });
});

it('has what the contract has, and no more', () => {
  const names = Object.keys(widgetContract).flatMap((path) => /^spec\.(\w+)$/.exec(path)?.[1] ?? []);
  expect(Object.keys(spec['properties'] ?? {}).sort()).toEqual(names);
  expect(spec['required']).toEqual(['name']);
  expect(spec).not.toHaveProperty('properties.part.properties.parts.items.properties.parts');
});

it('has the status that every kind has beside its own', () => {
  const { status } = crdOf(widgetKind());
  expect(Object.keys(status['properties'] ?? {}).sort()).toEqual([
    'ackResourceMetadata',
    'conditions',
    'createdAt',
    'lastHandledReconcileAt',
    'observedGeneration',
    'state',
  ]);
  expect(status).toMatchObject({
    properties: {
      state: { type: 'string', description: 'How it is | was. Valid values: ACTIVE, IDLE.' },
      createdAt: { type: 'string', format: 'date-time' },
      ackResourceMetadata: { required: ['ownerAccountID', 'region'] },
      conditions: { items: { required: ['status', 'type'] } },
    },
  });
  expect(status).not.toHaveProperty('required');
});

it('types columns by what they show', () => {
  const columns = [
    { name: 'ARN', jsonPath: '.status.ackResourceMetadata.arn', wide: true as const },
    { name: 'COUNT', jsonPath: '.spec.count' },
    { name: 'CREATED', jsonPath: '.status.createdAt' },
    { name: 'ON', jsonPath: '.spec.enabled' },
  ];
  const crd = crdOf(widgetKind({ ...widgetContract }, { columns }));
  expect(crd.columns.map(({ name, type, priority }) => [name, type, priority ?? 0])).toEqual([
    ['ARN', 'string', 1],
    ['COUNT', 'integer', 0],
    ['CREATED', 'date', 0],
    ['ON', 'boolean', 0],
    ['Synced', 'string', 0],
    ['Ready', 'string', 1],
    ['Age', 'date', 0],
  ]);
});

it.each(['.spec.nothing', '.spec.labels'])('refuses a column that shows %s', (jsonPath) => {
  const definition = widgetKind({ ...widgetContract }, { columns: [{ name: 'X', jsonPath }] });
  expect(() => crdOf(definition)).toThrow(`widgets Widget: column X shows ${jsonPath}, which is no single value`);
});

it('names the definition as upstream does', () => {
  expect(crdObject(crdOf(widgetKind()))).toMatchObject({
    metadata: { name: 'widgets.widgets.services.k8s.aws' },
    spec: {
      group: 'widgets.services.k8s.aws',
      names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
      scope: 'Namespaced',
      versions: [{ name: 'v1alpha1', served: true, storage: true, subresources: { status: {} } }],
    },
  });
});
