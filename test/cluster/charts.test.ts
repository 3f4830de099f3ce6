import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isObject, type Json, type JsonObject } from '../../src/shared/json.ts';
import { charts, helm, type Rendered, render } from './helm.ts';

const release = { release: 'ack-dynamodb-controller', namespace: 'ack-system' };
const fullname = 'ack-dynamodb-controller-dynamodb-chart';

function dynamodb(values: JsonObject = {}): Promise<Rendered> {
  return render({ chart: 'dynamodb-chart', ...release, values });
}

/** A value at a path of keys, as an object: `a.b`, 1 gives {a: {b: 1}}. */
function at(path: string, value: Json): JsonObject {
  return path.split('.').reduceRight<Json>((inner, key) => ({ [key]: inner }), value) as JsonObject;
}

const node = 'kubernetes.io/os';
const [service, role, account, deployment] = ['Service', 'ClusterRole', 'ServiceAccount', 'Deployment'] as const;
const scoped = { installScope: 'namespace' };
const secret = at('aws.credentials', { secretName: 'keys' });
const served = at('metrics.service', { create: true, type: 'ClusterIP' });
const elected = at('leaderElection', { enabled: true });

/** A key, a value for it, what it has to show in, and other values that it needs. */
type Row = [key: string, value: Json, where: (chart: Rendered) => unknown, shows: unknown, also?: JsonObject];

