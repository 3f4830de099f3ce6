import { expect, it, vi } from 'vitest';
import type { JsonObject } from '../shared/json.ts';
import { adopt } from './adoption.ts';
import { decode } from './observe.ts';
import { samplePasses, sampleSettings } from './pass.fixture.ts';
import { loadSample, sampleKind } from './sample-kind.fixture.ts';
import { uidTag } from './tags.ts';

const settings = { ...sampleSettings, gates: { ...sampleSettings.gates, adoption: true } };

/** The spec that the adoption of a table writes: the table has a class and a billing mode, read by themselves. */
async function adoptedSpec(tags: readonly string[]): Promise<JsonObject | undefined> {
  const kind = await loadSample({
    read: async () => ({ TableName: 'orders', KeySchema: [] }),
    aspects: { TableClass: { read: async () => 'STANDARD' }, BillingMode: { read: async () => undefined } },
    tags: {
      ...sampleKind.behaviour.tags,
      field: 'Tags',
      read: async () => tags.map((Key) => ({ Key, Value: 'x' })),
    },
  });
  const aws = { read: async () => ({}), readAll: async () => [] };
  const annotations = {
    'services.k8s.aws/adoption-policy': 'adopt',
    'services.k8s.aws/adoption-fields': '{"tableName": "orders"}',
  };
  const pass = samplePasses(kind, aws, settings)({ metadata: { name: 'orders', annotations } });
  const write = vi.spyOn(pass, 'writeSpec');
  await decode(pass);
  expect(await adopt(pass)).toMatchObject({ kind: 'again' });
  return write.mock.calls[0]?.[0];
}

it('makes the spec what there is, but for what is empty', async () => {
  expect(await adoptedSpec([])).toEqual({ tableName: 'orders', tableClass: 'STANDARD' });
});

it("takes over the user's tags, and not those that nobody can set", async () => {
  expect(await adoptedSpec(['team', 'aws:stack', uidTag])).toMatchObject({ tags: [{ key: 'team', value: 'x' }] });
});

it('tells tags that are all of AWS from no tags', async () => {
  expect(await adoptedSpec(['aws:stack'])).toMatchObject({ tags: [] });
});
