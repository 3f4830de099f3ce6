import { defaultFeatureGates } from './feature-gates.ts';
import type { FlagTable } from './flag-parser.ts';

const services = 'Which services and kinds';
const kubernetes = 'Kubernetes';
const aws = 'AWS';
const reconcile = 'Reconciling';
const ownership = 'Accounts, namespaces and deletion';
const process = 'Process';
const removed = 'Accepted for compatibility, without effect';

/** Upstream's default tags; what stands between percent signs is replaced for each resource. */
export const defaultResourceTags: readonly string[] = [
  'services.k8s.aws/controller-version=%CONTROLLER_SERVICE%-%CONTROLLER_VERSION%',
  'services.k8s.aws/namespace=%K8S_NAMESPACE%',
];

const featureList = Object.entries(defaultFeatureGates)
  .map(([name, isOn]) => `${name} (${isOn ? 'on' : 'off'})`)
  .join(', ');

/** The flags of `tack controller`: upstream's, with upstream's defaults, and our own few. */
export const controllerFlagTable = {
  services: {
    group: services,
    type: 'string',
    default: 'all',
    description:
      'A comma-separated list of services to manage, by alias, e.g. "s3,dynamodb"; "all"; or "auto": those whose CRDs ' +
      'are installed.',
  },
  'reconcile-resources': {
    group: services,
    type: 'string',
    default: '',
    description: 'A comma-separated list of resource kinds to reconcile. If unspecified, all kinds are.',
  },
  'watch-namespace': {
    group: services,
    type: 'string',
    default: '',
    description: 'A comma-separated list of namespaces to watch. If unspecified, all namespaces are watched.',
  },
  'watch-selectors': {
    group: services,
    type: 'string',
    default: '',
    description: 'A label selector, e.g. "app=foo,env=sbx": only objects that it matches are managed.',
  },
  kubeconfig: {
    group: kubernetes,
    type: 'string',
    default: '',
    defaultText: 'KUBECONFIG, then the pod, then ~/.kube/config',
    description: 'The kubeconfig file to use.',
  },
  context: {
    group: kubernetes,
    type: 'string',
    default: '',
    defaultText: 'the current context',
    description: 'The context of the kubeconfig to use.',
  },
  'install-crds': {
    group: kubernetes,
    type: 'bool',
    default: false,
    description:
      'Install the custom resource definitions of the chosen kinds at the start, and bring older ones up to date.',
  },
  'enable-leader-election': {
    group: kubernetes,
    type: 'bool',
    default: false,
    description: 'Elect a leader by a Lease, so that of several replicas only one works at a time.',
  },
  'leader-election-namespace': {
    group: kubernetes,
    type: 'string',
    default: '',
    defaultText: "the pod's namespace",
    description: 'The namespace of the Lease.',
  },
  'aws-region': {
    group: aws,
    type: 'string',
    default: '',
    defaultText: 'AWS_REGION',
    description: 'The region in which resources are created that do not say otherwise. Needed.',
  },
  'aws-endpoint-url': {
    group: aws,
    type: 'string',
    default: '',
    description: 'The endpoint of the services managed, in place of the one that belongs to service and region.',
  },
  'aws-identity-endpoint-url': {
    group: aws,
    type: 'string',
    default: '',
    description: 'The STS endpoint that is asked at the start who the controller is.',
  },
  'allow-unsafe-aws-endpoint-urls': {
    group: aws,
    type: 'bool',
    default: false,
    description: 'Allow endpoint URLs that are not https.',
  },
  'aws-endpoint-use-path-style': {
    group: aws,
    type: 'bool',
    default: false,
    description: 'Put S3 bucket names into the path (http://host/bucket/key) instead of the host name.',
  },
  'http-client-timeout': {
    group: aws,
    type: 'duration',
    default: 60_000,
    description: 'How long one attempt of an AWS call may take. 0 turns the limit off.',
  },
  'resource-tags': {
    group: aws,
    type: 'csv',
    default: defaultResourceTags,
    description: 'The key=value tags that every managed resource gets, where its kind has tags.',
  },
  'reconcile-default-resync-seconds': {
    group: reconcile,
    type: 'int',
    default: 0,
    defaultText: "the kind's own, else 36000: 10 hours",
    description: 'How many seconds after a success a resource is compared with AWS again.',
  },
  'reconcile-resource-resync-seconds': {
    group: reconcile,
    type: 'list',
    default: [],
    description: 'The same for one kind, as Kind=seconds; goes before the default.',
  },
  'reconcile-default-max-concurrent-syncs': {
    group: reconcile,
    type: 'int',
    defaultText: 'automatic, currently 20',
    description: 'How many objects of a kind are worked on at the same time.',
  },
  'reconcile-resource-max-concurrent-syncs': {
    group: reconcile,
    type: 'list',
    default: [],
    description: 'The same for one kind, as Kind=number; goes before the default.',
  },
  'late-initialize': {
    group: reconcile,
    type: 'enum',
    default: 'spec',
    choices: ['spec', 'off'],
    typeName: 'LateInitialize (spec or off)',
    description:
      "Whether AWS's choice for a field that is left out is written into the spec, once, for the fields that ACK does " +
      'so for. With off, specs are never written to but by an adoption.',
  },
  'feature-gates': {
    group: reconcile,
    type: 'string',
    default: '',
    description: `A comma-separated list of Feature=true or Feature=false. Features: ${featureList}.`,
  },
  'deletion-policy': {
    group: ownership,
    type: 'enum',
    default: 'delete',
    choices: ['delete', 'retain'],
    typeName: 'DeletionPolicy',
    description: 'Whether the AWS resource goes with its object, where neither object nor namespace says so.',
  },
  'enable-carm': {
    group: ownership,
    type: 'bool',
    default: true,
    description: 'Manage resources of other accounts, through the role account map.',
  },
  'enable-cross-namespace': {
    group: ownership,
    type: 'bool',
    default: true,
    description: 'Allow references, secrets and field exports that lead into another namespace.',
  },
  'enable-field-export-reconciler': {
    group: ownership,
    type: 'bool',
    default: true,
    description: 'Serve FieldExport objects.',
  },
  'metrics-addr': {
    group: process,
    type: 'string',
    default: '0.0.0.0:8080',
    description: 'The address that serves /metrics. "0" turns it off.',
  },
  'healthz-addr': {
    group: process,
    type: 'string',
    default: '0.0.0.0:8081',
    description: 'The address that serves /healthz and /readyz. "0" turns it off.',
  },
  'log-level': {
    group: process,
    type: 'string',
    default: 'info',
    description: 'The least severe level that is logged: debug, info, warn, error, dpanic, panic or fatal.',
  },
  'enable-development-logging': {
    group: process,
    type: 'bool',
    default: false,
    description: 'Log lines for people instead of JSON, without sampling.',
  },
  'enable-webhook-server': {
    group: removed,
    type: 'bool',
    default: false,
    description: 'There are no webhooks.',
    removed: 'there are no webhooks',
  },
  'webhook-server-addr': {
    group: removed,
    type: 'string',
    default: '0.0.0.0:9433',
    description: 'There are no webhooks.',
    removed: 'there are no webhooks',
  },
  'aws-account-id': {
    group: removed,
    type: 'string',
    default: '',
    description: 'STS is asked for the account.',
    removed: 'STS is asked for the account',
  },
  'enable-adopted-resource-reconciler': {
    group: removed,
    type: 'bool',
    default: false,
    description: 'Resources are adopted by annotation.',
    removed: 'resources are adopted by annotation',
  },
  'enable-adopted-resources': {
    group: removed,
    type: 'bool',
    default: false,
    description: 'Resources are adopted by annotation.',
    removed: 'resources are adopted by annotation',
  },
} as const satisfies FlagTable;

/** Name of a flag, without dashes. */
export type ControllerFlagName = keyof typeof controllerFlagTable;
