import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedAws, startAwsEndpoint } from '../../src/embedded/aws/endpoint.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { conditionOf, isSynced } from '../support/conditions.ts';
import { configMapNamed, configMaps, exportNamed } from '../support/field-exports.ts';
import { fieldExports, Kube } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { Installation, type InstalledController, kubectl, toAws } from './installation.ts';
import { changeRules, type PolicyRule, rolesOfController, rulesOf } from './roles.ts';

// Every rule of the chart's roles is needed: without any one of them, the API server refuses something to a controller
// that has objects of all sorts to look after; with all of them, it refuses nothing.

let logDir: string;
let cluster: Cluster;
let aws: EmbeddedAws;
let installation: Installation;
let plain: Kube;

const namespace = 'ack-system';
const account = `system:serviceaccount:${namespace}:ack-dynamodb-controller`;
/** Everything that takes a rule of its own. */
const values: JsonObject = {
  leaderElection: { enabled: true },
  enableCARM: false,
  featureGates: { IAMRoleSelector: true, TeamLevelCARM: true },
};

beforeAll(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'tack-charts-logs-'));
  cluster = await startCluster({ logDir });
  aws = await startAwsEndpoint();
  const chart = { chart: 'dynamodb-chart', release: 'ack', namespace };
  installation = await Installation.ofChart(cluster, { ...chart, values: { ...toAws(aws), ...values } });
  plain = await Kube.connect(cluster.adminKubeconfig, 'plain');
  await plain.prepare([]);
});

afterAll(async () => {
  plain[Symbol.dispose]();
  await aws.close();
  await cluster.stop();
  await rm(logDir, { recursive: true });
});

test('with all rules nothing is refused', async () => {
  using team = await Kube.connect(cluster.adminKubeconfig, 'team');
  await team.prepare([]);
  await kubectl(cluster, 'annotate', 'namespace', 'team', 'services.k8s.aws/team-id=a');
  await using running = await start(installation);
  // One that needs a role of another account, one that refers to another object, one that AWS gets to see and a field of
  // which is copied.
  const [elsewhere, referring, made] = [
    tableNamed('elsewhere'),
    tableNamed('referring', encrypted),
    tableNamed('made'),
  ];
  await team.apply(elsewhere);
  await plain.apply(referring);
  await plain.apply(made);
  await plain.objects(configMaps).apply(configMapNamed('copied'));
  await plain.objects(fieldExports).apply(exportNamed('copied', arnOfMade));

  await team.waitFor(elsewhere, 'look for the role map', saysOf('ACK.ResourceSynced', 'CARM configmap not found'));
  await plain.waitFor(referring, 'look for the key', saysOf('ACK.ReferencesResolved', 'definition is not installed'));
  await plain.waitFor(made, 'become synced', isSynced);
  await plain.waitForEvent(made, 'Created');
  await plain.objects(configMaps).waitFor('copied', 'get the ARN', ({ data }) => Object.keys(data ?? {}).length > 0);
  expect(await refusals(running.metricsUrl)).toBe(0);
});

test('what cannot be seen is told by the probe, and so is a lease that cannot be had', async () => {
  const role = installation.rendered.named('ClusterRole', 'ack-dynamodb-chart');
  const leases = installation.rendered.named('Role', 'ack-dynamodb-chart-leaderelection');
  if (role === undefined || leases === undefined) throw new Error('the chart has no such roles');
  await using running = await start(installation);
  const patience = { timeout: 20_000, interval: 200 };
  await expect.poll(() => readiness(running), patience).toBe('ok');
  await running.controller.stop();

  await changeRules(
    cluster,
    role,
    rulesOf(role).filter(({ resources }) => !resources.includes('tables')),
  );
  await using blind = await start(installation);
  await expect
    .poll(() => readiness(blind), patience)
    .toMatch(/\[-\]caches failed: .*tables\.dynamodb\.services\.k8s\.aws is forbidden/);
  await blind.controller.stop();
  await changeRules(cluster, role, rulesOf(role));

  await changeRules(
    cluster,
    leases,
    rulesOf(leases).filter(({ resources }) => !resources.includes('leases')),
  );
  await using waiting = await start(installation);
  await expect.poll(() => readiness(waiting), patience).toMatch(/\[-\]leader-election failed: .*forbidden/);
  await changeRules(cluster, leases, rulesOf(leases));
});

