import { expect, it } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { JsonObject } from '../shared/json.ts';
import { FirstLooks } from './first-looks.ts';

const hour = 3_600_000;

/** Delays, in milliseconds, of the first looks at so many settled objects. */
function delays(count: number, resyncMs = 10 * hour): number[] {
  const looks = new FirstLooks({ random: () => 0.5 });
  return Array.from({ length: count }, () => looks.delayMs(settled(), resyncMs));
}

function settled(metadata: Partial<KubeObject['metadata']> = {}, status: JsonObject = {}): KubeObject {
  const conditions = ['ACK.ResourceSynced', 'Ready'].map((type) => ({ type, status: 'True', observedGeneration: 3 }));
  return {
    apiVersion: 'sample.services.k8s.aws/v1alpha1',
    kind: 'Sample',
    metadata: { name: 'orders', namespace: 'shop', generation: 3, ...metadata },
    status: { conditions, ...status },
  };
}

it('looks at some hundred settled objects at once', () => {
  expect(new Set(delays(500))).toEqual(new Set([0]));
});

it('looks at further ones five a second', () => {
  const all = delays(10_000);
  expect(all.slice(500, 503)).toEqual([200, 400, 600]);
  expect(all.at(-1)).toBe(1_900_000);
});

it('looks at all within the resync period, spread over it', () => {
  expect(Math.max(...delays(10_000, 60_000))).toBeLessThanOrEqual(60_000);
  // Half the period, as the random number says, when the pace would take longer.
  expect(delays(2_000, 60_000).at(-1)).toBe(30_000);
});

it.each([
  ['was edited since', { generation: 4 }, {}],
  ['is being deleted', { deletionTimestamp: '2026-01-02T03:04:05Z' }, {}],
  ['has no status', {}, { conditions: [] }],
  ['was asked to be looked at', { annotations: { 'services.k8s.aws/reconcile-requested-at': 'now' } }, {}],
  ['uses a Secret', { annotations: { 'services.k8s.aws/sent': 'secretString=1/2/k' } }, {}],
  ['is not ready', {}, { conditions: [{ type: 'ACK.ResourceSynced', status: 'False', observedGeneration: 3 }] }],
])('looks at once at an object that %s', (_, metadata, status) => {
  const looks = new FirstLooks({ random: () => 0.5 });
  for (let index = 0; index < 1_000; index++) looks.delayMs(settled(), hour);
  expect(looks.delayMs(settled(metadata, status), hour)).toBe(0);
});

it('waits with an object whose request for a look was heard', () => {
  const looks = new FirstLooks({ random: () => 0.5 });
  const heard = settled(
    { annotations: { 'services.k8s.aws/reconcile-requested-at': 'now' } },
    { lastHandledReconcileAt: 'now' },
  );
  for (let index = 0; index < 500; index++) looks.delayMs(settled(), hour);
  expect(looks.delayMs(heard, hour)).toBe(200);
});
