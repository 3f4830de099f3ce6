import { Counter, exponentialBuckets, Gauge, Histogram, type Registry } from 'prom-client';
import type { BudgetState } from '../aws/budget.ts';
import type { LiveQueues } from './live-queues.ts';
import type { RunningWork } from './running-work.ts';

/** Controller-runtime's, in seconds. */
const reconcileBuckets = [
  ...[0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5],
  ...[1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60],
];
/** Client-go's, from ten nanoseconds to a thousand seconds; its rounding errors are part of the labels. */
const queueBuckets = exponentialBuckets(10e-9, 10, 12);
const awsBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

type Definition<L extends string> = readonly [name: string, help: string, labels: readonly L[]];

function counter<L extends string>(registry: Registry, [name, help, labelNames]: Definition<L>): Counter<L> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
}

function gauge<L extends string>(
  registry: Registry,
  [name, help, labelNames]: Definition<L>,
  collect?: (gauge: Gauge<L>) => void,
): Gauge<L> {
  const settings = { name, help, labelNames: [...labelNames], registers: [registry] };
  if (collect === undefined) return new Gauge(settings);
  return new Gauge({
    ...settings,
    collect() {
      collect(this);
    },
  });
}

function histogram<L extends string>(
  registry: Registry,
  [name, help, labelNames]: Definition<L>,
  buckets: readonly number[],
): Histogram<L> {
  return new Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [registry] });
}

/** The metrics of the budget of AWS calls; `states` is asked each time that the metrics are. */
export function budgetInstruments(registry: Registry, states: () => readonly BudgetState[]): void {
  const labels = ['service', 'region'] as const;
  const read = (value: 'rate' | 'waiting') => (shown: Gauge<(typeof labels)[number]>) => {
    shown.reset();
    for (const { service, region, ...state } of states()) shown.set({ service, region }, state[value]);
  };
  gauge(
    registry,
    ['tack_aws_budget_rate', 'Calls per second that AWS is asked at most, as learned from its throttling.', labels],
    read('rate'),
  );
  gauge(registry, ['tack_aws_budget_waiting', 'AWS calls that wait for that.', labels], read('waiting'));
}

/** The metrics of calls to AWS and to the Kubernetes API, and of leadership. */
export function callInstruments(registry: Registry) {
  return {
    requests: counter(registry, [
      'ack_outbound_api_requests_total',
      'Total number of outbound AWS API requests made by the controller.',
      ['service', 'op_type', 'op_id'],
    ]),
    requestErrors: counter(registry, [
      'ack_outbound_api_requests_error_total',
      'Total number of outbound AWS API requests that failed, by HTTP status code (0: no answer).',
      ['service', 'op_id', 'status_code'],
    ]),
    requestSeconds: histogram(
      registry,
      [
        'tack_aws_request_duration_seconds',
        'Length of time per AWS API request, its retries included.',
        ['service', 'op_id'],
      ],
      awsBuckets,
    ),
    kubeRequests: counter(registry, [
      'rest_client_requests_total',
      'Number of HTTP requests, partitioned by status code, method, and host.',
      ['code', 'method', 'host'],
    ]),
    leader: gauge(registry, [
      'leader_election_master_status',
      "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. 'name' is the string used to identify the lease. Please make sure to group by name.",
      ['name'],
    ]),
  };
}

/** The metrics of reconciles. */
export function reconcileInstruments(registry: Registry, running: RunningWork, queues: LiveQueues) {
  const counted = (name: string, what: string) =>
    counter(registry, [`controller_runtime_${name}`, `Total number of ${what} per controller`, ['controller']]);
  return {
    total: counter(registry, [
      'controller_runtime_reconcile_total',
      'Total number of reconciliations per controller',
      ['controller', 'result'],
    ]),
    errors: counted('reconcile_errors_total', 'reconciliation errors'),
    terminalErrors: counted('terminal_reconcile_errors_total', 'terminal reconciliation errors'),
    panics: counted('reconcile_panics_total', 'reconciliation panics'),
    timeouts: counted('reconcile_timeouts_total', 'reconciliation timeouts'),
    seconds: histogram(
      registry,
      ['controller_runtime_reconcile_time_seconds', 'Length of time per reconciliation per controller', ['controller']],
      reconcileBuckets,
    ),
    maxConcurrent: gauge(
      registry,
      [
        'controller_runtime_max_concurrent_reconciles',
        'Maximum number of concurrent reconciles per controller',
        ['controller'],
      ],
      (max) => {
        max.reset();
        for (const { controller, concurrency } of queues.states()) max.inc({ controller }, concurrency);
      },
    ),
    active: gauge(
      registry,
      ['controller_runtime_active_workers', 'Number of currently used workers per controller', ['controller']],
      (active) => {
        for (const { controller, count } of running.ages()) active.set({ controller }, count);
      },
    ),
  };
}

/** The metrics of the work queues; a queue's name is its controller's. */
export function queueInstruments(registry: Registry, running: RunningWork, queues: LiveQueues) {
  const labels = ['name', 'controller'] as const;
  return {
    depth: gauge(
      registry,
      ['workqueue_depth', 'Current depth of workqueue by workqueue and priority', [...labels, 'priority']],
      (depth) => {
        depth.reset();
        for (const { controller, depths } of queues.states()) {
          for (const [priority, n] of depths) depth.inc({ name: controller, controller, priority }, n);
        }
      },
    ),
    adds: counter(registry, ['workqueue_adds_total', 'Total number of adds handled by workqueue', labels]),
    retries: counter(registry, ['workqueue_retries_total', 'Total number of retries handled by workqueue', labels]),
    waited: histogram(
      registry,
      [
        'workqueue_queue_duration_seconds',
        'How long in seconds an item stays in workqueue before being requested',
        labels,
      ],
      queueBuckets,
    ),
    worked: histogram(
      registry,
      ['workqueue_work_duration_seconds', 'How long in seconds processing an item from workqueue takes.', labels],
      queueBuckets,
    ),
    unfinished: gauge(
      registry,
      [
        'workqueue_unfinished_work_seconds',
        "How many seconds of work has been done that is in progress and hasn't been observed by work_duration.",
        labels,
      ],
      (gauge) => {
        for (const { controller, total } of running.ages()) gauge.set({ name: controller, controller }, total);
      },
    ),
    longest: gauge(
      registry,
      [
        'workqueue_longest_running_processor_seconds',
        'How many seconds has the longest running processor for workqueue been running.',
        labels,
      ],
      (gauge) => {
        for (const { controller, longest } of running.ages()) gauge.set({ name: controller, controller }, longest);
      },
    ),
  };
}
