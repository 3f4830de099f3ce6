import { describe, expect, it } from 'vitest';
import { controllerFlagTable } from './flag-table.ts';
import { type ControllerFlags, parseControllerFlags } from './flags.ts';

const kinds = new Map([
  ['dynamodb', new Set(['Backup', 'GlobalTable', 'Table'])],
  ['sqs', new Set(['Queue'])],
]);
const region = { AWS_REGION: 'eu-west-1' };
const gates = {
  ResourceAdoption: true,
  ReadOnlyResources: true,
  TeamLevelCARM: false,
  ServiceLevelCARM: false,
  IAMRoleSelector: false,
  IgnoreFieldDrift: false,
};
const defaults: ControllerFlags = {
  services: 'all',
  reconcileResources: undefined,
  watchNamespaces: [],
  watchSelectors: undefined,
  kubeconfig: undefined,
  context: undefined,
  installCrds: false,
  enableLeaderElection: false,
  leaderElectionNamespace: undefined,
  awsRegion: 'eu-west-1',
  awsEndpointUrl: undefined,
  awsIdentityEndpointUrl: undefined,
  allowUnsafeEndpoints: false,
  awsEndpointUsePathStyle: false,
  httpClientTimeoutMs: 60_000,
  resourceTags: [
    {
      key: 'services.k8s.aws/controller-version',
      value: '%CONTROLLER_SERVICE%-%CONTROLLER_VERSION%',
    },
    { key: 'services.k8s.aws/namespace', value: '%K8S_NAMESPACE%' },
  ],
  defaultResyncSeconds: undefined,
  resourceResyncSeconds: new Map(),
  defaultMaxConcurrentSyncs: undefined,
  resourceMaxConcurrentSyncs: new Map(),
  lateInitialise: true,
  featureGates: gates,
  deletionPolicy: 'delete',
  enableCarm: true,
  enableCrossNamespace: true,
  enableFieldExportReconciler: true,
  metricsAddr: '0.0.0.0:8080',
  healthzAddr: '0.0.0.0:8081',
  logLevel: 'info',
  developmentLogging: false,
  systemNamespace: 'ack-system',
};

function parse(args: readonly string[], env: NodeJS.ProcessEnv = region) {
  return parseControllerFlags(args, { env, kinds });
}

