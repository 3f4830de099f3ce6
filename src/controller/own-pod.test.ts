import { expect, it } from 'vitest';
import type { EventNote } from '../kube/event.ts';
import type { EventRecorder } from '../kube/events.ts';
import type { KubeObject } from '../kube/object.ts';
import { OwnPod } from './own-pod.ts';

function pod(env: Record<string, string>): { pod: OwnPod; told: [KubeObject, EventNote][] } {
  const told: [KubeObject, EventNote][] = [];
  const events: Pick<EventRecorder, 'record'> = { record: (object, note) => told.push([object, note]) };
  return { pod: new OwnPod(events as EventRecorder, { env, namespace: 'ack-system' }), told };
}

const own = { POD_NAME: 'tack-0', POD_UID: 'u' };

it('tells why it is not ready once it has been so for two looks', () => {
  const { pod: here, told } = pod(own);
  for (const why of ['not listed yet', 'no right', undefined, 'no right', 'no right']) here.notReady(why);
  expect(told).toEqual([
    [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'tack-0', namespace: 'ack-system', uid: 'u' } },
      { type: 'Warning', reason: 'NotReady', action: 'Start', note: 'no right' },
    ],
  ]);
});

it('tells nobody where it runs in no pod', () => {
  const { pod: nowhere, told } = pod({});
  nowhere.cannotStart('no region');
  expect(told).toEqual([]);
});