const rows: readonly Row[] = [
  [
    'image.repository',
    'a.example/tack',
    ({ container }) => container['image'],
    expect.stringMatching(/^a\.example\/tack:/),
  ],
  ['image.tag', '9.9', ({ container }) => container['image'], 'tack:9.9'],
  ['image.pullPolicy', 'Always', ({ container }) => container['imagePullPolicy'], 'Always'],
  ['image.pullSecrets', ['a'], ({ pod }) => pod.spec['imagePullSecrets'], [{ name: 'a' }]],
  ['nameOverride', 'other', (chart) => chart.first(deployment)?.metadata.name, 'ack-dynamodb-controller-other'],
  ['fullnameOverride', 'other', (chart) => chart.first(deployment)?.metadata.name, 'other'],
  ['fullNameOverride', 'other', (chart) => chart.first(deployment)?.metadata.name, 'other'],
  ['deployment.annotations', { a: 1 }, ({ pod }) => pod.metadata['annotations'], { a: '1' }],
  ['deployment.labels', { a: 'b' }, ({ pod }) => pod.metadata['labels'], expect.objectContaining({ a: 'b' })],
  ['deployment.labels', { a: 'b' }, (chart) => chart.first(deployment)?.metadata.labels?.['a'], 'b'],
  ['deployment.labels', { a: 'b' }, selectorOf, expect.objectContaining({ a: 'b' }), served],
  ['deployment.containerPort', 9090, ({ container }) => container['ports'], [{ name: 'http', containerPort: 9090 }]],
  ['deployment.containerPort', 9090, ({ container }) => container.args.at(-1), '--metrics-addr=0.0.0.0:9090'],
  ['deployment.replicas', 3, (chart) => chart.first(deployment)?.spec?.['replicas'], 3],
  ['deployment.nodeSelector', { a: 'b' }, ({ pod }) => pod.spec['nodeSelector'], { a: 'b', [node]: 'linux' }],
  ['deployment.tolerations', [{ operator: 'Exists' }], ({ pod }) => pod.spec['tolerations'], [{ operator: 'Exists' }]],
  ['deployment.affinity', { podAffinity: {} }, ({ pod }) => pod.spec['affinity'], { podAffinity: {} }],
  ['deployment.priorityClassName', 'high', ({ pod }) => pod.spec['priorityClassName'], 'high'],
  ['deployment.hostNetwork', true, ({ pod }) => pod.spec['hostNetwork'], true],
  ['deployment.dnsPolicy', 'Default', ({ pod }) => pod.spec['dnsPolicy'], 'Default'],
  [
    'deployment.strategy',
    { type: 'Recreate' },
    (chart) => chart.first(deployment)?.spec?.['strategy'],
    { type: 'Recreate' },
  ],
  ['deployment.extraVolumes', [{ name: 'v' }], ({ pod }) => pod.spec['volumes'], [{ name: 'v' }]],
  ['deployment.extraVolumeMounts', [{ name: 'v' }], ({ container }) => container['volumeMounts'], [{ name: 'v' }]],
  ['deployment.extraEnvVars', [{ name: 'A', value: 'b' }], (chart) => chart.env('A'), 'b'],
  ['role.labels', { a: 'b' }, (chart) => chart.first(role)?.metadata.labels?.['a'], 'b'],
  [
    'role.labels',
    { a: 'b' },
    (chart) => chart.named('Role', `${fullname}-ack-system`)?.metadata.labels?.['a'],
    'b',
    scoped,
  ],
  ['metrics.service.create', true, (chart) => chart.first(service)?.metadata.name, 'dynamodb-controller-metrics'],
  ['metrics.service.type', 'NodePort', (chart) => chart.first(service)?.spec?.['type'], 'NodePort', served],
  ['resources.requests.memory', '1Gi', ({ container }) => container['resources'], resources({ memory: '1Gi' }, {})],
  ['resources.requests.cpu', 2, ({ container }) => container['resources'], resources({ cpu: 2 }, {})],
  [
    'resources.limits.memory',
    '1Gi',
    (chart) => chart.env('NODE_OPTIONS'),
    '--max-semi-space-size=2 --max-old-space-size=896',
  ],
  ['resources.limits.cpu', '1', ({ container }) => container['resources'], resources({}, { cpu: '1' })],
  ['aws.region', 'eu-west-1', (chart) => chart.flag('aws-region'), 'eu-west-1'],
  ['aws.region', 'eu-west-1', (chart) => chart.env('AWS_REGION'), 'eu-west-1'],
  ['aws.endpoint_url', 'https://a.example', (chart) => chart.flag('aws-endpoint-url'), 'https://a.example'],
  [
    'aws.identity_endpoint_url',
    'https://a.example',
    (chart) => chart.flag('aws-identity-endpoint-url'),
    'https://a.example',
  ],
  ['aws.allow_unsafe_aws_endpoint_urls', true, hasFlag('--allow-unsafe-aws-endpoint-urls'), true],
  ['aws.endpoint_use_path_style', true, hasFlag('--aws-endpoint-use-path-style'), true],
  [
    'aws.credentials.secretName',
    'keys',
    ({ pod }) => pod.spec['volumes'],
    [{ name: 'keys', secret: { secretName: 'keys' } }],
  ],
  ['aws.credentials.secretName', 'keys', ({ container }) => container['volumeMounts'], [mounted('keys')]],
  [
    'aws.credentials.secretKey',
    'file',
    (chart) => chart.env('AWS_SHARED_CREDENTIALS_FILE'),
    '/var/run/secrets/aws/file',
    secret,
  ],
  ['aws.credentials.profile', 'p', (chart) => chart.env('AWS_PROFILE'), 'p', secret],
  ['log.enable_development_logging', true, hasFlag('--enable-development-logging'), true],
  ['log.level', 'debug', (chart) => chart.flag('log-level'), 'debug'],
  ['installScope', 'namespace', (chart) => chart.flag('watch-namespace'), 'ack-system'],
  ['watchNamespace', 'a, b', (chart) => chart.flag('watch-namespace'), 'a,b', scoped],
  ['watchNamespace', 'a', (chart) => chart.flag('watch-namespace'), ''],
  ['watchSelectors', 'a=b', (chart) => chart.flag('watch-selectors'), 'a=b'],
  ['resourceTags', ['a=b', 'c=d'], (chart) => chart.flag('resource-tags'), 'a=b,c=d'],
  ['deletionPolicy', 'retain', (chart) => chart.flag('deletion-policy'), 'retain'],
  ['reconcile.defaultResyncPeriod', 1_000_000, (chart) => chart.flag('reconcile-default-resync-seconds'), '1000000'],
  ['reconcile.defaultResyncPeriod', 0, (chart) => chart.flag('reconcile-default-resync-seconds'), undefined],
  [
    'reconcile.resourceResyncPeriods',
    { Table: 60 },
    (chart) => chart.flag('reconcile-resource-resync-seconds'),
    'Table=60',
  ],
  ['reconcile.defaultMaxConcurrentSyncs', 3, (chart) => chart.flag('reconcile-default-max-concurrent-syncs'), '3'],
  ['reconcile.defaultMaxConcurentSyncs', 3, (chart) => chart.flag('reconcile-default-max-concurrent-syncs'), '3'],
  [
    'reconcile.resourceMaxConcurrentSyncs',
    { Table: 2 },
    (chart) => chart.flag('reconcile-resource-max-concurrent-syncs'),
    'Table=2',
  ],
  ['reconcile.lateInitialize', 'off', hasFlag('--late-initialize=off'), true],
  ['reconcile.lateInitialize', false, hasFlag('--late-initialize=off'), true],
  ['reconcile.resources', ['Table'], (chart) => chart.flag('reconcile-resources'), 'Table'],
  ['installCRDs', true, hasFlag('--install-crds'), true],
  ['serviceAccount.create', false, (chart) => chart.first(account), undefined],
  ['serviceAccount.name', 'me', ({ pod }) => pod.spec['serviceAccountName'], 'me'],
  ['serviceAccount.name', 'me', (chart) => chart.first(account)?.metadata.name, 'me'],
  [
    'serviceAccount.name',
    'me',
    (chart) => chart.first('ClusterRoleBinding')?.['subjects'],
    [expect.objectContaining({ name: 'me' })],
  ],
  ['serviceAccount.annotations', { a: 'b' }, (chart) => chart.first(account)?.metadata.annotations, { a: 'b' }],
  ['leaderElection.enabled', true, hasFlag('--enable-leader-election'), true],
  ['leaderElection.namespace', 'other', (chart) => chart.flag('leader-election-namespace'), 'other', elected],
  [
    'leaderElection.namespace',
    'other',
    ({ names }) => names,
    expect.arrayContaining([`Role/${fullname}-leaderelection@other`]),
    elected,
  ],
  ['enableCARM', false, hasFlag('--enable-carm=false'), true],
  [
    'enableCARM',
    false,
    ({ names }) => names,
    expect.not.arrayContaining([`Role/${fullname}-configmaps-cache@ack-system`]),
  ],
  ['enableCrossNamespace', false, hasFlag('--enable-cross-namespace=false'), true],
  ...['ServiceLevelCARM', 'TeamLevelCARM', 'ReadOnlyResources', 'ResourceAdoption', 'IgnoreFieldDrift'].map(
    (gate): Row => [
      `featureGates.${gate}`,
      'false',
      (chart) => chart.flag('feature-gates'),
      expect.stringContaining(`${gate}=false`),
    ],
  ),
  [
    'featureGates.IAMRoleSelector',
    true,
    (chart) => chart.flag('feature-gates'),
    expect.stringContaining('IAMRoleSelector=true'),
    { enableCARM: false },
  ],
];

