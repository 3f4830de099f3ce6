import { describe, expect, it } from 'vitest';
import { memberAt } from '../../model/shapes.ts';
import { sampleKind } from '../sample-kind.fixture.ts';
import type { KindDefinition, KindFacts } from './kind.ts';
import { kindFields } from './kind-fields.ts';

const module = await sampleKind.service.load();

function fieldsWith(facts: Partial<KindFacts> = {}) {
  const definition: KindDefinition = { ...sampleKind, facts: { ...sampleKind.facts, ...facts } };
  return kindFields(definition, module);
}

function names(fields: readonly { readonly name: string }[]): string[] {
  return fields.map(({ name }) => name);
}

describe('the fields of a kind', () => {
  const { spec, status, created } = fieldsWith();

  it('are in the spec what the create operation takes, and what is added', () => {
    expect(names(spec)).toEqual(expect.arrayContaining(['TableName', 'KeySchema', 'Tags', 'TimeToLive']));
    expect(names(spec)).not.toContain('TableStatus');
    expect([created.has('TableName'), created.has('TimeToLive')]).toEqual([true, false]);
  });

  it('are in the status what the create operation returns, and what is added', () => {
    expect(names(status)).toEqual(expect.arrayContaining(['TableStatus', 'ItemCount', 'Item']));
  });

  it('stand in one of the two, and the ARN in neither', () => {
    expect(names(status).filter((name) => names(spec).includes(name))).toEqual([]);
    for (const name of ['TableName', 'KeySchema', 'ProvisionedThroughput']) expect(names(status)).not.toContain(name);
    expect([...names(spec), ...names(status)]).not.toContain('TableArn');
  });

  it('have the shape of where they come from', () => {
    const shapes = fieldsWith({
      extra: {
        TimeToLive: { source: { operation: 'UpdateTimeToLive', side: 'input', path: 'TimeToLiveSpecification' } },
        Attribute: {
          source: { operation: 'DescribeTimeToLive', side: 'output', path: 'TimeToLiveDescription.AttributeName' },
        },
        Replicas: { source: { listOf: 'CreateReplicationGroupMemberAction$' } },
        Replica: { source: { structure: 'CreateReplicationGroupMemberAction$' } },
        'SSESpecification.Fingerprint': { source: { plain: 'text' } },
      },
    }).spec;
    const shapeOf = (field: string) => shapes.find(({ name }) => name === field)?.shape;
    expect(shapeOf('TimeToLive')).toMatchObject({ kind: 'structure', name: 'TimeToLiveSpecification' });
    expect(shapeOf('Attribute')).toMatchObject({ kind: 'string' });
    expect(shapeOf('Replicas')).toMatchObject({
      kind: 'list',
      element: { name: 'CreateReplicationGroupMemberAction' },
    });
    expect(shapeOf('Replica')).toMatchObject({ kind: 'structure', name: 'CreateReplicationGroupMemberAction' });
    const encryption = shapeOf('SSESpecification');
    expect(encryption && memberAt(encryption, 'Fingerprint')).toMatchObject({ shape: { kind: 'string' } });
    expect(encryption && memberAt(encryption, 'Enabled')).toMatchObject({ shape: { kind: 'boolean' } });
  });

  it('come from the whole output where the definition names no part of it', () => {
    const { output: _, ...facts } = sampleKind.facts;
    const { status: whole } = kindFields({ ...sampleKind, facts }, module);
    expect(names(whole)).toEqual(['TableDescription', 'Item']);
  });

  it('have their facts apart for spec and status', () => {
    const { overlay } = fieldsWith({
      overlay: { 'SSESpecification.KMSMasterKeyId': { json: 'key' }, TableStatus: { json: 'state' } },
    });
    expect([...overlay.spec.keys()]).toEqual(['SSESpecification.KMSMasterKeyId']);
    expect([...overlay.status.keys()]).toEqual(['TableStatus']);
  });

  it.each<[string, Partial<KindFacts>, string]>([
    [
      'a member that the operation does not have',
      { extra: { A: { source: { operation: 'UpdateTimeToLive', side: 'input', path: 'TimeToLive' } } } },
      'sample Sample: UpdateTimeToLive has no TimeToLive',
    ],
    ['an output that is not there', { output: 'Table' }, 'CreateTable returns no structure at Table'],
    ['an output that is no structure', { output: 'TableDescription.TableName' }, 'CreateTable returns no structure'],
  ])('cannot be %s', (_, facts, message) => {
    expect(() => fieldsWith(facts)).toThrow(message);
  });

  it.each<[string, Partial<KindFacts>]>([
    ['an operation', { create: 'CreateTabel' }],
    ['an operation of a field', { extra: { A: { source: { operation: 'Nope', side: 'input', path: 'A' } } } }],
    ['a structure of a field', { extraStatus: { A: { source: { listOf: 'Nope$' } } } }],
  ])('are refused when the SDK does not have %s', (_, facts) => {
    expect(() => fieldsWith(facts)).toThrow();
  });

  it.each<[string, Partial<KindFacts>]>([
    ['a field of the spec', { overlay: { 'SSESpecification.KmsKey': { json: 'key' } } }],
    ['a field at all', { overlay: { Nope: { json: 'key' } } }],
  ])('are refused when a fact is about what is not %s', (_, facts) => {
    expect(() => fieldsWith(facts)).toThrow();
  });
});
