import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, configMap, useCluster, widget } from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await useCluster();
});

afterAll(() => cluster[Symbol.asyncDispose]());

test('get -w shows rows as they change', async () => {
  await cluster.apply(widget('watched', '{size: small}'));
  await using watch = cluster.background('get widget watched -w');
  expect(await watch.line()).toMatch(/^NAME +SIZE +READY +AGE$/);
  expect(await watch.line()).toMatch(/^watched +small +\d+s$/);
  const ready = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}';
  await cluster.run(['patch', 'widget', 'watched', '--subresource=status', '--type=merge', '-p', ready]);
  expect(await watch.line()).toMatch(/^watched +small +True +\d+s$/);
});

test('get -w --output-watch-events names the events', async () => {
  await cluster.apply(widget('first', '{size: small}', '{flag: ""}'));
  await using watch = cluster.background('get widgets -l flag -w --output-watch-events');
  expect(await watch.line()).toMatch(/^EVENT +NAME +SIZE +READY +AGE$/);
  expect(await watch.line()).toMatch(/^ADDED +first +small +\d+s$/);
  await cluster.apply(widget('other', '{size: small}'));
  await cluster.apply(widget('second', '{size: large}', '{flag: ""}'));
  await cluster.run('label widget second flag-');
  expect(await watch.line()).toMatch(/^ADDED +second +large +\d+s$/);
  expect(await watch.line()).toMatch(/^DELETED +second +large +\d+s$/);
});

test('wait waits for conditions and values', async () => {
  await cluster.apply(widget('awaited', '{size: small}'));
  await using condition = cluster.background('wait --for=condition=Ready widget/awaited --timeout=30s');
  await using phase = cluster.background('wait --for=jsonpath={.status.phase}=Fine widget/awaited --timeout=30s');
  const status = '{"status":{"phase":"Fine","conditions":[{"type":"Ready","status":"True"}]}}';
  await cluster.run(['patch', 'widget', 'awaited', '--subresource=status', '--type=merge', '-p', status]);
  expect(await condition.line()).toBe('widget.example.com/awaited condition met');
  expect(await phase.line()).toBe('widget.example.com/awaited condition met');
  expect(await cluster.fail('wait --for=condition=Other widget/awaited --timeout=1s')).toBe(
    'error: timed out waiting for the condition on widgets/awaited\n',
  );
});

test('wait waits for creation and deletion', async () => {
  await using created = cluster.background('wait --for=create widget/later --timeout=30s');
  await cluster.apply(widget('later', '{size: small}'));
  expect(await created.line()).toBe('widget.example.com/later condition met');
  await using deleted = cluster.background('wait --for=delete widget/later --timeout=30s');
  await cluster.run('delete widget later');
  expect(await deleted.exit).toBe(0);
});

test('delete takes names, manifests, selectors and all', async () => {
  for (const name of ['a', 'b', 'c', 'd']) await cluster.apply(widget(name, '{size: small}', '{group: x}'));
  await cluster.apply(configMap('left', '{}'));
  expect(await cluster.run('delete widget a')).toBe('widget.example.com "a" deleted\n');
  expect(await cluster.run('delete -f -', widget('b', '{size: small}'))).toBe('widget.example.com "b" deleted\n');
  expect(await cluster.run('delete widgets -l group=x --field-selector metadata.name=c')).toBe(
    'widget.example.com "c" deleted\n',
  );
  expect(await cluster.run('delete widgets --all')).toContain('widget.example.com "d" deleted\n');
  expect(await cluster.run('get widgets -o name')).toBe('');
  expect(await cluster.fail('delete widget a')).toBe(
    'Error from server (NotFound): widgets.example.com "a" not found\n',
  );
  expect(await cluster.run('delete widget a --ignore-not-found')).toBe('');
  expect(await cluster.run('get configmap left -o name')).toBe('configmap/left\n');
});

test('delete --wait waits for finalizers', async () => {
  await cluster.apply(widget('held', '{size: small}'));
  await cluster.run([
    'patch',
    'widget',
    'held',
    '--type=merge',
    '-p',
    '{"metadata":{"finalizers":["example.com/hold"]}}',
  ]);
  expect(await cluster.run('delete widget held --wait=false')).toBe('widget.example.com "held" deleted\n');
  expect(await cluster.run(['get', 'widget', 'held', '-o', 'jsonpath={.metadata.deletionTimestamp}'])).toMatch(
    /^\d{4}-/,
  );
  await using deletion = cluster.background('delete widget held');
  expect(await deletion.line()).toBe('widget.example.com "held" deleted');
  await cluster.run(['patch', 'widget', 'held', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  expect(await deletion.line()).toBeUndefined();
  expect(await cluster.fail('get widget held')).toMatch(/NotFound/);
});

test('delete --dry-run=server deletes nothing', async () => {
  await cluster.apply(widget('spared', '{size: small}'));
  expect(await cluster.run('delete widget spared --dry-run=server')).toBe(
    'widget.example.com "spared" deleted (server dry run)\n',
  );
  expect(await cluster.run('get widget spared -o name')).toBe('widget.example.com/spared\n');
});

test('foreground and orphaning deletions leave a finalizer for the garbage collector', async () => {
  for (const [name, cascade, finalizer] of [
    ['front', 'foreground', 'foregroundDeletion'],
    ['orphaner', 'orphan', 'orphan'],
  ] as const) {
    await cluster.apply(widget(name, '{size: small}'));
    const held = '{"metadata":{"finalizers":["example.com/hold"]}}';
    await cluster.run(['patch', 'widget', name, '--type=merge', '-p', held]);
    await using watch = cluster.background(`get widget ${name} -w -o jsonpath={.metadata.finalizers}{"\\n"}`);
    expect(await watch.line()).toBe('["example.com/hold"]');
    await cluster.run(`delete widget ${name} --cascade=${cascade} --wait=false`);
    expect(await watch.line()).toBe(`["example.com/hold","${finalizer}"]`);
    await cluster.run(['patch', 'widget', name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
  }
});
