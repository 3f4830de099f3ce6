import { KubeClient } from '../kube/client.ts';
import { fixedCredential } from '../kube/connection.ts';
import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import { silent } from '../shared/log.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import type { KindDefinition, Reader } from './definition/kind.ts';
import type { KindAws } from './kind-aws.ts';
import { type LoadedKind, loadKind } from './loaded-kind.ts';
import { ObjectCaches, type ObjectLookup } from './object-caches.ts';
import { decode } from './observe.ts';
import { Pass, type PassOptions, type Place } from './pass.ts';
import { RecentCalls } from './recent-calls.ts';
import type { EngineSettings } from './settings.ts';

/** Settings as a process in one account has them. */
export const sampleSettings: EngineSettings = {
  region: 'eu-west-1',
  identity: { account: '123456789012', partition: 'aws', arn: 'arn:aws:iam::123456789012:role/tack' },
  tags: [],
  version: '1.2.3',
  deletionPolicy: 'delete',
  resyncMs: () => 36_000_000,
  concurrency: () => 1,
  namespaces: [],
  enableCarm: false,
  enableCrossNamespace: false,
  allowUnsafeEndpoints: false,
  lateInitialise: false,
  exportable: [],
  systemNamespace: 'ack-system',
  gates: {
    adoption: false,
    readOnly: false,
    teamLevelCarm: false,
    serviceLevelCarm: false,
    roleSelectors: false,
    ignoreFieldDrift: false,
  },
};

/** Where the tests' resources are. */
export const samplePlace: Place = {
  region: 'eu-west-1',
  account: '123456789012',
  partition: 'aws',
  role: undefined,
  endpoint: undefined,
};

/** AWS with just the reads that are given. */
export function awsThatReads(reads: Reader): KindAws {
  return reads as KindAws;
}

/** Makes passes over objects of the kind that have entered their place; they can make no calls unless `more` lets them. */
export function samplePasses(
  kind: LoadedKind,
  more: Partial<PassOptions> = {},
): (object?: Partial<KubeObject>) => Pass {
  const credentials = fixedCredential({ headers: {} });
  const server = new URL('http://127.0.0.1:9');
  const connection = { server, source: 'the test', namespace: 'default', tls: {}, credentials };
  const kube = new KubeClient(connection, { userAgent: 'test/1' });
  const watching = { kube, clock: new ManualClock(), random: () => 0.5, log: silent };
  const caches = new ObjectCaches({ ...watching, changed: () => {} });
  const { group, version, kind: name } = kind.definition;
  const metadata = { name: 'orders', namespace: 'shop', uid: 'uid-1', generation: 2 };
  return (object = {}) => {
    const whole = { apiVersion: `${group}/${version}`, kind: name, metadata, ...object };
    const pass = new Pass({
      ...{ kind, caches, settings: sampleSettings, log: silent },
      object: whole,
      awsIn: () => {
        throw new Error('this pass makes no calls');
      },
      write: async () => whole,
      note: () => {},
      repeats: () => 1,
      recent: new RecentCalls(new ManualClock()).of('one'),
      dependOn: () => {},
      dependents: () => [],
      ...more,
    });
    pass.enter(samplePlace);
    return pass;
  };
}

/** What a test's object says; the rest is filled in. */
export interface TestObject {
  readonly spec: JsonObject;
  readonly status?: JsonObject;
  readonly metadata?: Partial<KubeObject['metadata']>;
  /** Objects of other kinds, in the same namespace. */
  readonly others?: readonly KubeObject[];
  /** Takes the inputs of the writes to AWS. */
  readonly written?: unknown[];
}

/** A pass that has decoded its object, in no cluster: what it writes is put into the object. */
export async function testPass(
  definition: KindDefinition,
  { spec, status = {}, metadata, others = [], written = [] }: TestObject,
): Promise<Pass> {
  const { group, version, kind } = definition;
  const { gates } = sampleSettings;
  const pass: Pass = new Pass({
    kind: await loadKind(definition),
    object: {
      apiVersion: `${group}/${version}`,
      ...{ kind, spec, status },
      metadata: { name: 'one', namespace: 'default', uid: 'uid-1', ...metadata },
    },
    settings: {
      ...sampleSettings,
      enableCrossNamespace: true,
      lateInitialise: true,
      gates: { ...gates, adoption: true },
    },
    caches: cachesOf(others),
    awsIn: () => awsThatTakes(written),
    write: async (patch) => merged(pass.object, patch),
    note: () => {},
    repeats: () => 1,
    recent: new RecentCalls(new ManualClock()).of('one'),
    dependOn: () => {},
    dependents: () => [],
    log: silent,
  });
  pass.enter(samplePlace);
  await decode(pass);
  return pass;
}

/** Definitions of such tests read nothing. */
function awsThatTakes(written: unknown[]): KindAws {
  const aws: Pick<KindAws, 'write'> = {
    write: async ({ input }) => {
      written.push(input);
      return {};
    },
  };
  return aws as KindAws;
}

/** Which resource an object is of makes no difference. */
function cachesOf(objects: readonly KubeObject[]): ObjectCaches {
  const lookup = new Map(objects.map((object) => [`default/${object.metadata.name}`, object]));
  return sampleCaches(() => lookup);
}

/** What passes ask of caches. `found`: the objects of a resource, by their keys. */
export function sampleCaches(found: (resource: string) => ObjectLookup): ObjectCaches {
  const caches: Pick<ObjectCaches, 'of' | 'find'> = {
    of: async ({ resource }) => found(resource),
    find: async ({ resource }, key) => found(resource).get(key),
  };
  return caches as ObjectCaches;
}

function merged(object: KubeObject, { spec = {}, metadata = {} }: JsonObject): KubeObject {
  const { annotations = {}, ...rest } = metadata as { annotations?: Record<string, string> };
  return {
    ...object,
    spec: { ...object.spec, ...(spec as JsonObject) },
    metadata: { ...object.metadata, ...rest, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}
