import { expect, it } from 'vitest';
import tableContract from '../services/dynamodb/contract/Table.json' with { type: 'json' };
import { table } from '../services/dynamodb/table.ts';
import { draftContract, firstDefinition } from './draft-contract.ts';
import { widgetContract, widgetKind, widgets } from './widget.fixture.ts';

it('offers all that the contract of a kind has, word for word', async () => {
  const draft = draftContract(table, await table.service.load());
  expect(draft).toMatchObject(tableContract);
  expect(draft['spec.warmThroughput.readUnitsPerSecond']).toBe('integer(int64)');
});

it('keeps what the contract says, and offers the rest once', () => {
  const draft = draftContract(widgetKind(), widgets);
  expect(draft).toMatchObject(widgetContract);
  expect(Object.keys(draft).filter((path) => !(path in widgetContract))).toEqual([
    'spec.limits',
    'spec.limits{}',
    'spec.part.parts[].parts',
    'spec.part.parts[].parts[]',
    'spec.part.size',
    'spec.roleARN',
  ]);
});

it('begins a kind from nothing but its create operation', () => {
  const { service } = widgetKind();
  const definition = firstDefinition(service, 'Widget', widgets);
  expect(definition).toMatchObject({ facts: { output: 'Widget' }, behaviour: { arn: 'WidgetArn' } });
  expect(draftContract(definition, widgets)).toMatchObject({
    'spec.widgetName': 'string required',
    'spec.roleARN': 'string required',
    'spec.weight': 'integer(int64)',
    'spec.source.inline': 'string(byte)',
    'status.createdAt': 'string(date-time)',
  });
});

it('does not require what a reference can give', () => {
  const draft = draftContract(widgetKind({}), widgets);
  expect(draft).toMatchObject({ 'spec.name': 'string required', 'spec.roleARN': 'string', 'spec.roleRef': 'object' });
  expect(draft['spec.password.key']).toBe('string required');
});

it('leaves out what a custom resource cannot hold, and the ARN', () => {
  const draft = draftContract(firstDefinition(widgetKind().service, 'Widget', widgets), widgets);
  expect(Object.keys(draft)).not.toContain('spec.body');
  expect(Object.keys(draft)).not.toContain('status.widgetARN');
});

it('says when there is no such operation', () => {
  expect(() => firstDefinition(widgetKind().service, 'Gadget', widgets)).toThrow(
    'the SDK of Widgets has no operation CreateGadget',
  );
});
