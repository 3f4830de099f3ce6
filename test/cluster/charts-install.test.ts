import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedAws, startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { isSynced } from '../support/conditions.ts';
import { Kube } from '../support/kube.ts';
import { exampleTable } from '../support/manifests.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { charts, helm } from './helm.ts';
import { Installation, kubectl, toAws } from './installation.ts';

const config = join(import.meta.dirname, '../../config/default');

let logDir: string;
let cluster: Cluster;
let aws: EmbeddedAws;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'tack-charts-logs-'));
  cluster = await startCluster({ logDir });
  aws = await startAwsEndpoint();
  // A user with a values file of ACK's has the CRDs already.
  await kubectl(cluster, 'apply', '--server-side', '--filename', join(charts, 'dynamodb-chart/crds'));
});

afterAll(async () => {
  await aws.close();
  await cluster.stop();
  await rm(logDir, { recursive: true });
});

const everything: JsonObject = {
  leaderElection: { enabled: true },
  metrics: { service: { create: true, type: 'ClusterIP' } },
  reconcile: { resourceResyncPeriods: {}, resourceMaxConcurrentSyncs: {}, defaultMaxConcurrentSyncs: 3 },
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ack' } },
};

test.each([
  ['dynamodb-chart', everything],
  ['sqs-chart', everything],
  ['tack', { ...everything, networkPolicy: { enabled: true }, crds: { install: false } }],
])('an API server takes %s, and finds no difference a second time', async (chart, values) => {
  const installation = await Installation.ofChart(cluster, {
    chart,
    release: `all-${chart}`,
    namespace: 'all',
    values,
  });
  expect(await installation.difference()).toBe('');
});

test.each([
  ['in the cluster', 'dynamodb-chart', {}],
  ['in one namespace', 'dynamodb-chart', { installScope: 'namespace', watchNamespace: 'in-one-namespace' }],
  ['among others', 'tack', { crds: { install: false } }],
])('%s, what %s starts makes the table of the example', async (where, chart, values) => {
  const name = where.replaceAll(' ', '-');
  using kube = await Kube.connect(cluster.adminKubeconfig, name);
  await kube.prepare([]);
  const installation = await Installation.ofChart(cluster, {
    ...{ chart, release: 'release', namespace: `${name}-system` },
    values: { ...toAws(aws), ...values },
  });
  await using controller = (await installation.controller()).controller;
  await controller.start();

  const table = await exampleTable(name);
  await kube.apply(table);

  await kube.waitFor(table, 'become synced', isSynced);
});

test("ACK's way of installing, upgrading and removing works", async () => {
  const place = ['--namespace', 'by-helm', '--kubeconfig', cluster.adminKubeconfig];
  const what = ['ack-dynamodb-controller', join(charts, 'dynamodb-chart')];
  const pods = () => kubectl(cluster, 'get', 'deployments', '--namespace=by-helm', '--output=jsonpath={..args}');

  const notes = await helm('install', ...what, '--create-namespace', ...place, '--set', 'aws.region=us-west-2');
  expect(notes).toContain('rollout status deployment/ack-dynamodb-controller-dynamodb-chart');
  await helm('upgrade', ...what, ...place, '--reuse-values', '--set=aws.allow_unsafe_aws_endpoint_urls=true');
  expect(await pods()).toContain('--allow-unsafe-aws-endpoint-urls');

  await helm('uninstall', 'ack-dynamodb-controller', ...place);
  expect(await pods()).toBe('');
});

test('the chart of all services brings the definitions of the kinds that are chosen', async () => {
  const values = { services: ['sqs'] };
  const { rendered } = await Installation.ofChart(cluster, {
    chart: 'tack',
    release: 'tack',
    namespace: 'own',
    values,
  });
  const names = rendered.names.filter((name) => name.startsWith('CustomResourceDefinition'));
  expect(names).toEqual([
    'CustomResourceDefinition/fieldexports.services.k8s.aws',
    'CustomResourceDefinition/iamroleselectors.services.k8s.aws',
    'CustomResourceDefinition/queues.sqs.services.k8s.aws',
  ]);
});

test('the bases of Kustomize are taken, and what they start makes the table of the example', async () => {
  using kube = await Kube.connect(cluster.adminKubeconfig, 'bases');
  await kube.prepare([]);
  const installation = await Installation.ofKustomization(cluster, config, 'ack-system');
  expect(await installation.difference()).toBe('');
  // As the ConfigMap of docs/install.md would have it.
  const settings = { AWS_REGION: 'us-west-2', AWS_ENDPOINT_URL: aws.url };
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  await using controller = (await installation.controller({ ...settings, ...credentials })).controller;
  await controller.start();

  const table = await exampleTable('bases');
  await kube.apply(table);

  await kube.waitFor(table, 'become synced', isSynced);
});
