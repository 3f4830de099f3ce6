import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { isWrite, type Rule } from '../support/aws-proxy.ts';
import { Kube } from '../support/kube.ts';
import { readCrds } from '../support/rig.ts';
import { staleReads } from '../support/stale-reads.ts';
import type { Replica } from './replica.ts';
import { scale } from './scale.ts';
import { outcomeOf, type Scenario } from './scenario.ts';
import type { World } from './world.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ logDir: resolve(import.meta.dirname, '../../.cache/cluster-logs/faults') });
  using kube = await Kube.connect(cluster.adminKubeconfig, 'default');
  for (const crd of await readCrds()) await kube.install(crd);
});

afterAll(() => cluster?.stop());

/** Of the calls of AWS, a share meets the fault while it lasts; all see what happens to reads. */
function awsFails(...faults: readonly (readonly [share: number, rule: Rule])[]): Scenario['fault'] {
  return async ({ aws }, random) => {
    let met = 0;
    const before = aws.calls.length;
    const mends = faults.map(([share, rule]) =>
      aws.intercept({
        ...rule,
        when: () => {
          const meets = random() < share;
          if (meets) met++;
          return meets;
        },
      }),
    );
    await sleep(scale.faultMs);
    for (const mend of mends) mend();
    return share(met, aws.calls.length - before);
  };
}

function share(met: number, calls: number): string {
  return `${met} of ${calls} calls of AWS met it`;
}

const throttled: Rule = { error: { code: 'ThrottlingException', status: 400, message: 'Rate exceeded' } };
const failing: Rule = { error: { code: 'InternalServerError', status: 500, message: 'try again' } };
/** AWS does it, and its answer comes when nobody waits for it any more. */
const hanging: Rule = { delayAfter: () => sleep(scale.hangMs, undefined, { ref: false }) };
const impatient = ['--http-client-timeout=5s'];

const awsScenarios: readonly Scenario[] = [
  {
    what: 'AWS throttles 10 % of all calls, and fails 2 % of them',
    fault: awsFails([0.1, throttled], [0.02, failing]),
  },
  { what: 'AWS does not answer 2 % of all calls for 90 s', fault: awsFails([0.02, hanging]), flags: impatient },
  {
    what: 'AWS cuts the connection of 10 % of all calls, half of them after it has done them',
    fault: awsFails([0.05, { reset: true }], [0.05, { resetAfter: true }]),
  },
  { what: 'AWS ends 10 % of all answers in the middle', fault: awsFails([0.1, { truncate: true }]) },
  {
    what: 'AWS shows what it was asked to change only 5 s later',
    fault: awsFails([1, staleReads(5_000)]),
  },
];

const kubeScenarios: readonly Scenario[] = [
  {
    what: 'The API server is killed and started again',
    fault: async ({ cluster: { pids, restartApiServer } }) => {
      process.kill(pids().kubeApiServer, 'SIGKILL');
      await sleep(scale.faultMs / 4);
      await restartApiServer();
      await sleep(scale.faultMs / 2);
      return 'killed once';
    },
  },
  {
    what: 'etcd stands still for 30 s',
    fault: async ({ cluster: { pauseEtcd, resumeEtcd } }) => {
      pauseEtcd();
      await sleep(scale.pauseMs);
      resumeEtcd();
      await sleep(scale.faultMs / 4);
      return `${scale.pauseMs / 1000} s`;
    },
  },
  {
    what: 'All connections to the API server are cut every 5 s',
    fault: async ({ connections }) => {
      const times = await every(5_000, () => connections.cut());
      return `${times} times`;
    },
  },
  {
    what: 'Watches are told every 5 s, for 2 s, that what they want is gone (410)',
    fault: async ({ requests }) => {
      await every(5_000, () => {
        const end = requests.storm();
        setTimeout(end, 2_000);
      });
      await sleep(2_000);
      return `${requests.gone} watches were told so`;
    },
  },
];

const processScenarios: readonly Scenario[] = [
  {
    what: 'Tack is killed every 10 s',
    fault: async ({ replicas }) => {
      const times = await every(Math.min(10_000, scale.faultMs / 3), () => {
        for (const replica of replicas) replica.signal('SIGKILL');
      });
      return `killed ${times} times`;
    },
  },
  {
    what: 'One of two replicas is killed every 10 s, now the one, now the other',
    replicas: 2,
    fault: async ({ replicas }) => {
      const times = await every(Math.min(10_000, scale.faultMs / 3), (time) => replicas[time % 2]?.signal('SIGKILL'));
      return `killed ${times} times`;
    },
  },
  { what: 'Tack stands still for 40 s', replicas: 1, fault: (world) => standStill(world) },
  { what: 'The leader of two replicas stands still for 40 s', replicas: 2, fault: (world) => standStill(world) },
];

// Those that leave the cluster alone can share it at the same time.
describe.concurrent('when AWS or Tack is not itself', () => {
  test.for([...awsScenarios, ...processScenarios])('$what', (scenario) => expectNothingLost(scenario));
});

describe('when the cluster is not itself', () => {
  test.for(kubeScenarios)('$what', (scenario) => expectNothingLost(scenario));
});

async function expectNothingLost(scenario: Scenario): Promise<void> {
  const { lost, orphaned, wrong, duplicated, writtenTwice, notReady } = await outcomeOf(cluster, scenario);
  const found = { lost, orphaned, wrong, duplicated, writtenTwice, notReady };
  expect(found).toEqual({ lost: [], orphaned: [], wrong: [], duplicated: [], writtenTwice: [], notReady: [] });
}

/** Does it every so often while faults last; resolves with how often. */
async function every(ms: number, work: (time: number) => void): Promise<number> {
  const times = Math.max(2, Math.floor(scale.faultMs / ms));
  for (let time = 0; time < times; time++) {
    work(time);
    await sleep(ms);
  }
  return times;
}

/** Freezes the leader until its lease has ended; when it goes on it may write nothing until it leads again. */
async function standStill({ replicas }: World): Promise<string> {
  const leader = replicas.find(({ hasLed }) => hasLed);
  if (leader === undefined) throw new Error('nobody leads');
  const { starts } = leader;
  leader.signal('SIGSTOP');
  await sleep(scale.standMs);
  const before = writesOf(leader);
  leader.signal('SIGCONT');
  await sleep(scale.faultMs);
  expect(leader.starts, 'the process ends when it finds its lease lost').toBeGreaterThan(starts);
  const late = writesOf(leader) - before;
  // Whoever has taken the lease keeps it: the one that stood still is started again, and waits.
  if (replicas.length > 1) expect(late, 'writes of the process that stood still').toBe(0);
  return replicas.length > 1 ? 'it wrote nothing afterwards' : 'it was started again';
}

function writesOf({ aws }: Replica): number {
  return aws.calls.filter(({ operation }) => isWrite(operation)).length;
}
