import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, configMap, table, useCluster, widget } from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await useCluster();
});

afterAll(() => cluster[Symbol.asyncDispose]());

/** A value of a widget. */
function value(name: string, path: string): Promise<string> {
  return cluster.run(['get', 'widget', name, '-o', `jsonpath={${path}}`]);
}

test('create makes namespaces, config maps, secrets and service accounts from flags', async () => {
  const extra = `${cluster.namespace}-extra`;
  expect(await cluster.run(`create namespace ${extra}`)).toBe(`namespace/${extra} created\n`);
  expect(await cluster.run('create configmap made --from-literal=x=1')).toBe('configmap/made created\n');
  expect(await cluster.run('create secret generic hidden --from-literal=password=sesame')).toBe(
    'secret/hidden created\n',
  );
  expect(await cluster.run('create serviceaccount robot')).toBe('serviceaccount/robot created\n');
  expect(await cluster.run(['get', 'configmap', 'made', '-o', 'jsonpath={.data}'])).toBe('{"x":"1"}');
  expect(await cluster.run(['get', 'secret', 'hidden', '-o', 'jsonpath={.type} {.data.password}'])).toBe(
    'Opaque c2VzYW1l',
  );
  expect(await cluster.run('describe secret hidden')).toMatch(/\npassword: +6 bytes\n$/);
  expect(await cluster.fail('create configmap made')).toBe(
    'error: failed to create configmap: configmaps "made" already exists\n',
  );
});

test('apply creates, changes, and knows when nothing changes', async () => {
  expect(await cluster.apply(widget('app', '{size: small, name: abc}'))).toBe('widget.example.com/app created\n');
  expect(await cluster.apply(widget('app', '{size: small, name: abc}'))).toMatch(
    /^widget.example.com\/app (unchanged|configured)\n$/,
  );
  expect(await cluster.apply(widget('app', '{size: large}'))).toBe('widget.example.com/app configured\n');
  expect(await value('app', '.spec')).toBe('{"replicas":1,"size":"large"}');
  expect(await value('app', '.metadata.generation')).toBe('2');
});

test('apply changes built-in kinds by a strategic merge', async () => {
  const account = (secrets: string): string =>
    `
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa}
secrets: ${secrets}
`;
  await cluster.apply(account('[{name: a}, {name: b}]'));
  await cluster.run(['patch', 'serviceaccount', 'sa', '-p', '{"secrets":[{"name":"other"}]}']);
  expect(await cluster.apply(account('[{name: b}]'))).toBe('serviceaccount/sa configured\n');
  const names = await cluster.run(['get', 'serviceaccount', 'sa', '-o', 'jsonpath={.secrets[*].name}']);
  expect(names.split(' ').sort()).toEqual(['b', 'other']);
});

test('apply removes keys that are no longer in the manifest', async () => {
  await cluster.apply(configMap('keys', '{a: "1", b: "2"}'));
  await cluster.apply(configMap('keys', '{b: "3"}'));
  expect(await cluster.run(['get', 'configmap', 'keys', '-o', 'jsonpath={.data}'])).toBe('{"b":"3"}');
});

test('apply --dry-run=server answers without storing', async () => {
  expect(await cluster.apply(widget('dry', '{size: small}'), '--dry-run=server')).toBe(
    'widget.example.com/dry created (server dry run)\n',
  );
  expect(await cluster.fail('get widget dry')).toMatch(/NotFound/);
});

test('diff shows what apply would change, and nothing when it would not', async () => {
  await cluster.apply(widget('diff', '{size: small}'));
  const changed = await cluster.kubectl(['diff', '-f', '-'], widget('diff', '{size: large}'));
  expect(changed.code).toBe(1);
  const lines = changed.stdout.split('\n').filter((line) => /^[-+] /.test(line));
  expect(lines).toEqual(['-  generation: 1', '+  generation: 2', '-  size: small', '+  size: large']);
  const fresh = await cluster.kubectl(['diff', '-f', '-'], configMap('fresh', '{a: "1"}'));
  expect([fresh.code, fresh.stdout]).toEqual([1, expect.stringContaining('+  a: "1"')]);
  expect((await cluster.kubectl(['diff', '-f', '-'], widget('diff', '{size: small}'))).code).toBe(0);
});

test('patch takes merge, JSON and strategic patches', async () => {
  await cluster.apply(widget('patch', '{size: small}'));
  const patch = (...args: string[]): Promise<string> => cluster.run(['patch', 'widget', 'patch', ...args]);
  expect(await patch('--type=merge', '-p', '{"spec":{"replicas":3}}')).toBe('widget.example.com/patch patched\n');
  expect(await patch('--type=merge', '-p', '{"spec":{"replicas":3}}')).toBe(
    'widget.example.com/patch patched (no change)\n',
  );
  await patch('--type=json', '-p', '[{"op":"add","path":"/spec/tags","value":[{"key":"k"}]}]');
  expect(await value('patch', '.spec')).toBe('{"replicas":3,"size":"small","tags":[{"key":"k","value":"none"}]}');
  expect(await cluster.fail(['patch', 'widget', 'patch', '-p', '{"spec":{}}'])).toMatch(
    /application\/strategic-merge-patch\+json is not supported by example.com\/v1, Kind=Widget/,
  );
  await cluster.apply(configMap('patched', '{a: "1"}'));
  expect(await cluster.run(['patch', 'configmap', 'patched', '-p', '{"data":{"b":"2"}}'])).toBe(
    'configmap/patched patched\n',
  );
  expect(await cluster.run(['get', 'configmap', 'patched', '-o', 'jsonpath={.data}'])).toBe('{"a":"1","b":"2"}');
});

