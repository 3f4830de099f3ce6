import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { KubeError } from '../../src/kube/kube-error.ts';
import { describeInAws, userTagsInAws } from '../support/aws-tables.ts';
import { conditionOf } from '../support/conditions.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, letTimePass, untilSynced, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

const rig = await useRig();

describe.concurrent('the API server', () => {
  test('drops a field that is none, and the rest of the manifest counts', async () => {
    const table = tableNamed(rig.name('pruned'), { bogus: { deep: true } });
    const stored = await rig.kube.create(table);
    expect(stored.spec).toEqual(withSpec(table, { bogus: undefined }).spec);
    await untilSynced(rig, table);
  });

  test.each([
    ['a number for a text', { billingMode: 5 }, 'spec.billingMode'],
    ['a text for a list', { attributeDefinitions: 'title' }, 'spec.attributeDefinitions'],
    ['a text for a switch', { deletionProtectionEnabled: 'yes' }, 'spec.deletionProtectionEnabled'],
    ['a fraction for a whole number', { provisionedThroughput: { readCapacityUnits: 1.5 } }, 'readCapacityUnits'],
    ['nothing for a field that is required', { keySchema: null }, 'spec.keySchema'],
  ])('refuses %s, naming the field', async (_, spec, field) => {
    const error = await refusal(rig.kube.create(tableNamed(rig.name('refused'), spec)));
    expect([400, 422]).toContain(error.code);
    expect(error.message).toContain(field);
  });

  test('refuses another key schema for a table, which no table can get', async () => {
    const table = tableNamed(rig.name('keyed'));
    await rig.kube.apply(table);
    const keySchema = [{ attributeName: 'other', keyType: 'HASH' }];
    const error = await refusal(rig.kube.patch(table, { spec: { keySchema } }));
    expect(error.code).toBe(422);
    expect(error.message).toContain('spec.keySchema');
  });
});

describe.concurrent('what AWS will never accept', () => {
  test("is terminal with AWS's own message, makes no further call, and is done at once after an edit", async () => {
    const table = tableNamed(rig.name('keyless'), { attributeDefinitions: [attribute('other')] });
    const { name } = table.metadata;
    const told = await messageOf(
      rig.aws.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'title', KeyType: 'HASH' }],
        }),
      ),
    );
    await rig.kube.apply(table);
    const terminal = await untilTerminal(rig, table);
    const message = String(conditionOf(terminal, 'ACK.Terminal')?.['message']);
    expect(message).toMatch(/ValidationException: /);
    expect(message).toContain(told);
    expect(conditionOf(terminal, 'Ready')).toMatchObject({ status: 'False', reason: 'ACK.Terminal', message });
    expect(conditionOf(terminal, 'ACK.ResourceSynced')).toMatchObject({
      status: 'False',
      message: 'Resource not synced',
      reason: 'resource is in terminal condition',
    });
    expect(terminal.status?.['ackResourceMetadata']).toBeUndefined();
    expect(await rig.kube.waitForEvent(table, 'Terminal')).toMatchObject({ type: 'Warning', note: message });

    const calls = callsOf(rig, table);
    await letTimePass(rig);
    expect(calls.operations).toEqual(['CreateTable']);

    await rig.kube.apply(withSpec(table, { attributeDefinitions: [attribute('title')] }));
    const mended = await untilSynced(rig, table);
    expect(conditionOf(mended, 'ACK.Terminal')).toBeUndefined();
    expect(await describeInAws(rig, name)).toMatchObject({ TableStatus: 'ACTIVE' });
  });

  test('is found out without a call when a field cannot be changed, and named', async () => {
    const table = tableNamed(rig.name('unused'));
    await applySynced(rig, table);
    const calls = callsOf(rig, table);
    calls.forget();
    await rig.kube.apply(withSpec(table, { attributeDefinitions: [attribute('title'), attribute('unused')] }));

    const terminal = await untilTerminal(rig, table);
    expect(conditionOf(terminal, 'ACK.Terminal')?.['message']).toContain('spec.attributeDefinitions');
    expect(calls.writes).toEqual([]);
    await applySynced(rig, table);
  });
});

describe.concurrent('hostile content', () => {
  test('in the name of a tag is a tag like any other', async () => {
    const tags = [
      { key: '__proto__', value: 'polluted' },
      { key: 'constructor', value: 'polluted' },
    ];
    const table = tableNamed(rig.name('proto'), { tags });
    const { name } = table.metadata;
    await applySynced(rig, table);
    expect(Object.entries(await userTagsInAws(rig, name))).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'polluted'],
    ]);
    const calls = callsOf(rig, table);
    calls.forget();

    await applySynced(rig, withSpec(table, { tags: undefined }));
    expect(calls.writes.map(({ operation }) => operation)).toEqual(['UntagResource']);
    expect(await userTagsInAws(rig, name)).toEqual({});
  });

  test.each([
    ['a hundred thousand characters', '{"\u0000[\\'.padEnd(100_000, '☠')],
    ['nine hundred thousand bytes', 'x'.repeat(900_000)],
    ['a hundred thousand levels', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('of %s costs only its own object', async (_, resourcePolicy) => {
    const table = tableNamed(rig.name('garbage'), { resourcePolicy });
    await rig.kube.apply(table);
    if (rig.abilities.checkedPolicies) await untilTerminal(rig, table);
    else await untilSynced(rig, table);
    await letTimePass(rig);
    await rig.kube.delete(table);
    await rig.kube.waitForGone(table);
  });

  test('such as ten thousand tags costs only its own object', async () => {
    const tags = Array.from({ length: 10_000 }, (_, index) => ({ key: `tag-${index}`, value: 'x' }));
    const table = tableNamed(rig.name('tagged'), { tags });
    const create = callsOf(rig, table).next('CreateTable');
    await rig.kube.apply(table);
    const { done } = await create;
    await done;
    // An emulator that takes them shows ten at a time: nobody waits for the end of that.
    await letTimePass(rig);
  });
});

function attribute(attributeName: string): { attributeName: string; attributeType: string } {
  return { attributeName, attributeType: 'S' };
}

async function refusal(request: Promise<unknown>): Promise<KubeError> {
  const error = await request.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (error instanceof KubeError) return error;
  throw new Error('the API server did not refuse it', { cause: error });
}

async function messageOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => {
      throw new Error('AWS did not refuse it');
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