describe('flags', () => {
  it('have upstream’s defaults', () => {
    expect(parse([])).toEqual({ flags: defaults, warnings: [] });
  });

  it.each<[string[], Partial<ControllerFlags>]>([
    [['--services', 'all'], { services: 'all' }],
    [['--services='], { services: 'all' }],
    [['--services=auto'], { services: 'auto' }],
    [['--services=sqs, dynamodb'], { services: ['sqs', 'dynamodb'] }],
    [['--reconcile-resources', 'Table, Queue'], { reconcileResources: new Set(['Table', 'Queue']) }],
    [['--reconcile-resources', '  '], { reconcileResources: undefined }],
    [['--watch-namespace', ''], { watchNamespaces: [] }],
    [['--watch-namespace', 'shop,blog-2'], { watchNamespaces: ['shop', 'blog-2'] }],
    [['--watch-selectors', 'app=foo,env in (a, b)'], { watchSelectors: 'app=foo,env in (a, b)' }],
    [['--watch-selectors', ''], { watchSelectors: undefined }],
    [['--kubeconfig', '/etc/kube'], { kubeconfig: '/etc/kube' }],
    [['--context', 'dev'], { context: 'dev' }],
    [['--enable-leader-election'], { enableLeaderElection: true }],
    [['--leader-election-namespace', 'kube-system'], { leaderElectionNamespace: 'kube-system' }],
    [['--leader-election-namespace', ''], { leaderElectionNamespace: undefined }],
    [['--aws-region', 'us-east-1'], { awsRegion: 'us-east-1' }],
    [['--aws-region', ''], { awsRegion: 'eu-west-1' }],
    [['--aws-endpoint-url', 'https://aws.test'], { awsEndpointUrl: 'https://aws.test' }],
    [['--aws-endpoint-url', ''], { awsEndpointUrl: undefined }],
    [
      ['--aws-endpoint-url', 'http://localhost:4566', '--allow-unsafe-aws-endpoint-urls'],
      { awsEndpointUrl: 'http://localhost:4566', allowUnsafeEndpoints: true },
    ],
    [['--aws-identity-endpoint-url', 'https://sts.test'], { awsIdentityEndpointUrl: 'https://sts.test' }],
    [['--allow-unsafe-aws-endpoint-urls=false'], {}],
    [['--aws-endpoint-use-path-style'], { awsEndpointUsePathStyle: true }],
    [['--http-client-timeout', '1m30s'], { httpClientTimeoutMs: 90_000 }],
    [['--http-client-timeout', '0'], { httpClientTimeoutMs: 0 }],
    [['--http-client-timeout', '1ns'], { httpClientTimeoutMs: 1 }],
    [['--http-client-timeout', '10000h'], { httpClientTimeoutMs: 2 ** 31 - 1 }],
    [
      ['--resource-tags', 'team=blue,b=', '--resource-tags', 'c=d'],
      {
        resourceTags: [
          { key: 'team', value: 'blue' },
          { key: 'b', value: '' },
          { key: 'c', value: 'd' },
        ],
      },
    ],
    [['--resource-tags', ''], { resourceTags: [] }],
    [['--reconcile-default-resync-seconds', '60'], { defaultResyncSeconds: 60 }],
    [['--reconcile-default-resync-seconds', '0'], { defaultResyncSeconds: undefined }],
    [
      ['--reconcile-resource-resync-seconds', 'Table=60', '--reconcile-resource-resync-seconds=Queue=5'],
      {
        resourceResyncSeconds: new Map([
          ['Table', 60],
          ['Queue', 5],
        ]),
      },
    ],
    [
      ['--reconcile-resource-resync-seconds=Table=60', '--reconcile-resource-resync-seconds=Table=61'],
      { resourceResyncSeconds: new Map([['Table', 61]]) },
    ],
    [['--reconcile-default-max-concurrent-syncs', '1'], { defaultMaxConcurrentSyncs: 1 }],
    [['--reconcile-resource-max-concurrent-syncs', 'Table=5'], { resourceMaxConcurrentSyncs: new Map([['Table', 5]]) }],
    [
      ['--feature-gates', 'TeamLevelCARM=true, ResourceAdoption=f'],
      { featureGates: { ...gates, TeamLevelCARM: true, ResourceAdoption: false } },
    ],
    [['--feature-gates', ' '], { featureGates: gates }],
    [
      ['--feature-gates', 'IAMRoleSelector=true', '--enable-carm=false'],
      { featureGates: { ...gates, IAMRoleSelector: true }, enableCarm: false },
    ],
    [['--install-crds'], { installCrds: true }],
    [['--late-initialize=off'], { lateInitialise: false }],
    [['--late-initialize', 'spec'], { lateInitialise: true }],
    [['--deletion-policy', 'retain'], { deletionPolicy: 'retain' }],
    [['--deletion-policy=delete'], { deletionPolicy: 'delete' }],
    [['--enable-carm=0'], { enableCarm: false }],
    [['--enable-cross-namespace=false'], { enableCrossNamespace: false }],
    [['--enable-field-export-reconciler=f'], { enableFieldExportReconciler: false }],
    [['--metrics-addr', ':9090'], { metricsAddr: ':9090' }],
    [['--metrics-addr', '0'], { metricsAddr: '0' }],
    [['--metrics-addr', ''], { metricsAddr: '0.0.0.0:8080' }],
    [['--healthz-addr', '[::1]:9091'], { healthzAddr: '[::1]:9091' }],
    [['--healthz-addr', ''], { healthzAddr: '0' }],
    [['--log-level', 'debug'], { logLevel: 'debug' }],
    [['--log-level', 'FATAL'], { logLevel: 'FATAL' }],
    [['--log-level', ''], { logLevel: '' }],
    [['--enable-development-logging'], { developmentLogging: true }],
  ])('%j', (args, changed) => {
    expect(parse(args)).toEqual({ flags: { ...defaults, ...changed }, warnings: [] });
  });

  it.each<[NodeJS.ProcessEnv, Partial<ControllerFlags>]>([
    [{ ACK_SYSTEM_NAMESPACE: 'tack', K8S_NAMESPACE: 'old' }, { systemNamespace: 'tack' }],
    [{ ACK_SYSTEM_NAMESPACE: '', K8S_NAMESPACE: 'old' }, { systemNamespace: 'old' }],
    [{ AWS_REGION: 'ap-south-1' }, { awsRegion: 'ap-south-1' }],
  ])('come from the environment %j', (env, changed) => {
    expect(parse([], { ...region, ...env })).toEqual({ flags: { ...defaults, ...changed }, warnings: [] });
  });

  it('may be those of upstream’s chart', () => {
    const args = [
      ...['--aws-region', 'us-west-2', '--aws-endpoint-url', '', '--log-level', 'info'],
      ...['--resource-tags', 'services.k8s.aws/namespace=%K8S_NAMESPACE%,app.kubernetes.io/managed-by=%MANAGED_BY%'],
      ...['--watch-namespace', '', '--watch-selectors', '', '--reconcile-resources', 'Backup,GlobalTable,Table'],
      ...['--deletion-policy', 'delete', '--enable-leader-election', '--leader-election-namespace', ''],
      ...['--reconcile-default-resync-seconds', '36000', '--reconcile-default-max-concurrent-syncs', '1'],
      ...['--feature-gates', 'IAMRoleSelector=false,ReadOnlyResources=true,ResourceAdoption=true'],
      ...['--enable-carm=true', '--enable-cross-namespace=true'],
    ];
    expect(parse(args, {})).toMatchObject({ flags: { awsRegion: 'us-west-2' }, warnings: [] });
  });
});

describe('a warning', () => {
  it.each([
    [['--enable-webhook-server'], '--enable-webhook-server has no effect: there are no webhooks'],
    [['--webhook-server-addr', ':9433'], '--webhook-server-addr has no effect: there are no webhooks'],
    [['--aws-account-id', '1'], '--aws-account-id has no effect: STS is asked for the account'],
    [
      ['--enable-adopted-resource-reconciler=false'],
      '--enable-adopted-resource-reconciler has no effect: resources are adopted by annotation',
    ],
    [['--enable-adopted-resources'], '--enable-adopted-resources has no effect: resources are adopted by annotation'],
    [['--log-level', 'verbose'], '--log-level: "verbose" is not a level; info is used'],
    [['--enable-carm', 'false'], 'the argument "false" belongs to no flag, and has no effect'],
  ])('comes with %j', (args, warning) => {
    expect(parse(args)).toMatchObject({ flags: expect.anything(), warnings: [warning] });
  });
});

it.each([['--help'], ['-h']])('%s explains every flag, whatever else is wrong', (flag) => {
  const parsed = parse(['--unknown', flag], {});
  const help = 'help' in parsed ? parsed.help : '';
  expect(help).toMatch(/^Usage:\n {2}tack controller \[flags\]\n\nWhich services and kinds:\n {2}--services string\n/);
  expect(help).toContain('(default automatic, currently 20)');
  expect(help).toContain('IAMRoleSelector (off)');
  expect(help.match(/^ {2}--/gm)).toHaveLength(Object.keys(controllerFlagTable).length);
});
