import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, configMap, table, useCluster, widget } from './cluster.ts';

describe('reading with kubectl', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await useCluster();
    await cluster.apply(widget('one', '{size: small, tags: [{key: k}]}', '{team: a}'));
    await cluster.apply(widget('two', '{size: large, replicas: 3}', '{team: b}'));
    await cluster.apply(configMap('settings', '{a: "1", b: "2"}'));
    const status = '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}';
    await cluster.run(['patch', 'widget', 'two', '--subresource=status', '--type=merge', '-p', status]);
  });

  afterAll(() => cluster[Symbol.asyncDispose]());

  test('get shows the printer columns', async () => {
    const [head, one, two] = table(await cluster.run('get widgets'));
    expect(head).toEqual(['NAME', 'SIZE', 'READY', 'AGE']);
    expect(one).toEqual(['one', 'small', expect.stringMatching(/^\d+s$/)]);
    expect(two).toEqual(['two', 'large', 'True', expect.stringMatching(/^\d+s$/)]);
  });

  test('get -o wide shows the columns of higher priority', async () => {
    const rows = table(await cluster.run('get wd -o wide'));
    expect(rows.map((row) => row.slice(0, -1))).toEqual([
      ['NAME', 'SIZE', 'READY', 'REPLICAS'],
      ['one', 'small', '1'],
      ['two', 'large', 'True', '3'],
    ]);
  });

  test('get knows names, categories, labels and short forms', async () => {
    expect(await cluster.run('get widgets -o name')).toBe('widget.example.com/one\nwidget.example.com/two\n');
    expect(await cluster.run('get samples -o name')).toBe('widget.example.com/one\nwidget.example.com/two\n');
    expect(table(await cluster.run('get widget one -L team'))[1]?.at(-1)).toBe('a');
    expect(await cluster.run('get widget.example.com/one --no-headers')).toMatch(/^one +small +\d+s\n$/);
    expect(await cluster.run('get widgets -o custom-columns=N:.metadata.name,S:.spec.size')).toBe(
      'N     S\none   small\ntwo   large\n',
    );
    expect(await cluster.run(['get', 'widgets', '-o', 'jsonpath={.items[*].spec.replicas}'])).toBe('1 3');
  });

  test('get -o yaml and json show the whole object with its defaults', async () => {
    const yaml = await cluster.run('get widget two -o yaml');
    expect(yaml).toMatch(/^apiVersion: example.com\/v1\nkind: Widget\nmetadata:\n {2}annotations:\n/);
    expect(yaml).toMatch(/\nspec:\n {2}replicas: 3\n {2}size: large\nstatus:\n {2}conditions:\n {2}- status: "True"\n/);
    expect(yaml).not.toMatch(/managedFields/);
    const one: unknown = JSON.parse(await cluster.run('get widget one -o json'));
    expect(one).toMatchObject({
      metadata: { name: 'one', namespace: cluster.namespace, generation: 1, labels: { team: 'a' } },
      spec: { size: 'small', replicas: 1, tags: [{ key: 'k', value: 'none' }] },
    });
  });

  test('get selects by labels and fields', async () => {
    expect(await cluster.run('get widgets -l team=a -o name')).toBe('widget.example.com/one\n');
    expect(await cluster.run(['get', 'widgets', '-l', 'team in (b,c)', '-o', 'name'])).toBe('widget.example.com/two\n');
    expect(await cluster.run(['get', 'widgets', '-l', '!team', '-o', 'name'])).toBe('');
    expect(await cluster.run('get widgets --field-selector metadata.name=two -o name')).toBe(
      'widget.example.com/two\n',
    );
    expect(await cluster.run(`get widgets -A --field-selector metadata.namespace=${cluster.namespace} -o name`)).toBe(
      'widget.example.com/one\nwidget.example.com/two\n',
    );
    expect((await cluster.kubectl(['get', 'widgets', '-l', 'team=z'])).stderr).toBe(
      `No resources found in ${cluster.namespace} namespace.\n`,
    );
  });

  test('get -A shows the namespaces', async () => {
    const rows = table(await cluster.run('get widgets -A'));
    expect(rows[0]).toEqual(['NAMESPACE', 'NAME', 'SIZE', 'READY', 'AGE']);
    expect(rows.filter(([namespace]) => namespace === cluster.namespace)).toHaveLength(2);
  });

  test('get in pages of one shows everything', async () => {
    expect(await cluster.run('get widgets --chunk-size=1 -o name')).toBe(
      'widget.example.com/one\nwidget.example.com/two\n',
    );
  });

  test('get says what is missing', async () => {
    expect(await cluster.fail('get widget nope')).toBe(
      'Error from server (NotFound): widgets.example.com "nope" not found\n',
    );
    expect(await cluster.fail('get nopes')).toBe('error: the server doesn\'t have a resource type "nopes"\n');
  });

  test('get shows built-in kinds with their columns', async () => {
    expect(table(await cluster.run('get configmap settings'))).toEqual([
      ['NAME', 'DATA', 'AGE'],
      ['settings', '2', expect.any(String)],
    ]);
    expect(table(await cluster.run(`get namespace ${cluster.namespace}`))[1]?.slice(0, 2)).toEqual([
      cluster.namespace,
      'Active',
    ]);
    expect(table(await cluster.run('get crd widgets.example.com'))[0]).toContain('CREATED AT');
  });

  test('describe shows the object', async () => {
    const text = await cluster.run('describe widget two');
    expect(text).toMatch(/^Name: +two\nNamespace: +kubectl-\w+\nLabels: +team=b\n/);
    expect(text).toMatch(/\nSpec:\n {2}Replicas: +3\n {2}Size: +large\nStatus:\n {2}Conditions:\n {4}Status: +True\n/);
    expect(text).toMatch(/\nEvents: +<none>\n$/);
    const data = await cluster.run('describe configmap settings');
    expect(data).toMatch(/\nData\n====\n/);
    expect(data).toMatch(/\na:\n----\n1\n/);
    expect(data).toMatch(/\nb:\n----\n2\n/);
  });

  test('explain shows the schema', async () => {
    const kind = await cluster.run('explain widget');
    expect(kind).toMatch(/^GROUP: +example.com\nKIND: +Widget\nVERSION: +v1\n/);
    expect(kind).toMatch(/\n {2}spec\t<Object> -required-\n {4}What the user asks for.\n/);
    const size = await cluster.run('explain widget.spec.size');
    expect(size).toMatch(/FIELD: size <string>\nENUM:\n {4}small\n {4}medium\n {4}large\n/);
    expect(await cluster.run('explain widget.spec --recursive')).toMatch(
      /\n {2}keyed\t<\[\]Object>\n {4}name\t<string> -required-\n/,
    );
    expect(await cluster.run('explain widget.metadata.ownerReferences')).toMatch(/\n {2}uid\t<string> -required-\n/);
    expect(await cluster.run('explain configmap.data')).toMatch(/FIELD: data <map\[string\]string>\n/);
    expect(await cluster.run('explain crd.spec.versions.schema')).toMatch(/openAPIV3Schema\t<JSONSchemaProps>\n/);
    expect(await cluster.fail('explain widget.spec.nope')).toMatch(/error: field "nope" does not exist/);
  });

  test('api-resources and api-versions list what there is', async () => {
    expect(table(await cluster.run('api-resources --api-group=example.com'))).toEqual([
      ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'],
      ['widgets', 'wd', 'example.com/v1', 'true', 'Widget'],
    ]);
    const names = (await cluster.run('api-resources -o name')).split('\n');
    expect(names).toEqual(
      expect.arrayContaining([
        'configmaps',
        'events',
        'namespaces',
        'secrets',
        'serviceaccounts',
        'customresourcedefinitions.apiextensions.k8s.io',
        'events.events.k8s.io',
        'leases.coordination.k8s.io',
        'widgets.example.com',
      ]),
    );
    const versions = (await cluster.run('api-versions')).split('\n');
    expect(versions).toEqual(
      expect.arrayContaining(['v1', 'events.k8s.io/v1', 'apiextensions.k8s.io/v1', 'example.com/v1']),
    );
  });

  test('version, readiness and permissions are told', async () => {
    expect(await cluster.run('version')).toMatch(/\nServer Version: v1\.\d+\.\d+/);
    expect(await cluster.run(['get', '--raw', '/readyz'])).toBe('ok');
    expect(await cluster.run('auth can-i create widgets')).toBe('yes\n');
    expect(await cluster.run('auth can-i --list')).toMatch(/\n\*\.\* +\[\] +\[\] +\[\*\]\n/);
  });
});

