import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, configMap, useCluster, widget } from './cluster.ts';

/** What a cluster's controller manager does, which the API server that the other files also run against does not have. */
let cluster: Cluster;

beforeAll(async () => {
  cluster = await useCluster('');
});

afterAll(() => cluster[Symbol.asyncDispose]());

async function createChild(owner: string, child: string): Promise<void> {
  const uid = await cluster.run(['get', 'widget', owner, '-o', 'jsonpath={.metadata.uid}']);
  const reference = { apiVersion: 'example.com/v1', kind: 'Widget', name: owner, uid, blockOwnerDeletion: true };
  const metadata = { name: child, ownerReferences: [reference] };
  await cluster.run('create -f -', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata }));
}

test('delete of a namespace takes its contents away and waits for that', async () => {
  const name = `${cluster.namespace}-gone`;
  await cluster.run(`create namespace ${name}`);
  await cluster.run(['--namespace', name, 'apply', '-f', '-'], widget('inside', '{size: small}'));
  await cluster.run(['--namespace', name, 'apply', '-f', '-'], configMap('inside', '{}'));
  expect(await cluster.run(`delete namespace ${name}`)).toBe(`namespace "${name}" deleted\n`);
  expect(await cluster.fail(`get namespace ${name}`)).toMatch(/NotFound/);
  expect(await cluster.run('get widgets,configmaps -A -o name')).not.toContain('inside');
});

test('a namespace waits for the finalizers of its contents', async () => {
  const name = `${cluster.namespace}-held`;
  await cluster.run(`create namespace ${name}`);
  await cluster.run(['--namespace', name, 'apply', '-f', '-'], widget('inside', '{size: small}'));
  const patch = (finalizers: string): Promise<string> =>
    cluster.run([
      '--namespace',
      name,
      'patch',
      'widget',
      'inside',
      '--type=merge',
      '-p',
      `{"metadata":{"finalizers":${finalizers}}}`,
    ]);
  await patch('["example.com/hold"]');
  await cluster.run(`delete namespace ${name} --wait=false`);
  expect(await cluster.run(`get namespace ${name} --no-headers`)).toMatch(/ Terminating /);
  expect(await cluster.fail(['--namespace', name, 'create', 'configmap', 'late'])).toMatch(
    /is forbidden: unable to create new content in namespace \S+ because it is being terminated/,
  );
  await using wait = cluster.background(`wait --for=delete namespace/${name} --timeout=30s`);
  await patch('null');
  expect(await wait.exit).toBe(0);
});

test.each(['background', 'foreground'])('delete --cascade=%s takes the dependents', async (cascade) => {
  await cluster.apply(widget('owner', '{size: small}'));
  await createChild('owner', 'child');
  await using wait = cluster.background('wait --for=delete configmap/child --timeout=30s');
  expect(await cluster.run(`delete widget owner --cascade=${cascade}`)).toBe('widget.example.com "owner" deleted\n');
  expect(await wait.exit).toBe(0);
  expect(await cluster.fail('get configmap child')).toMatch(/NotFound/);
});

test('delete --cascade=orphan leaves the dependents without their owner', async () => {
  await cluster.apply(widget('parent', '{size: small}'));
  await createChild('parent', 'orphan');
  await cluster.run('delete widget parent --cascade=orphan');
  expect(await cluster.run(['get', 'configmap', 'orphan', '-o', 'jsonpath={.metadata.ownerReferences}'])).toBe('');
});

test('delete of a definition takes its objects and the resource', async () => {
  await cluster.apply(widget('last', '{size: small}'));
  expect(await cluster.run('delete crd widgets.example.com')).toBe(
    'customresourcedefinition.apiextensions.k8s.io "widgets.example.com" deleted\n',
  );
  expect(await cluster.fail('get widgets')).toMatch(
    /the server (doesn't have a resource type|could not find the requested)/,
  );
});
