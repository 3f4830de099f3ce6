import type { JsonObject } from '../../shared/json.ts';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const list = { type: 'array' };
const map = { type: 'object' };
const quantity = { type: ['string', 'number'] };
const number = { type: 'number' };

function choice(...values: readonly string[]): JsonObject {
  return { type: 'string', enum: [...values] };
}

/** Keys that are not listed are accepted, as ACK's schema has it: values files come from many versions. */
function object(properties: JsonObject, ...required: readonly string[]): JsonObject {
  return { type: 'object', properties, ...(required.length > 0 && { required: [...required] }) };
}

const numberByKind = { type: 'object', additionalProperties: quantity };
const amounts = object({ memory: quantity, cpu: quantity });

const deployment = object(
  {
    annotations: map,
    labels: map,
    containerPort: { type: 'integer', minimum: 1, maximum: 65535 },
    replicas: { type: 'integer', minimum: 0 },
    nodeSelector: map,
    tolerations: list,
    affinity: map,
    priorityClassName: text,
    hostNetwork: flag,
    dnsPolicy: text,
    strategy: map,
    extraVolumes: list,
    extraVolumeMounts: list,
    extraEnvVars: { type: 'array', items: object({ name: text }, 'name') },
  },
  'containerPort',
);

const aws = object({
  region: text,
  endpoint_url: text,
  identity_endpoint_url: text,
  allow_unsafe_aws_endpoint_urls: flag,
  endpoint_use_path_style: flag,
  credentials: object({ secretName: text, secretKey: text, profile: text }),
});

const reconcile = object({
  defaultResyncPeriod: number,
  resourceResyncPeriods: numberByKind,
  defaultMaxConcurrentSyncs: number,
  // So it is spelled in ACK's schema.
  defaultMaxConcurentSyncs: number,
  resourceMaxConcurrentSyncs: numberByKind,
  // An off without quotes is a false.
  lateInitialize: { enum: ['spec', 'off', false] },
  resources: { type: 'array', items: text },
});

const metrics = {
  service: object(
    { create: flag, type: choice('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName') },
    ...['create', 'type'],
  ),
};

const properties: JsonObject = {
  image: object(
    {
      repository: { type: 'string', minLength: 1 },
      tag: { type: 'string', minLength: 1 },
      pullPolicy: choice('IfNotPresent', 'Always', 'Never'),
      pullSecrets: { type: 'array', items: text },
    },
    ...['repository', 'tag', 'pullPolicy'],
  ),
  nameOverride: text,
  fullnameOverride: text,
  // So it is spelled in ACK's schema.
  fullNameOverride: text,
  deployment,
  role: object({ labels: map }),
  metrics: object(metrics, 'service'),
  resources: object({ requests: amounts, limits: amounts }),
  aws,
  log: object({ enable_development_logging: flag, level: text }),
  installScope: choice('cluster', 'namespace'),
  watchNamespace: text,
  watchSelectors: text,
  resourceTags: { type: 'array', items: { type: 'string', pattern: '(^$|^.*=.*$)' } },
  deletionPolicy: choice('delete', 'retain'),
  reconcile,
  serviceAccount: object({ create: flag, name: text, annotations: map }),
  leaderElection: object({ enabled: flag, namespace: text }),
  installCRDs: flag,
  enableCARM: flag,
  enableCrossNamespace: flag,
  featureGates: { type: 'object', additionalProperties: { enum: [true, false, 'true', 'false'] } },
};

const required = [
  'image',
  'deployment',
  'metrics',
  'resources',
  'log',
  'installScope',
  'resourceTags',
  'serviceAccount',
];

/** The JSON Schema of a chart's values, as text; `more` are properties beside those of ACK's charts. */
export function valuesSchema(more: JsonObject = {}): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Values',
    type: 'object',
    properties: { ...properties, ...more },
    required,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The properties of the chart of all services that ACK's charts do not have. */
export function tackProperties(services: readonly string[]): JsonObject {
  const monitor = { enabled: flag, labels: map };
  return {
    services: { type: 'array', minItems: 1, uniqueItems: true, items: choice(...services) },
    crds: object({
      install: flag,
      include: { type: 'array', items: { type: 'string', pattern: '^[a-z0-9]+[.]([*]|[A-Za-z0-9]+)$' } },
    }),
    metrics: object(
      {
        ...metrics,
        serviceMonitor: object({ ...monitor, interval: text }),
        prometheusRule: object({ ...monitor, extraRules: list }),
        dashboard: object(monitor),
      },
      'service',
    ),
    podDisruptionBudget: object({ enabled: flag, maxUnavailable: { type: ['integer', 'string'] } }),
    networkPolicy: object({ enabled: flag, metricsFrom: list, extraEgress: list }),
  };
}