test('patch --subresource=status changes the status only', async () => {
  await cluster.apply(widget('status', '{size: small}'));
  const change = '{"spec":{"size":"large"},"status":{"phase":"Fine"}}';
  await cluster.run(['patch', 'widget', 'status', '--subresource=status', '--type=merge', '-p', change]);
  expect(await value('status', '.spec.size')).toBe('small');
  expect(await value('status', '.status.phase')).toBe('Fine');
  expect(await value('status', '.metadata.generation')).toBe('1');
});

test('values that the schema does not allow are refused with their fields', async () => {
  const refused = await cluster.fail('apply -f -', widget('bad', '{size: huge, replicas: x}'));
  expect(refused).toMatch(/^The Widget "bad" is invalid: \n/);
  expect(refused).toContain('* spec.size: Unsupported value: "huge": supported values: "small", "medium", "large"\n');
  expect(refused).toContain(
    '* spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"\n',
  );
  expect(await cluster.fail('apply -f -', widget('bad', '{}'))).toContain('* spec.size: Required value\n');
});

test('an immutable field can be set once', async () => {
  await cluster.apply(widget('fixed', '{size: small, fixed: x}'));
  expect(await cluster.fail('apply -f -', widget('fixed', '{size: small, fixed: z}'))).toBe(
    'The Widget "fixed" is invalid: spec.fixed: Invalid value: "z": Value is immutable once set\n',
  );
});

test('unknown fields are refused, warned about or dropped, as --validate says', async () => {
  const manifest = widget('unknown', '{size: small, bogus: 1}');
  const strict = await cluster.fail('apply --validate=strict -f -', manifest);
  expect(strict).toMatch(
    /^Error from server \(BadRequest\): error when creating "STDIN": Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus"\n$/,
  );
  const warned = await cluster.kubectl(['apply', '--validate=warn', '-f', '-'], manifest);
  expect(warned).toMatchObject({
    stdout: 'widget.example.com/unknown created\n',
    stderr: 'Warning: unknown field "spec.bogus"\n',
  });
  expect((await cluster.kubectl(['apply', '--validate=ignore', '-f', '-'], manifest)).stderr).toBe('');
  expect(await value('unknown', '.spec')).toBe('{"replicas":1,"size":"small"}');
});

test('label and annotate set, change and remove', async () => {
  await cluster.apply(widget('marked', '{size: small}'));
  expect(await cluster.run('label widget marked color=red')).toBe('widget.example.com/marked labeled\n');
  expect(await cluster.fail('label widget marked color=blue')).toMatch(/'color' already has a value \(red\)/);
  expect(await cluster.run('label widget marked color=blue --overwrite')).toBe('widget.example.com/marked labeled\n');
  expect(table(await cluster.run('get widgets -l color=blue'))).toHaveLength(2);
  expect(await cluster.run('label widget marked color-')).toBe('widget.example.com/marked unlabeled\n');
  expect(await cluster.run('annotate widget marked note=hello')).toBe('widget.example.com/marked annotated\n');
  expect(await value('marked', '.metadata.annotations.note')).toBe('hello');
  expect(await cluster.run('annotate widget marked note-')).toBe('widget.example.com/marked annotated\n');
});

test('replace puts the whole object, and --force deletes it first', async () => {
  await cluster.apply(widget('whole', '{size: small, name: abc}'));
  const uid = await value('whole', '.metadata.uid');
  expect(await cluster.run('replace -f -', widget('whole', '{size: large}'))).toBe(
    'widget.example.com/whole replaced\n',
  );
  expect(await value('whole', '.spec')).toBe('{"replicas":1,"size":"large"}');
  expect(await cluster.run('replace --force -f -', widget('whole', '{size: medium}'))).toBe(
    'widget.example.com "whole" deleted\nwidget.example.com/whole replaced\n',
  );
  expect(await value('whole', '.metadata.uid')).not.toBe(uid);
  expect(await cluster.fail('replace -f -', widget('nope', '{size: small}'))).toMatch(
    /widgets.example.com "nope" not found/,
  );
});

test('edit saves what the editor leaves, and refuses what is invalid', async () => {
  await cluster.apply(widget('edited', '{size: small}'));
  await cluster.apply(configMap('edited', '{greeting: hello}'));
  const edit = (script: string, object: string) =>
    cluster.kubectl(['edit', object], '', { KUBE_EDITOR: `sed -i ${script}` });
  expect((await edit('s/small/large/', 'widget/edited')).stdout).toBe('widget.example.com/edited edited\n');
  expect(await value('edited', '.spec.size')).toBe('large');
  expect((await edit('s/hello/bye/', 'configmap/edited')).stdout).toBe('configmap/edited edited\n');
  expect(await cluster.run(['get', 'configmap', 'edited', '-o', 'jsonpath={.data.greeting}'])).toBe('bye');
  expect((await edit('s/nothing/else/', 'widget/edited')).output).toMatch(/Edit cancelled, no changes made/);
  const refused = await edit('s/large/hugest/', 'widget/edited');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/"edited" is invalid\n/)]);
});