test.each(rows)('%s does what it says (%#)', async (...[key, value, where, shows, also = {}]) => {
  const chart = await dynamodb(merged(also, at(key, value)));
  expect(where(chart)).toEqual(shows);
});

test('the table has every key of the values', () => {
  const values: Json = parse(readFileSync(join(charts, 'dynamodb-chart/values.yaml'), 'utf8'));
  const tested = new Set(rows.map(([key]) => key));
  expect(leaves(values).filter((key) => !tested.has(key))).toEqual([]);
});

function hasFlag(flag: string): (chart: Rendered) => boolean {
  return ({ container }) => container.args.includes(flag);
}

function selectorOf(chart: Rendered): unknown {
  return chart.first(service)?.spec?.['selector'];
}

function mounted(name: string): JsonObject {
  return { name, mountPath: '/var/run/secrets/aws', readOnly: true };
}

function resources(requests: JsonObject, limits: JsonObject): JsonObject {
  return {
    requests: { cpu: '100m', memory: '128Mi', ...requests },
    limits: { memory: '256Mi', ...limits },
  };
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const both = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = a[key];
    both[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
  }
  return both;
}

/** Paths of what has no keys of its own. */
function leaves(value: Json, path = ''): string[] {
  if (!isObject(value) || Object.keys(value).length === 0 || path === 'deployment.nodeSelector') return [path];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

test.each(readdirSync(charts).filter((name) => name !== 'ack-chart'))(
  'helm finds nothing wrong with %s',
  async (name) => {
    expect(await helm('lint', '--strict', join(charts, name))).toContain('0 chart(s) failed');
  },
);

test('a values file of ACK is taken as it is, keys of old versions included', async () => {
  const acks = {
    image: {
      ...{ repository: 'public.ecr.aws/aws-controllers-k8s/dynamodb-controller', tag: '1.9.2' },
      ...{ pullPolicy: 'IfNotPresent', pullSecrets: [] },
    },
    fullNameOverride: '',
    resources: { requests: { memory: '64Mi', cpu: '50m' }, limits: { memory: '128Mi', cpu: '100m' } },
    aws: { region: 'eu-west-1', accountId: '111122223333', oidcProvider: 'oidc.example', endpoint: '' },
    reconcile: { defaultResyncPeriod: 36_000, resourceResyncPeriods: { Table: '60' }, defaultMaxConcurrentSyncs: 1 },
    featureGates: { ServiceLevelCARM: false, Unknown: true },
    jsonPatches: [],
  };
  const chart = await dynamodb(acks);
  expect(chart.flag('reconcile-default-max-concurrent-syncs')).toBe('1');
  expect(chart.flag('reconcile-resource-resync-seconds')).toBe('Table=60');
  expect(chart.container['resources']).toEqual(acks.resources);
});

test('by default there are the objects of ACK, by their names', async () => {
  expect((await dynamodb()).names).toEqual([
    `ClusterRole/${fullname}`,
    `ClusterRole/${fullname}-namespaces-cache`,
    `ClusterRoleBinding/${fullname}-namespaces-cache`,
    `ClusterRoleBinding/${fullname}-rolebinding`,
    `Deployment/${fullname}@ack-system`,
    `Role/${fullname}-configmaps-cache@ack-system`,
    `Role/${fullname}-reader@ack-system`,
    `Role/${fullname}-writer@ack-system`,
    `RoleBinding/${fullname}-configmaps-cache@ack-system`,
    'ServiceAccount/ack-dynamodb-controller@ack-system',
  ]);
});

test('in the scope of namespaces there is no ClusterRole', async () => {
  const { names } = await dynamodb({ ...scoped, watchNamespace: 'a,b' });
  expect(names.filter((name) => name.startsWith('Cluster'))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining([`Role/${fullname}-a@a`, `Role/${fullname}-b@b`]));
});

test('the arguments and variables are those of ACK, in its order', async () => {
  const { container } = await dynamodb({ aws: { region: 'us-west-2' } });
  expect(container.command).toEqual(['./bin/controller', '--services', 'dynamodb']);
  expect(container.args.filter((argument) => argument.startsWith('--'))).toEqual([
    '--aws-region',
    '--aws-endpoint-url',
    '--log-level',
    '--resource-tags',
    '--watch-namespace',
    '--watch-selectors',
    '--reconcile-resources',
    '--deletion-policy',
    '--reconcile-default-resync-seconds',
    '--feature-gates',
    '--enable-carm=true',
    '--enable-cross-namespace=true',
  ]);
  expect(container.env.map(({ name }) => name)).toEqual([
    'ACK_SYSTEM_NAMESPACE',
    'POD_NAME',
    'POD_UID',
    'AWS_REGION',
    'AWS_ENDPOINT_URL',
    'AWS_IDENTITY_ENDPOINT_URL',
    'ACK_WATCH_NAMESPACE',
    'ACK_WATCH_SELECTORS',
    'RECONCILE_RESOURCES',
    'DELETION_POLICY',
    'LEADER_ELECTION_NAMESPACE',
    'ACK_LOG_LEVEL',
    'ACK_RESOURCE_TAGS',
    'RECONCILE_DEFAULT_RESYNC_SECONDS',
    'FEATURE_GATES',
    'NODE_OPTIONS',
  ]);
});

test.each([
  ['128Mi', '64'],
  ['256Mi', '128'],
  ['512M', '360'],
  ['1.5Gi', '1408'],
  [536_870_912, '384'],
])('of a limit of %s the heap gets %s MiB', async (memory, size) => {
  const chart = await dynamodb({ resources: { limits: { memory } } });
  expect(chart.env('NODE_OPTIONS')).toBe(`--max-semi-space-size=2 --max-old-space-size=${size}`);
});

test('without a limit, and where the user says otherwise, the heap is left alone', async () => {
  expect((await dynamodb({ resources: { limits: { memory: null } } })).env('NODE_OPTIONS')).toBeUndefined();
  const own = { name: 'NODE_OPTIONS', value: '--max-old-space-size=99' };
  const { container } = await dynamodb({ deployment: { extraEnvVars: [own] } });
  expect(container.env.filter(({ name }) => name === 'NODE_OPTIONS')).toEqual([own]);
});

test.each([
  ['a value of the wrong type', { deployment: { containerPort: 'http' } }, 'containerPort'],
  ['a scope that there is not', { installScope: 'galaxy' }, 'installScope'],
  ['a tag without a value', { resourceTags: ['a'] }, 'resourceTags'],
  ['role selectors with role maps', { featureGates: { IAMRoleSelector: true } }, 'needs enableCARM: false'],
  [
    'role selectors in a namespace',
    { featureGates: { IAMRoleSelector: true }, enableCARM: false, ...scoped },
    'needs installScope: cluster',
  ],
  [
    'installing definitions from a namespace',
    { installCRDs: true, ...scoped },
    'installCRDs needs installScope: cluster',
  ],
  ['a word that says nothing of late initialisation', { reconcile: { lateInitialize: 'no' } }, 'lateInitialize'],
])('%s is refused', async (_, values, text) => {
  await expect(dynamodb(values)).rejects.toThrow(text);
});
