import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ControllerMetrics } from '../../src/controller/metrics.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { charts, helm, type Rendered, render } from './helm.ts';

function tack(values: JsonObject = {}): Promise<Rendered> {
  return render({ chart: 'tack', release: 'tack', namespace: 'tack-system', values });
}

function kindsOf({ objects }: Rendered): string[] {
  return objects.map(({ kind }) => kind);
}

/** The names of the CRDs that the chart brings, but for those of no service. */
function crdsOf({ objects }: Rendered): string[] {
  return objects
    .filter(({ kind, spec }) => kind === 'CustomResourceDefinition' && spec?.['group'] !== 'services.k8s.aws')
    .map(({ metadata: { name } }) => name);
}

test('two replicas of one controller run, of which one works, and one may be taken away', async () => {
  const chart = await tack({ services: ['dynamodb', 'sqs'] });
  expect(chart.first('Deployment')?.spec).toMatchObject({ replicas: 2 });
  expect(chart.container.command).toEqual(['./bin/controller', '--services', 'dynamodb,sqs']);
  expect(chart.container.args).toContain('--enable-leader-election');
  expect(chart.first('PodDisruptionBudget')?.spec).toMatchObject({ maxUnavailable: 1 });
  expect(chart.pod.spec['topologySpreadConstraints']).toMatchObject([{ topologyKey: 'kubernetes.io/hostname' }]);
  expect(chart.first('Service')?.metadata.name).toBe('tack-controller-metrics');
});

test('services that are not chosen get no rules and no definitions', async () => {
  const chart = await tack({ services: ['sqs'] });
  expect(JSON.stringify(chart.objects.filter(({ kind }) => kind.endsWith('Role')))).not.toContain('dynamodb');
  expect(crdsOf(chart)).toEqual(['queues.sqs.services.k8s.aws']);
});

test('of the definitions those are brought that are asked for, and their kinds alone are managed', async () => {
  const services = ['dynamodb', 'sqs'];
  const chart = await tack({ services, crds: { include: ['dynamodb.Table', 'sqs.*'] } });
  expect(crdsOf(chart)).toEqual(['tables.dynamodb.services.k8s.aws', 'queues.sqs.services.k8s.aws']);
  expect(chart.flag('reconcile-resources')).toBe('Table,Queue');
  expect(crdsOf(await tack({ crds: { install: false } }))).toEqual([]);
});

test('definitions stay when the release goes', async () => {
  const [crd] = (await tack()).objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
  expect(crd?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
});

test.each([
  ['NetworkPolicy', { networkPolicy: { enabled: true } }],
  ['ServiceMonitor', { metrics: { serviceMonitor: { enabled: true } } }],
  ['PrometheusRule', { metrics: { prometheusRule: { enabled: true } } }],
  ['ConfigMap', { metrics: { dashboard: { enabled: true } } }],
])('there is a %s only if it is wanted', async (kind, values) => {
  expect(kindsOf(await tack())).not.toContain(kind);
  expect(kindsOf(await tack(values))).toContain(kind);
});

test.each([
  ['a service that there is not', { services: ['moon'] }, 'services'],
  [
    'a monitor without its Service',
    { metrics: { service: { create: false }, serviceMonitor: { enabled: true } } },
    'needs',
  ],
  ['a definition without its service', { crds: { include: ['Table'] } }, 'include'],
])('%s is refused', async (_, values, text) => {
  await expect(tack(values)).rejects.toThrow(text);
});

test('dashboard and alerts show metrics that there are', async () => {
  const rules = (await tack({ metrics: { prometheusRule: { enabled: true } } })).first('PrometheusRule');
  const dashboard: unknown = JSON.parse(await readFile(join(charts, 'tack/dashboard.json'), 'utf8'));
  const shown = [rules, dashboard].flatMap((where) => [...JSON.stringify(where).matchAll(/([a-z_]+)\{/g)]);
  const names = new Set(shown.map(([, name = '']) => name.replace(/_bucket$/, '')).filter((name) => name !== 'up'));
  expect(names.size).toBeGreaterThan(8);
  const known = [...(await new ControllerMetrics().text()).matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name);
  expect([...names].filter((name) => !known.includes(name))).toEqual([]);
});

test('the dashboard is the one of the file', async () => {
  const chart = await tack({ metrics: { dashboard: { enabled: true } } });
  const data = chart.first('ConfigMap')?.['data'] as { readonly 'tack.json': string };
  expect(JSON.parse(data['tack.json'])).toEqual(
    JSON.parse(await readFile(join(charts, 'tack/dashboard.json'), 'utf8')),
  );
});

test('the umbrella runs the charts that are enabled, under names of their alias', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tack-charts-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(charts, directory, { recursive: true });
  const chart = join(directory, 'ack-chart');
  await helm('dependency', 'update', chart);
  const umbrella = (values: JsonObject) => render({ chart, release: 'ack', namespace: 'ack-system', values });

  expect((await umbrella({})).objects).toEqual([]);
  const both = await umbrella({ dynamodb: { enabled: true, aws: { region: 'eu-west-1' } }, sqs: { enabled: true } });

  expect(both.names).toEqual(
    expect.arrayContaining([
      'ClusterRole/ack-dynamodb',
      'Deployment/ack-dynamodb@ack-system',
      'Deployment/ack-sqs@ack-system',
      'ServiceAccount/ack-sqs-controller@ack-system',
    ]),
  );
  expect(both.env('AWS_REGION')).toBe('eu-west-1');
  expect(JSON.stringify(both.named('ClusterRole', 'ack-sqs'))).not.toContain('dynamodb');
});
