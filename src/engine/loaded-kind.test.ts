import { describe, expect, it } from 'vitest';
import { parseContract } from '../model/contract.ts';
import type { Json } from '../shared/json.ts';
import type { TagBehaviour } from './definition/kind.ts';
import { loadKind } from './loaded-kind.ts';
import { attributeKind, loadSample, sampleKind } from './sample-kind.fixture.ts';
import type { TagForm } from './tags.ts';

describe('a loaded kind', () => {
  it('has the fields that its contract has, of those that the SDK has', async () => {
    const { specFields, creation } = await loadSample();
    const all = ['BillingMode', 'KeySchema', 'SSESpecification', 'TableClass', 'TableName', 'Tags', 'TimeToLive'];
    expect([...specFields].sort()).toEqual(all);
    expect([...creation.members.keys()].sort()).toEqual(all.filter((field) => field !== 'TimeToLive'));
    expect([...creation.attributes, ...creation.tokens]).toEqual([]);
  });

  it('knows what users call a field', async () => {
    const { jsonNameOf } = await loadSample();
    expect(['TableName', 'SSESpecification', 'TimeToLive'].map(jsonNameOf)).toEqual([
      'tableName',
      'sseSpecification',
      'timeToLive',
    ]);
    expect(['TableArn', 'TableId', 'constructor'].map(jsonNameOf)).toEqual(['tableARN', 'tableID', 'constructor']);
  });

  it('calls a field as the definition says', async () => {
    const contract = parseContract({ 'spec.name': 'string', 'spec.tableName': 'string' });
    const facts = { ...sampleKind.facts, contract, overlay: { TableName: { json: 'name' } } };
    const { specFields, jsonNameOf, spec } = await loadKind({ ...sampleKind, facts });
    expect([specFields, jsonNameOf('TableName')]).toEqual([['TableName'], 'name']);
    expect(spec.decode({ name: 'a', tableName: 'b' }).value).toEqual({ TableName: 'a' });
    expect(spec.encode({ TableName: 'a' })).toEqual({ name: 'a' });
  });

  it('turns a spec and a status into SDK values and back', async () => {
    const { spec, status } = await loadSample();
    const json = { tableName: 'a', sseSpecification: { kmsMasterKeyID: 'k' }, tags: [{ key: 'x', value: 'y' }] };
    const value = { TableName: 'a', SSESpecification: { KMSMasterKeyId: 'k' }, Tags: [{ Key: 'x', Value: 'y' }] };
    expect(spec.decode({ ...json, notInTheContract: 1, provisionedThroughput: {} }).value).toEqual(value);
    expect(spec.encode({ ...value, ProvisionedThroughput: {} })).toEqual(json);
    const seen = { TableId: 'i', CreationDateTime: new Date('2026-01-02T03:04:05Z'), Item: { a: { S: 's' } } };
    const told = { tableID: 'i', creationDateTime: '2026-01-02T03:04:05Z', item: { a: { s: 's' } } };
    expect(status.encode({ ...seen, TableArn: 'arn', Replicas: [] })).toEqual(told);
    expect(status.decode(told).value).toEqual(seen);
  });

  it('knows what the create operation calls a field, and which fields are attributes', async () => {
    const { specFields, creation, spec, status } = await loadKind(attributeKind);
    expect(specFields).toEqual(['Name', 'DelaySeconds', 'Policy', 'Retention']);
    expect([...creation.members]).toEqual([['Name', 'TableName']]);
    expect([...creation.attributes]).toEqual(['DelaySeconds', 'Policy', 'Retention']);
    expect(spec.decode({ name: 'a', policy: '{}' }).value).toEqual({ Name: 'a', Policy: '{}' });
    expect(status.encode({ Endpoint: 'e', Policy: '{}', Other: 'o' })).toEqual({ endpoint: 'e' });
  });

  it('knows the tokens of the create operation that the user does not set', async () => {
    const tokens = async (lines: Json) => {
      const contract = parseContract(lines);
      const facts = { contract, create: 'TransactWriteItems', reads: [], delete: 'DeleteItem' };
      return (await loadKind({ ...sampleKind, facts })).creation.tokens;
    };
    expect(await tokens({})).toEqual(['ClientRequestToken']);
    expect(await tokens({ 'spec.clientRequestToken': 'string' })).toEqual([]);
  });

  it.each<[string, Partial<TagBehaviour>, TagForm]>([
    ['a list', {}, { key: 'Key', value: 'Value', at: undefined }],
    ['a list with other members', { members: { key: 'K', value: 'V' } }, { key: 'K', value: 'V', at: undefined }],
    ['a list inside a structure', { at: 'Items' }, { key: 'Key', value: 'Value', at: 'Items' }],
    ['a map', { field: 'Item' }, 'map'],
  ])('knows the form of its tags: %s', async (_, more, expected) => {
    const { tags } = sampleKind.behaviour;
    if (tags === undefined) throw new Error('the sample has tags');
    const facts = { ...sampleKind.facts, extra: sampleKind.facts.extraStatus ?? {} };
    const behaviour = { ...sampleKind.behaviour, tags: { ...tags, ...more } };
    expect((await loadKind({ ...sampleKind, facts, behaviour })).tagForm).toEqual(expected);
  });

  it('cannot be loaded without its SDK package', async () => {
    const service = { ...sampleKind.service, load: () => Promise.reject(new Error('no such package')) };
    await expect(loadKind({ ...sampleKind, service })).rejects.toThrow('no such package');
  });
});
