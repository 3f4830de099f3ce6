import { type Exchange, type FakeApi, fakeApi } from '../kube/fake-api.fixture.ts';
import { Inbox } from '../kube/inbox.fixture.ts';
import type { KubeObject } from '../kube/object.ts';
import { recordingLogger } from '../kube/reflector.fixture.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { LeaderElection, type LeaderElectionOptions } from './leader-election.ts';

/** Where the lease is. */
export const path = '/apis/coordination.k8s.io/v1/namespaces/ack-system/leases';
export const name = 'ack-dynamodb.services.k8s.aws';
/** The clock's time at the start, as leases have it. */
export const begin = '2026-01-02T03:04:05.678000Z';

/** A candidate with the server that it speaks to. */
interface Candidate extends AsyncDisposable {
  readonly api: FakeApi;
  readonly clock: ManualClock;
  /** What the callbacks were told. */
  readonly told: Inbox<string>;
  /** Log lines with their fields. */
  readonly lines: string[];
  readonly election: LeaderElection;
}

/** Makes a candidate. It waits exactly 3,200 ms between attempts to get the lease. */
export async function candidate(options: Partial<LeaderElectionOptions> = {}): Promise<Candidate> {
  const api = await fakeApi();
  const clock = new ManualClock();
  const told = new Inbox<string>();
  const lines: string[] = [];
  const client = api.client({ clock, random: () => 0.5, timeoutMs: 45_000 });
  const election = new LeaderElection({
    client,
    namespace: 'ack-system',
    name,
    identity: 'me',
    onStartedLeading: () => told.push('started'),
    onStoppedLeading: (why) => told.push(why),
    clock,
    random: () => 0.5,
    logger: recordingLogger(lines),
    ...options,
  });
  return {
    api,
    clock,
    told,
    lines,
    election,
    [Symbol.asyncDispose]: async () => {
      // Not answered any more: what the election still sends must fail.
      client.close();
      await election.stop();
      await api[Symbol.asyncDispose]();
    },
  };
}

/** A lease that the server holds. */
export function lease(spec: object, resourceVersion = '7'): KubeObject {
  const metadata = { name, namespace: 'ack-system', uid: 'u', resourceVersion, labels: { team: 'blue' } };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: { ...spec } };
}

/** A lease that somebody else holds. */
export function others(renewTime: string, resourceVersion?: string): KubeObject {
  const spec = {
    holderIdentity: 'other',
    leaseDurationSeconds: 15,
    acquireTime: begin,
    renewTime,
    leaseTransitions: 3,
  };
  return lease(spec, resourceVersion);
}

/** Answers the next request, a write, as the server would; resolves with it. */
export async function written(api: FakeApi): Promise<Exchange> {
  const request = await api.next();
  const body: KubeObject = JSON.parse(request.body);
  const version = String(Number(body.metadata.resourceVersion ?? 0) + 1);
  request.json({ ...body, metadata: { ...body.metadata, resourceVersion: version } });
  return request;
}

/** The spec that was sent. */
export function specOf({ body }: Exchange): Record<string, unknown> {
  return JSON.parse(body).spec;
}

/** Lets the candidate create the lease, and become leader; `ended` resolves with its run. */
export async function elected(test: Candidate): Promise<{ ended: Promise<void> }> {
  const ended = test.election.run();
  (await test.api.next()).fail(404, 'NotFound');
  await written(test.api);
  await test.told.next();
  await test.clock.waited(2000);
  return { ended };
}