test('without any one of the rules something is refused', async () => {
  const idle: string[] = [];
  for (const role of rolesOfController(installation)) {
    for (const [index, rule] of rulesOf(role).entries()) {
      await changeRules(cluster, role, rulesOf(role).toSpliced(index, 1));
      await permission(rule, false);
      const what = `${role.metadata.name}: ${JSON.stringify(rule)}`;
      if (!(await isRefusedSomething(`${role.metadata.name.slice(-12)}-${index}`))) idle.push(what);
      await changeRules(cluster, role, rulesOf(role));
      await permission(rule, true);
    }
  }
  expect(idle).toEqual([]);
}, 240_000);

test('in the scope of a namespace nothing is refused but to see namespaces and definitions', async () => {
  using home = await Kube.connect(cluster.adminKubeconfig, 'home');
  await home.prepare([]);
  const scope = { installScope: 'namespace', watchNamespace: 'home', log: { level: 'debug' } };
  const scoped = await Installation.ofChart(cluster, {
    ...{ chart: 'dynamodb-chart', release: 'scoped', namespace: 'scoped-system' },
    values: { ...toAws(aws), ...scope },
  });
  await using running = await start(scoped);
  const [referring, made] = [tableNamed('referring', encrypted), tableNamed('made-at-home')];
  await home.apply(referring);
  await home.apply(made);

  await home.waitFor(referring, 'look for the key', saysOf('ACK.ReferencesResolved', 'definition is not installed'));
  await home.waitFor(made, 'become synced', isSynced);
  await home.waitForEvent(made, 'Created');
  const refused = running.controller.lines.filter((line) => line.includes('forbidden'));
  expect(refused.length).toBeGreaterThan(0);
  const isExpected = (line: string): boolean =>
    line.includes('namespaces is forbidden') ||
    line.includes('customresourcedefinitions.apiextensions.k8s.io is forbidden');
  expect(refused.filter((line) => !isExpected(line))).toEqual([]);
});

const arnOfMade = { path: '.status.ackResourceMetadata.arn', from: 'made' };
const encrypted = {
  sseSpecification: { enabled: true, sseType: 'KMS', kmsMasterKeyRef: { from: { name: 'key' } } },
};

function saysOf(type: string, text: string): (object: KubeObject) => boolean {
  return (object) => String(conditionOf(object, type)?.['reason']).includes(text);
}

async function start(of: Installation): Promise<AsyncDisposable & InstalledController> {
  const installed = await of.controller();
  const { controller } = installed;
  await controller.start();
  // It gives the lease back, so that the next one need not wait for it.
  return { ...installed, [Symbol.asyncDispose]: async () => void (await controller.stop()) };
}

/**
 * Starts the controller, gives it a new table to make and a copy that it has to report as it has nowhere to go, and waits
 * for a request that is answered 403.
 */
async function isRefusedSomething(name: string): Promise<boolean> {
  await using running = await start(installation);
  await plain.apply(tableNamed(`new${name}`));
  await plain.objects(fieldExports).apply(exportNamed(`new${name}`, arnOfMade));
  const seen = expect.poll(() => refusals(running.metricsUrl), { timeout: 15_000, interval: 200 }).toBeGreaterThan(0);
  // Awaited here, as the end of this function stops the controller.
  return await seen.then(
    () => true,
    () => false,
  );
}

async function readiness({ healthUrl }: InstalledController): Promise<string> {
  return (await fetch(`${healthUrl}/readyz`)).text();
}

/** How many requests the API server has answered with 403. */
async function refusals(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const counts = text.matchAll(/^rest_client_requests_total\{[^}]*code="403"[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Resolves when the API server has taken notice of a changed role. Its last verb is in no other rule for the resource. */
async function permission({ apiGroups, resources, verbs }: PolicyRule, allowed: boolean): Promise<void> {
  const [resource = '', subresource = ''] = resources[0]?.split('/') ?? [];
  const asked = { group: apiGroups[0] ?? '', resource, subresource, verb: verbs.at(-1) ?? '', namespace };
  const isAllowed = async (): Promise<unknown> => {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const spec = { user: account, resourceAttributes: asked };
    return (await cluster.request('POST', path, { spec }))['status'];
  };
  await expect.poll(isAllowed, { timeout: 10_000 }).toMatchObject({ allowed });
}
