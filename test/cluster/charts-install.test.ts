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
import { charts } from './helm.ts';
import { Installation, kubectl, toAws } from './installation.ts';

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
  const installation = await Installation.apply(cluster, { chart, release: `all-${chart}`, namespace: 'all', values });
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
  const installation = await Installation.apply(cluster, {
    ...{ chart, release: 'release', namespace: `${name}-system` },
    values: { ...toAws(aws), ...values },
  });
  await using controller = (await installation.controller()).controller;
  await controller.start();

  const table = await exampleTable(name);
  await kube.apply(table);

  await kube.waitFor(table, 'become synced', isSynced);
});

test('the chart of all services brings the definitions of the kinds that are chosen', async () => {
  const values = { services: ['sqs'] };
  const { rendered } = await Installation.apply(cluster, { chart: 'tack', release: 'tack', namespace: 'own', values });
  const names = rendered.names.filter((name) => name.startsWith('CustomResourceDefinition'));
  expect(names).toEqual([
    'CustomResourceDefinition/fieldexports.services.k8s.aws',
    'CustomResourceDefinition/iamroleselectors.services.k8s.aws',
    'CustomResourceDefinition/queues.sqs.services.k8s.aws',
  ]);
});
