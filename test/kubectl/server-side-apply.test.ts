import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, configMap, useCluster, widget } from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await useCluster();
});

afterAll(() => cluster[Symbol.asyncDispose]());

function applyAs(manager: string, manifest: string, ...more: string[]): Promise<string> {
  return cluster.apply(manifest, '--server-side', `--field-manager=${manager}`, ...more);
}

async function specOf(name: string): Promise<unknown> {
  return JSON.parse(await cluster.run(['get', 'widget', name, '-o', 'jsonpath={.spec}']));
}

test('apply --server-side creates and changes', async () => {
  expect(await applyAs('one', widget('plain', '{size: small}'))).toBe('widget.example.com/plain serverside-applied\n');
  expect(await applyAs('one', widget('plain', '{size: large}'))).toBe('widget.example.com/plain serverside-applied\n');
  expect(await specOf('plain')).toEqual({ size: 'large', replicas: 1 });
});

test('a conflict names manager and field, and --force-conflicts overcomes it', async () => {
  await applyAs('one', widget('fought', '{size: small, keyed: [{name: a, value: 1}]}'));
  const changed = widget('fought', '{size: large, keyed: [{name: a, value: 2}]}');
  const refused = await cluster.fail(['apply', '--server-side', '--field-manager=two', '-f', '-'], changed);
  expect(refused).toMatch(
    /^error: Apply failed with 2 conflicts: conflicts with "one":\n- .spec.size\n- .spec.keyed\[name="a"\].value\nPlease review/,
  );
  expect(await applyAs('two', changed, '--force-conflicts')).toBe('widget.example.com/fought serverside-applied\n');
  expect(await specOf('fought')).toMatchObject({ size: 'large', keyed: [{ name: 'a', value: 2 }] });
});

test('fields that a manager no longer applies go, unless another has them', async () => {
  await applyAs('one', widget('shared', '{size: small, names: [a, b], labels: {m: "1", k: "2"}}'));
  await applyAs('two', widget('shared', '{size: small, names: [b], labels: {k: "2"}}'));
  await applyAs('one', widget('shared', '{size: small}'));
  expect(await specOf('shared')).toEqual({ size: 'small', replicas: 1, names: ['b'], labels: { k: '2' } });
});

test('a change by another command is a conflict for the applier', async () => {
  await applyAs('one', widget('edited', '{size: small}'));
  await cluster.run(['patch', 'widget', 'edited', '--type=merge', '-p', '{"spec":{"size":"large"}}']);
  const refused = await cluster.fail(
    ['apply', '--server-side', '--field-manager=one', '-f', '-'],
    widget('edited', '{size: small}'),
  );
  expect(refused).toMatch(
    /^error: Apply failed with 1 conflict: conflict with "kubectl-patch" using example.com\/v1: .spec.size\n/,
  );
});

test('--show-managed-fields shows who owns what', async () => {
  await applyAs('one', widget('owned', '{size: small, keyed: [{name: a, value: 1}], names: [q]}'));
  await cluster.run(['patch', 'widget', 'owned', '--type=merge', '-p', '{"spec":{"replicas":2}}']);
  const object: unknown = JSON.parse(await cluster.run('get widget owned -o json --show-managed-fields'));
  expect(object).toMatchObject({
    metadata: {
      managedFields: [
        {
          manager: 'one',
          operation: 'Apply',
          apiVersion: 'example.com/v1',
          fieldsType: 'FieldsV1',
          fieldsV1: {
            'f:spec': {
              'f:keyed': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
              'f:names': { 'v:"q"': {} },
              'f:size': {},
            },
          },
        },
        { manager: 'kubectl-patch', operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
      ],
    },
  });
});

test('fields that do not exist are refused', async () => {
  const refused = await cluster.fail('apply --server-side -f -', widget('typo', '{size: small, bogus: 1}'));
  expect(refused).toMatch(
    /^Error from server: failed to create typed patch object \(kubectl-\w+\/typo; example.com\/v1, Kind=Widget\): .spec.bogus: field not declared in schema\n$/,
  );
});

test('diff --server-side shows the change', async () => {
  await cluster.apply(widget('diffed', '{size: small}'), '--server-side');
  const { code, stdout } = await cluster.kubectl(
    ['diff', '--server-side', '-f', '-'],
    widget('diffed', '{size: large}'),
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/\n- {2}size: small\n\+ {2}size: large\n/);
});

test('what was applied client-side can be applied server-side', async () => {
  await cluster.apply(configMap('moved', '{a: "1", b: "2"}'));
  expect(await cluster.apply(configMap('moved', '{a: "9"}'), '--server-side')).toBe(
    'configmap/moved serverside-applied\n',
  );
  expect(await cluster.run(['get', 'configmap', 'moved', '-o', 'jsonpath={.data}'])).toBe('{"a":"9"}');
});

test('--dry-run=server stores nothing', async () => {
  expect(await cluster.apply(widget('dry', '{size: small}'), '--server-side', '--dry-run=server')).toBe(
    'widget.example.com/dry serverside-applied (server dry run)\n',
  );
  expect(await cluster.fail('get widget dry')).toMatch(/NotFound/);
});
