import type { AwsExecutor } from '../../../src/aws/executor.ts';
import type { CallerIdentity } from '../../../src/aws/identity.ts';
import { RoleSessions } from '../../../src/aws/role-sessions.ts';
import type { EngineParts } from '../../../src/engine/settings.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import { EventRecorder } from '../../../src/kube/events.ts';
import { silent } from '../../../src/shared/log.ts';
import { region } from '../rig.ts';
import { fastClock } from './fast-clock.ts';

/** For whom an engine works, and where. */
interface CaseSurroundings {
  readonly kube: KubeClient;
  readonly executor: AwsExecutor;
  readonly identity: CallerIdentity;
  readonly namespace: string;
}

/** Longer waits are those of objects that have come to rest: resyncs, and retries of what only a person can mend. */
const longestWaitMs = 4_500;

/** What a case's engine is made of: it looks only when it is asked to, and hardly waits for an emulator. */
export function engineParts({ kube, executor, identity, namespace }: CaseSurroundings): EngineParts {
  return {
    kube,
    aws: executor,
    roles: new RoleSessions({ executor, region, sessionName: 'tack' }),
    events: new EventRecorder({ client: kube, reportingController: 'cases', reportingInstance: 'cases' }),
    log: silent,
    clock: fastClock(20, longestWaitMs),
    random: () => 0.5,
    settings: {
      ...{ region, identity, version: '0.0.0', deletionPolicy: 'delete', systemNamespace: 'ack-system' },
      tags: [{ key: 'services.k8s.aws/namespace', value: '%K8S_NAMESPACE%' }],
      resyncMs: () => 36_000_000,
      concurrency: () => 5,
      namespaces: [namespace],
      ...{ enableCarm: true, enableCrossNamespace: true, allowUnsafeEndpoints: true, lateInitialise: true },
      exportable: [],
      gates: {
        ...{
          adoption: true,
          readOnly: true,
          teamLevelCarm: false,
          serviceLevelCarm: false,
          roleSelectors: false,
          ignoreFieldDrift: false,
        },
      },
    },
  };
}