describe('events with kubectl', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await useCluster();
    await cluster.apply(widget('one', '{size: small}'));
    const uid = await cluster.run(['get', 'widget', 'one', '-o', 'jsonpath={.metadata.uid}']);
    await cluster.run(
      'create -f -',
      JSON.stringify({
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'one.1', namespace: cluster.namespace },
        eventTime: new Date().toISOString().replace('Z', '000Z'),
        reportingController: 'example.com/controller',
        reportingInstance: 'controller-0',
        action: 'Create',
        reason: 'Created',
        type: 'Normal',
        note: 'The widget is there',
        regarding: { apiVersion: 'example.com/v1', kind: 'Widget', name: 'one', namespace: cluster.namespace, uid },
      }),
    );
  });

  afterAll(() => cluster[Symbol.asyncDispose]());

  test('describe shows the events of the object', async () => {
    const text = await cluster.run('describe widget one');
    expect(text).toMatch(
      /\nEvents:\n {2}Type +Reason +Age +From +Message\n {2}-+ .*\n {2}Normal +Created +\S+ +example.com\/controller +The widget is there\n$/,
    );
  });

  test('get events shows them through both APIs', async () => {
    const expected = [
      ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
      [expect.stringMatching(/^\d+s$/), 'Normal', 'Created', 'widget/one', 'The widget is there'],
    ];
    expect(table(await cluster.run('get events'))).toEqual(expected);
    expect(table(await cluster.run('get events.events.k8s.io'))).toEqual(expected);
    expect(await cluster.run('get events --field-selector involvedObject.name=two -o name')).toBe('');
    const core: unknown = JSON.parse(await cluster.run('get event one.1 -o json'));
    expect(core).toMatchObject({
      apiVersion: 'v1',
      involvedObject: { kind: 'Widget', name: 'one' },
      message: 'The widget is there',
      reportingComponent: 'example.com/controller',
    });
  });

  test('events --for shows those of one object', async () => {
    expect(table(await cluster.run('events --for widget/one'))[1]?.slice(1)).toEqual([
      'Normal',
      'Created',
      'Widget/one',
      'The widget is there',
    ]);
  });
});
