import { describe, expect, it } from 'vitest';
import { sampleKind, sampleService } from '../sample-kind.fixture.ts';

describe('a definition', () => {
  it("has ACK's names of its kind", () => {
    const { group, version, kind, plural } = sampleKind;
    expect({ group, version, kind, plural }).toEqual({
      group: 'sample.services.k8s.aws',
      version: 'v1alpha1',
      kind: 'Sample',
      plural: 'samples',
    });
  });

  it.each([
    ['Vpc', 'VPC', 'vpcs'],
    ['Policy', 'Policy', 'policies'],
    ['DBInstance', 'DBInstance', 'dbinstances'],
    ['SecurityGroup', 'SecurityGroup', 'securitygroups'],
  ])("of AWS's %s is of the kind %s, and of %s", (name, kind, plural) => {
    const { facts: _, ...names } = sampleService
      .kind(name, { contract: {}, create: 'CreateTable', reads: ['DescribeTable'], delete: 'DeleteTable' })
      .define({
        identity: { name: 'TableName' },
        arn: 'TableDescription',
        notFound: [],
        alreadyExists: [],
        read: async () => undefined,
        remove: () => [],
      });
    expect(names).toMatchObject({ kind, plural });
  });

  it('knows how to reach its service', async () => {
    const { name, sdkId, clientClass, load } = sampleKind.service;
    expect({ name, sdkId, clientClass }).toEqual({ name: 'sample', sdkId: 'Sample', clientClass: 'DynamoDBClient' });
    expect(await load()).toHaveProperty('CreateTableCommand');
  });

  it('is refused when its contract is wrong', () => {
    const facts = { contract: { 'spec.a': 'text' }, create: 'CreateTable', reads: [], delete: 'DeleteTable' } as const;
    const define = () =>
      sampleService.kind('Wrong', facts).define({
        identity: { name: 'TableName' },
        arn: 'TableDescription',
        notFound: [],
        alreadyExists: [],
        read: async () => undefined,
        remove: () => [],
      });
    expect(define).toThrow('spec.a: unknown type "text"');
  });

  it('has what the contract says about its fields', () => {
    expect(sampleKind.facts.contract.get('spec.tableName')).toMatchObject({ type: 'string', required: true });
  });
});

describe('a call', () => {
  it('is data, and says when it may be made', () => {
    const input = { TableName: 'orders' };
    expect(sampleService.call('DeleteTable', input)).toEqual({ operation: 'DeleteTable', input });
    expect(sampleService.call('UpdateTable', input, { after: 'settled' })).toEqual({
      operation: 'UpdateTable',
      input,
      after: 'settled',
    });
  });
});
