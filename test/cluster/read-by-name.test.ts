import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { conditionOf, isSynced } from '../support/conditions.ts';
import { Kube } from '../support/kube.ts';
import type { AwsEmulator } from './aws-emulator.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { Installation, kubectl, toAws } from './installation.ts';
import { startMoto } from './moto.ts';
import { changeRules, rolesOfController, rulesOf } from './roles.ts';

// Whoever lets nobody list Secrets and ConfigMaps, but read the ones that are named, needs to give away no more.

const system = 'ack-system';
const secrets = {
  ...{ group: 'secretsmanager.services.k8s.aws', version: 'v1alpha1', resource: 'secrets', namespaced: true },
};
const elsewhere = '222222222222';

let logDir: string;
let cluster: Cluster;
let aws: AwsEmulator;
let installation: Installation;

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'tack-by-name-logs-'));
  [cluster, aws] = await Promise.all([startCluster({ logDir }), startMoto({ logDir, log: console.error })]);
  const chart = { chart: 'secretsmanager-chart', release: 'ack', namespace: system };
  installation = await Installation.ofChart(cluster, { ...chart, values: toAws(aws) });
});

afterAll(async () => {
  await aws[Symbol.asyncDispose]();
  await cluster.stop();
  await rm(logDir, { recursive: true });
});

test('what may not be listed is read by its name, and what may not be read either is told of', async () => {
  using shop = await Kube.connect(cluster.adminKubeconfig, 'shop');
  await shop.prepare([]);
  await kubectl(cluster, 'annotate', 'namespace', 'shop', `services.k8s.aws/owner-account-id=${elsewhere}`);
  const map = ['create', 'configmap', 'ack-role-account-map', '--namespace', system];
  await kubectl(cluster, ...map, `--from-literal=${elsewhere}=arn:aws:iam::${elsewhere}:role/tack`);
  for (const name of ['allowed', 'hidden'])
    await kubectl(cluster, 'create', 'secret', 'generic', name, '--namespace', 'shop', '--from-literal=key=s3cr3t');
  await withoutLists();
  await letRead('shop', 'secrets/allowed');
  await letRead(system, 'configmaps/ack-role-account-map');

  const { controller } = await installation.controller();
  await controller.start();
  try {
    const objects = shop.objects(secrets);
    await objects.apply(secretFrom('allowed'));
    await objects.apply(secretFrom('hidden'));
    const made = await objects.waitFor('allowed', 'become synced', isSynced);
    expect(made.status).toMatchObject({ ackResourceMetadata: { ownerAccountID: elsewhere } });
    const hidden = await objects.waitFor('hidden', 'tell why not', (object) =>
      String(conditionOf(object, 'Ready')?.['message']).includes('forbidden'),
    );
    expect(conditionOf(hidden, 'Ready')?.['message']).toMatch(/secrets "hidden" is forbidden/);
  } finally {
    await controller.stop();
  }
});

function secretFrom(name: string): KubeObject {
  return {
    ...{ apiVersion: 'secretsmanager.services.k8s.aws/v1alpha1', kind: 'Secret', metadata: { name } },
    spec: { name, secretString: { name, key: 'key' } },
  };
}

/** Takes the Secrets and ConfigMaps out of the roles of the chart. */
async function withoutLists(): Promise<void> {
  for (const role of rolesOfController(installation)) {
    const rules = rulesOf(role).map((rule) =>
      rule.apiGroups.includes('')
        ? {
            ...rule,
            resources: rule.resources.filter((resource) => resource !== 'secrets' && resource !== 'configmaps'),
          }
        : rule,
    );
    const kept = rules.filter(({ resources }) => resources.length > 0);
    await changeRules(cluster, role, kept);
  }
}

/** `what`: resource and name. */
async function letRead(namespace: string, what: string): Promise<void> {
  const [resource, name] = what.split('/');
  const to = ['--namespace', namespace, `--resource=${resource}`, `--resource-name=${name}`];
  await kubectl(cluster, 'create', 'role', 'reads', '--verb=get', ...to);
  const account = `--serviceaccount=${system}:ack-secretsmanager-controller`;
  await kubectl(cluster, 'create', 'rolebinding', 'reads', '--role=reads', account, '--namespace', namespace);
}
