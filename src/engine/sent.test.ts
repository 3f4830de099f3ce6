import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import type { KindDefinition } from './definition/kind.ts';
import { loadKind } from './loaded-kind.ts';
import { samplePasses } from './pass.fixture.ts';
import { sampleKind } from './sample-kind.fixture.ts';
import { recordAllSent, recordSent, sentAnnotation, sentDifferences } from './sent.ts';

const kind = await loadKind({
  ...sampleKind,
  behaviour: { ...sampleKind.behaviour, unshown: ({ KeySchema, BillingMode }) => ({ KeySchema, BillingMode }) },
} satisfies KindDefinition);
const passOver = samplePasses(kind);

function sample(spec: Record<string, unknown>, sent?: string) {
  const metadata = { name: 'orders', annotations: sent === undefined ? {} : { [annotations.sent]: sent } };
  const pass = passOver({ metadata });
  pass.spec = spec;
  const written: KubeObject['metadata'][] = [];
  pass.patchMetadata = async (changed) => {
    written.push({ name: 'orders', ...changed });
  };
  return { pass, written };
}

const first = { TableName: 'orders', KeySchema: [{ AttributeName: 'id' }] };
const second = { TableName: 'orders', KeySchema: [{ AttributeName: 'key' }] };
const record = String(sentAnnotation(sample(first).pass)[annotations.sent]);

test('what was never recorded counts as sent, and is recorded in the end', async () => {
  const { pass, written } = sample(first);
  expect(sentDifferences(pass)).toEqual([]);
  await recordAllSent(pass);
  expect(written).toMatchObject([{ annotations: { [annotations.sent]: record } }]);
  expect(record).toMatch(/^keySchema=[\w-]{16}$/);
});

test('what is another than what was sent differs, until it was sent', async () => {
  const { pass, written } = sample(second, record);
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['KeySchema']);
  await recordSent(pass, 'KeySchema');
  expect(written).toMatchObject([{ annotations: sentAnnotation(sample(second).pass) }]);
});

test('what is no longer there differs from what was sent, and its record goes', async () => {
  const { pass, written } = sample({ TableName: 'orders' }, record);
  expect(sentDifferences(pass).map(({ path }) => path)).toEqual(['KeySchema']);
  await recordSent(pass, 'KeySchema');
  expect(written).toMatchObject([{ annotations: { [annotations.sent]: null } }]);
});

test('nothing is written when the record is right', async () => {
  const { pass, written } = sample(first, record);
  expect(sentDifferences(pass)).toEqual([]);
  await recordAllSent(pass);
  expect(written).toEqual([]);
});
