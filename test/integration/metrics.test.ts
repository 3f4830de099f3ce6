import { expect, test } from 'vitest';
import type { GroupVersionResource } from '../../src/kube/object.ts';
import { tableNamed, withSpec } from '../support/manifests.ts';
import { applySynced, untilRecoverable, untilSynced, untilTerminal } from '../support/steps.ts';
import { callsOf } from '../support/table-calls.ts';
import { useRig } from '../support/use-rig.ts';

// Upstream's metrics, as a Prometheus would read them from a controller at work.

const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
const lease = 'ack-dynamodb.services.k8s.aws';
const systemNamespace = 'ack-system';

const rig = await useRig({
  flags: [
    '--services=dynamodb',
    '--reconcile-default-max-concurrent-syncs=1',
    '--enable-leader-election',
    `--leader-election-namespace=${systemNamespace}`,
  ],
});
await rig.kube.objects(namespaces, null).apply({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name: systemNamespace },
});

/** The samples of /metrics: `name{label="value"}` and what it says. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(rig.metricsUrl)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

async function sample(name: string): Promise<number | undefined> {
  return (await samples()).get(name);
}

const table = 'controller="table"';
const tableQueue = `name="table",${table}`;

test('what waits and what is under way can be seen while it lasts', async () => {
  const [first, ...others] = ['first', 'second', 'third'].map((name) => tableNamed(rig.name(name)));
  if (first === undefined) throw new Error('there is no first');
  const held = callsOf(rig, first).hold('CreateTable');
  await rig.kube.apply(first);
  await held.caught;
  for (const other of others) await rig.kube.apply(other);

  const depth = `workqueue_depth{${tableQueue},priority="0"}`;
  await expect.poll(() => sample(depth), { timeout: 10_000 }).toBe(2);
  const now = await samples();
  expect(now.get(`controller_runtime_active_workers{${table}}`)).toBe(1);
  expect(now.get(`controller_runtime_max_concurrent_reconciles{${table}}`)).toBe(1);
  const age = now.get(`workqueue_longest_running_processor_seconds{${tableQueue}}`);
  expect(age).toBeGreaterThan(0);
  expect(now.get(`workqueue_unfinished_work_seconds{${tableQueue}}`)).toBe(age);

  held.release();
  for (const each of [first, ...others]) await untilSynced(rig, each);
  await expect.poll(() => sample(depth), { timeout: 10_000 }).toBe(0);
  await expect.poll(() => sample(`controller_runtime_active_workers{${table}}`), { timeout: 10_000 }).toBe(0);
});

test("all of upstream's are there with upstream's labels, and count what happened", async () => {
  const fine = tableNamed(rig.name('fine'));
  await applySynced(rig, fine);
  // After a change it looks again at once.
  await applySynced(rig, withSpec(fine, { tags: [{ key: 'team', value: 'a' }] }));
  const wrong = tableNamed(rig.name('wrong'), { attributeDefinitions: [] });
  await rig.kube.apply(wrong);
  await untilTerminal(rig, wrong);
  const failing = tableNamed(rig.name('failing'));
  const mend = callsOf(rig, failing).fail({ error: { code: 'InternalServerError', status: 500 } }, 'CreateTable');
  await rig.kube.apply(failing);
  await untilRecoverable(rig, failing);
  mend();
  await untilSynced(rig, failing);

  // The status is written a moment before the work is over.
  await expect.poll(() => sample(`controller_runtime_active_workers{${table}}`), { timeout: 10_000 }).toBe(0);
  const now = await samples();
  const host = rig.kubeProxy.port;
  const above0 = [
    'ack_outbound_api_requests_total{service="dynamodb",op_type="CREATE",op_id="CreateTable"}',
    'ack_outbound_api_requests_total{service="dynamodb",op_type="READ_ONE",op_id="DescribeTable"}',
    'ack_outbound_api_requests_error_total{service="dynamodb",op_id="CreateTable",status_code="400"}',
    'ack_outbound_api_requests_error_total{service="dynamodb",op_id="CreateTable",status_code="500"}',
    `controller_runtime_reconcile_total{${table},result="success"}`,
    `controller_runtime_reconcile_total{${table},result="error"}`,
    `controller_runtime_reconcile_total{${table},result="requeue"}`,
    `controller_runtime_reconcile_total{${table},result="requeue_after"}`,
    `controller_runtime_reconcile_errors_total{${table}}`,
    `controller_runtime_terminal_reconcile_errors_total{${table}}`,
    `controller_runtime_reconcile_time_seconds_bucket{le="60",${table}}`,
    `controller_runtime_reconcile_time_seconds_sum{${table}}`,
    `controller_runtime_reconcile_time_seconds_count{${table}}`,
    `workqueue_adds_total{${tableQueue}}`,
    `workqueue_retries_total{${tableQueue}}`,
    ...['queue', 'work'].flatMap((what) => [
      `workqueue_${what}_duration_seconds_bucket{le="+Inf",${tableQueue}}`,
      `workqueue_${what}_duration_seconds_count{${tableQueue}}`,
    ]),
    ...['GET', 'PATCH'].map(
      (method) => `rest_client_requests_total{code="200",method="${method}",host="127.0.0.1:${host}"}`,
    ),
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'process_open_fds',
  ];
  expect(above0.filter((name) => !((now.get(name) ?? 0) > 0))).toEqual([]);
  const at0 = [
    `controller_runtime_reconcile_panics_total{${table}}`,
    `controller_runtime_reconcile_timeouts_total{${table}}`,
    `controller_runtime_active_workers{${table}}`,
    ...['0', '-1', '-2', '-100'].map((priority) => `workqueue_depth{${tableQueue},priority="${priority}"}`),
    `workqueue_unfinished_work_seconds{${tableQueue}}`,
    `workqueue_longest_running_processor_seconds{${tableQueue}}`,
    // Kinds without objects have series as well.
    ...['backup', 'globaltable', 'fieldexport'].map(
      (kind) => `workqueue_adds_total{name="${kind}",controller="${kind}"}`,
    ),
  ];
  expect(at0.filter((name) => now.get(name) !== 0)).toEqual([]);
  expect(now.get(`leader_election_master_status{name="${lease}"}`)).toBe(1);
  expect(now.get('controller_runtime_max_concurrent_reconciles{controller="backup"}')).toBe(1);
});
