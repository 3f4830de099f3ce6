import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedAws, startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import { isSynced } from '../support/conditions.ts';
import { fieldsOf, newer, older, tableDefinition } from '../support/definitions.ts';
import { definitions, Kube } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { Installation, kubectl, toAws } from './installation.ts';

// A controller that installs its definitions itself, with the rights that its chart gives it.

let logDir: string;
let cluster: Cluster;
let aws: EmbeddedAws;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'tack-definitions-logs-'));
  cluster = await startCluster({ logDir });
  aws = await startAwsEndpoint();
});

afterAll(async () => {
  await aws.close();
  await cluster.stop();
  await rm(logDir, { recursive: true });
});

const chart = { chart: 'tack', release: 'tack', namespace: 'ack-system' };
const own = { services: ['dynamodb'], crds: { install: false }, installCRDs: true, leaderElection: { enabled: false } };

test('definitions are installed and upgraded with the rights of the chart, and newer ones stay', async () => {
  const installation = await Installation.ofChart(cluster, { ...chart, values: { ...toAws(aws), ...own } });
  const { controller } = await installation.controller();
  const said = (text: string): string[] => controller.lines.filter((line) => line.includes(text));
  await controller.start();
  await using _ = controller;
  expect(said('installed a definition')).toHaveLength(5);

  using kube = await Kube.connect(cluster.adminKubeconfig, 'served');
  await kube.prepare([]);
  const table = tableNamed('served');
  await kube.apply(table);
  await kube.waitFor(table, 'become synced', isSynced);
  const crds = kube.objects(definitions, null);
  const installed = await crds.get(tableDefinition);

  // An older one is told of while the controller runs, and upgraded when it starts.
  const lacks = 'the installed definition lacks fields';
  const told = controller.nextLine(lacks);
  await crds.apply(older(installed));
  await told;
  expect(said(lacks)[0]).toContain('spec.deletionProtectionEnabled, status.observedGeneration');
  await expect.poll(eventsOfDefinition, { timeout: 10_000 }).toContain('the API server drops spec.deletionProtection');
  await controller.stop();
  await controller.start();
  expect(said('upgraded a definition')).toHaveLength(1);
  const upgraded = await crds.get(tableDefinition);
  expect(fieldsOf(upgraded, 'spec')).toEqual(fieldsOf(installed, 'spec'));

  await controller.stop();
  await crds.apply(newer(upgraded));
  await controller.start();
  expect(said('it is left as it is')[0]).toContain('spec.fromTheFuture');
  expect(fieldsOf(await crds.get(tableDefinition), 'spec')).toHaveProperty('fromTheFuture');
  await controller.stop();
}, 120_000);

test('without the rights the controller does not start, and says which it needs', async () => {
  const values = { ...toAws(aws), ...own, installCRDs: false };
  const place = { chart: 'tack', release: 'bare', namespace: 'bare' };
  const installation = await Installation.ofChart(cluster, { ...place, values });
  const { controller } = await installation.controller();
  await expect(controller.start('--install-crds')).rejects.toThrow(/The ClusterRole needs get, create and patch/);
});

test('without the right to see definitions nothing is said of them but one line', async () => {
  const scope = { installScope: 'namespace', watchNamespace: 'home', crds: { install: false }, services: ['dynamodb'] };
  await kubectl(cluster, 'create', 'namespace', 'home');
  const place = { chart: 'tack', release: 'scoped', namespace: 'scoped' };
  const values = { ...toAws(aws), ...scope, leaderElection: { enabled: false } };
  const installation = await Installation.ofChart(cluster, { ...place, values });
  const { controller } = await installation.controller();
  await using _ = controller;
  await controller.start();
  const line = 'may not see definitions';
  if (!controller.lines.some((each) => each.includes(line))) await controller.nextLine(line);
  using kube = await Kube.connect(cluster.adminKubeconfig, 'home');
  const table = tableNamed('at-home');
  await kube.apply(table);
  await kube.waitFor(table, 'become synced', isSynced);
  expect(controller.lines.filter((each) => each.includes('customresourcedefinitions'))).toHaveLength(1);
});

function eventsOfDefinition(): Promise<string> {
  return kubectl(
    cluster,
    ...['get', 'events.events.k8s.io', '--namespace=default', '--field-selector=reason=FieldsMissing'],
    '--output=jsonpath={.items[*].note}',
  );
}
