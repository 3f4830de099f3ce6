import { KubeClient } from '../kube/client.ts';
import { fixedCredential } from '../kube/connection.ts';
import { ManualClock } from '../kube/manual-clock.fixture.ts';
import type { KubeObject } from '../kube/object.ts';
import { silent } from '../shared/log.ts';
import type { LoadedKind } from './loaded-kind.ts';
import { ObjectCaches } from './object-caches.ts';
import { Pass, type Place } from './pass.ts';
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

/** Makes passes over objects of the kind that have entered their place; they can make no calls. */
export function samplePasses(kind: LoadedKind): (object?: Partial<KubeObject>) => Pass {
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
      dependents: () => [],
    });
    pass.enter(samplePlace);
    return pass;
  };
}
