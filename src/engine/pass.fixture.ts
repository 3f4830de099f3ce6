import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import { silent } from '../shared/log.ts';
import type { KindDefinition } from './definition/kind.ts';
import type { KindAws } from './kind-aws.ts';
import { loadKind } from './loaded-kind.ts';
import type { ObjectCaches } from './object-caches.ts';
import { decode } from './observe.ts';
import { Pass } from './pass.ts';
import type { EngineSettings } from './settings.ts';

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
  const object = {
    apiVersion: `${group}/${version}`,
    ...{ kind, spec, status },
    metadata: { name: 'one', namespace: 'default', uid: 'uid-1', ...metadata },
  };
  const pass = new Pass({
    kind: await loadKind(definition),
    object,
    settings,
    caches: cachesOf(others),
    awsIn: () => awsThatTakes(written),
    write: async (patch) => {
      pass.object = merged(pass.object, patch);
    },
    note: () => {},
    dependents: () => [],
    log: silent,
  });
  pass.enter({ region: 'eu-west-1', account: '123456789012', partition: 'aws', role: undefined, endpoint: undefined });
  await decode(pass);
  return pass;
}

const settings: EngineSettings = {
  region: 'eu-west-1',
  identity: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/test', partition: 'aws' },
  ...{ tags: [], version: '0.0.0', deletionPolicy: 'delete', namespaces: [], systemNamespace: 'ack-system' },
  ...{ resyncMs: () => 36_000_000, concurrency: () => 1 },
  ...{ enableCarm: false, enableCrossNamespace: true, allowUnsafeEndpoints: false, lateInitialise: true },
  gates: { adoption: true, readOnly: true, teamLevelCarm: false, serviceLevelCarm: false, roleSelectors: false },
};

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

/** What passes ask of caches; which resource an object is of makes no difference. */
function cachesOf(objects: readonly KubeObject[]): ObjectCaches {
  const lookup = new Map(objects.map((object) => [`default/${object.metadata.name}`, object]));
  const caches: Pick<ObjectCaches, 'of'> = { of: async () => lookup };
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
