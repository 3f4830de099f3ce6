import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';
import { isSynced } from '../support/conditions.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { render } from './helm.ts';
import { Installation, type InstalledController, kubectl, toAws } from './installation.ts';
import { startMoto } from './moto.ts';

const root = resolve(import.meta.dirname, '../..');
const gitops = join(root, 'examples/gitops');

let directory: string;
let cluster: Cluster;
let moto: AwsEmulator;
let running: InstalledController;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tack-gitops-'));
  cluster = await startCluster({ logDir: directory });
  moto = await startMoto({ logDir: directory, log: console.error });
  const installation = await Installation.ofChart(cluster, {
    ...{ chart: 'tack', release: 'tack', namespace: 'ack-system' },
    values: { ...toAws(moto), services: ['dynamodb', 'iam', 'sqs'] },
  });
  running = await installation.controller();
  await running.controller.start();
});

afterAll(async () => {
  await running?.controller[Symbol.asyncDispose]();
  await moto?.[Symbol.asyncDispose]();
  await cluster?.stop();
  await rm(directory, { recursive: true });
});

test.each([
  ['Argo CD', ['--server-side', '--force-conflicts', '--field-manager=argocd-controller']],
  ['Flux', ['--server-side', '--force-conflicts', '--field-manager=kustomize-controller']],
  ['kubectl', []],
])('%s finds no difference in what it has applied, once AWS has it', async (tool, flags) => {
  const name = tool.toLowerCase().replace(' ', '-');
  const file = join(directory, `${name}.yaml`);
  const built = await kubectl(cluster, 'kustomize', join(gitops, 'resources'));
  await writeFile(file, built.replaceAll('shop', name));
  const apply = (): Promise<string> => kubectl(cluster, 'apply', ...flags, '--filename', file);
  const seen = async (): Promise<KubeObject[]> => {
    const text = await kubectl(cluster, 'get', '--filename', file, '--output=json');
    return (JSON.parse(text) as { items: KubeObject[] }).items.filter(({ kind }) => kind !== 'Namespace');
  };
  await apply();
  await expect.poll(async () => (await seen()).every(isSynced), { timeout: 60_000, interval: 250 }).toBe(true);
  // One whole look later Tack has written all that it writes.
  await kubectl(cluster, 'annotate', '--filename', file, 'services.k8s.aws/reconcile-requested-at=now');
  const looked = async () => (await seen()).every(({ status }) => status?.['lastHandledReconcileAt'] === 'now');
  await expect.poll(looked, { timeout: 20_000, interval: 250 }).toBe(true);
  const settled = await seen();
  // Something was written into a spec since, which is no difference.
  expect(settled.find(({ kind }) => kind === 'Queue')?.spec).toHaveProperty('visibilityTimeout');

  await kubectl(cluster, 'diff', ...flags, '--filename', file);
  await apply();
  expect((await seen()).map(versionOf)).toEqual(settled.map(versionOf));
});

test('the tools are told of folders and values that there are', async () => {
  const [argo, flux] = [await documents('argo-cd/applications.yaml'), await documents('flux/tack.yaml')];
  const applications = argo.map(({ spec }) => spec?.['source']).filter(isObject);
  const [release, kustomization] = ['HelmRelease', 'Kustomization'].map((kind) =>
    flux.find((each) => each.kind === kind),
  );
  const paths = [
    ...applications.map(({ path }) => path),
    kustomization?.spec?.['path'],
    at(release?.spec, 'chart', 'spec', 'chart'),
  ];
  expect(paths.filter((path) => !existsSync(join(root, String(path))))).toEqual([]);
  // Each names the repository that is there.
  const repository = { kind: 'GitRepository', name: 'tack' };
  expect(flux.find(({ kind }) => kind === 'GitRepository')?.metadata.name).toBe(repository.name);
  expect([at(release?.spec, 'chart', 'spec', 'sourceRef'), kustomization?.spec?.['sourceRef']]).toEqual([
    repository,
    repository,
  ]);
  expect(argo.map(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/sync-wave'])).toEqual(['0', '1']);
  expect(JSON.stringify([argo, flux])).not.toContain('ignoreDifferences');

  for (const values of [at(applications[0], 'helm', 'valuesObject'), release?.spec?.['values']]) {
    const chart = await render({
      chart: 'tack',
      release: 'tack',
      namespace: 'ack-system',
      values: values as JsonObject,
    });
    expect(chart.container.command).toEqual(['./bin/controller', '--services', 'dynamodb,iam,sqs']);
  }
});

function versionOf({ kind, metadata: { name, resourceVersion } }: KubeObject): string {
  return `${kind}/${name} ${resourceVersion}`;
}

async function documents(file: string): Promise<KubeObject[]> {
  const text = await readFile(join(gitops, file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
