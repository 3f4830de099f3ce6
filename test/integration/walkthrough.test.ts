import { expect, test } from 'vitest';
import { describeInAws, tagsInAws } from '../support/aws-tables.ts';
import { conditionOf } from '../support/conditions.ts';
import { exampleTable } from '../support/manifests.ts';
import { applySynced } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { prepared, useRig } from '../support/use-rig.ts';

const rig = await useRig();
const table = await exampleTable(rig.name('blog'));
const { name } = table.metadata;
const synced = await prepared(rig, applySynced(rig, table));

test('the table of the example exists in AWS as the manifest says', async () => {
  expect(await describeInAws(rig, name)).toMatchObject({
    TableName: name,
    TableStatus: 'ACTIVE',
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    AttributeDefinitions: [{ AttributeName: 'title', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'title', KeyType: 'HASH' }],
  });
});

test('status tells whose the table is, and where', () => {
  expect(synced.status?.['ackResourceMetadata']).toEqual({
    arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${name}`,
    ownerAccountID: '123456789012',
    region: 'us-west-2',
    partition: 'aws',
  });
});

test('status tells what AWS says of the table', async () => {
  const inAws = await describeInAws(rig, name);
  expect(synced.status).toMatchObject({
    billingModeSummary: { billingMode: 'PAY_PER_REQUEST' },
    creationDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
    itemCount: 0,
    tableSizeBytes: 0,
    tableStatus: 'ACTIVE',
    observedGeneration: synced.metadata.generation,
  });
  expect(synced.status?.['tableID']).toEqual(rig.abilities.tableIds ? expect.stringMatching(/./) : undefined);
  expect(synced.status?.['tableID']).toBe(inAws?.TableId);
  // Kubernetes' times are in whole seconds.
  const seconds = Math.floor(Number(inAws?.CreationDateTime?.getTime()) / 1000);
  expect(Date.parse(String(synced.status?.['creationDateTime']))).toBe(1000 * seconds);
});

test('the conditions say in upstream words that the table is as specified', () => {
  const said = { status: 'True', message: 'Resource synced successfully', reason: '' };
  expect(conditionOf(synced, 'ACK.ResourceSynced')).toMatchObject(said);
  expect(conditionOf(synced, 'Ready')).toMatchObject(said);
  expect(conditionOf(synced, 'ACK.Terminal')).toBeUndefined();
  expect(conditionOf(synced, 'ACK.Recoverable')).toBeUndefined();
});

test("the object is held by upstream's finalizer", () => {
  expect(synced.metadata.finalizers).toEqual(['finalizers.dynamodb.services.k8s.aws/Table']);
});

test('the spec stays as the user wrote it', () => {
  expect(synced.spec).toEqual(table.spec);
});

test('Events tell of the creation and of its end', async () => {
  const [created, done] = [await rig.kube.waitForEvent(table, 'Created'), await rig.kube.waitForEvent(table, 'Synced')];
  expect(created).toMatchObject({ type: 'Normal', action: 'Create', note: `Created Table ${name}` });
  expect(done).toMatchObject({ type: 'Normal', note: `Table ${name} is as specified` });
  expect(created.regarding).toMatchObject({ kind: 'Table', name, uid: synced.metadata.uid });
});

test('a new table takes one create, one look at its tags, and a look each time that it may be ready', () => {
  const { operations } = callsOf(rig, table);
  expect(operations.filter((operation) => operation !== 'DescribeTable')).toEqual([
    'CreateTable',
    'ListTagsOfResource',
  ]);
  expect(operations.length).toBeLessThanOrEqual(4);
});

test("the table carries the controller's tags, and the mark of the object that it was made for", async () => {
  expect(await tagsInAws(rig, name)).toEqual({
    'services.k8s.aws/controller-version': expect.stringMatching(/^dynamodb-\d+\.\d+\.\d+/),
    'services.k8s.aws/namespace': rig.kube.namespace,
    'services.k8s.aws/uid': synced.metadata.uid,
  });
});

test('probes answer ok', async () => {
  for (const probe of ['healthz', 'readyz']) {
    const answer = await fetch(`${rig.healthUrl}/${probe}`);
    expect([probe, answer.status, await answer.text()]).toEqual([probe, 200, 'ok']);
  }
});

test("metrics count the AWS calls under upstream's name and labels, and show their budget", async () => {
  const text = await (await fetch(rig.metricsUrl)).text();
  const line = (labels: string): RegExp => new RegExp(`^ack_outbound_api_requests_total\\{${labels}\\} [1-9]`, 'm');
  expect(text).toMatch(line('service="dynamodb",op_type="CREATE",op_id="CreateTable"'));
  expect(text).toMatch(line('service="dynamodb",op_type="READ_ONE",op_id="DescribeTable"'));
  expect(text).toMatch(line('service="dynamodb",op_type="READ_MANY",op_id="ListTagsOfResource"'));
  expect(text).toMatch(/^tack_aws_budget_rate\{service="dynamodb",region="us-west-2"\} [1-9]/m);
  expect(text).toMatch(/^tack_aws_budget_waiting\{service="dynamodb",region="us-west-2"\} 0$/m);
});
