import { describe, expect, it } from 'vitest';
import type { AwsCallRecord } from '../aws/executor.ts';
import type { QueueState } from '../engine/work-queue.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { ControllerMetrics } from './metrics.ts';

/** The lines of the metrics that begin with one of the texts. */
async function linesOf(metrics: ControllerMetrics, ...starts: string[]): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => starts.some((start) => line.startsWith(start)));
}

function queueOf(concurrency: number, depths: readonly number[] = []): QueueState {
  return { concurrency, depth: (priority) => depths[priority] ?? 0 };
}

const call: AwsCallRecord = {
  service: 'dynamodb',
  operation: 'CreateTable',
  opType: 'CREATE',
  status: 200,
  attempts: 2,
  ms: 45,
};

describe('AWS calls', () => {
  it('are counted under upstream’s names, failures with their HTTP status', async () => {
    const metrics = new ControllerMetrics();
    metrics.awsCall(call);
    metrics.awsCall({ ...call, status: 400, errorCode: 'ValidationException', errorKind: 'client' });
    metrics.awsCall({ ...call, status: 0, errorCode: 'TimeoutError', errorKind: 'network', ms: 70_000 });
    expect(await linesOf(metrics, 'ack_')).toEqual([
      'ack_outbound_api_requests_total{service="dynamodb",op_type="CREATE",op_id="CreateTable"} 3',
      'ack_outbound_api_requests_error_total{service="dynamodb",op_id="CreateTable",status_code="400"} 1',
      'ack_outbound_api_requests_error_total{service="dynamodb",op_id="CreateTable",status_code="0"} 1',
    ]);
    const seconds = await linesOf(metrics, 'tack_aws_request_duration_seconds');
    expect(seconds).toContain(
      'tack_aws_request_duration_seconds_bucket{le="0.05",service="dynamodb",op_id="CreateTable"} 2',
    );
    expect(seconds).toContain('tack_aws_request_duration_seconds_count{service="dynamodb",op_id="CreateTable"} 3');
  });

  it('of more operations than there are count as others', async () => {
    const metrics = new ControllerMetrics();
    for (let i = 0; i < 3000; i++) metrics.awsCall({ ...call, operation: `Op${i}` });
    const lines = await linesOf(metrics, 'ack_outbound_api_requests_total');
    expect(lines).toHaveLength(2001);
    expect(lines.at(-1)).toBe(
      'ack_outbound_api_requests_total{service="dynamodb",op_type="CREATE",op_id="other"} 1000',
    );
  });
});

it('the budget of AWS calls is shown as it stands when somebody looks', async () => {
  const metrics = new ControllerMetrics();
  let states = [{ service: 'sqs', region: 'eu-west-1', rate: 12.5, waiting: 3 }];
  metrics.awsBudget({ states: () => states });
  expect(await linesOf(metrics, 'tack_aws_budget')).toEqual([
    'tack_aws_budget_rate{service="sqs",region="eu-west-1"} 12.5',
    'tack_aws_budget_waiting{service="sqs",region="eu-west-1"} 3',
  ]);
  states = [{ service: 'iam', region: 'us-east-1', rate: 200, waiting: 0 }];
  expect(await linesOf(metrics, 'tack_aws_budget')).toEqual([
    'tack_aws_budget_rate{service="iam",region="us-east-1"} 200',
    'tack_aws_budget_waiting{service="iam",region="us-east-1"} 0',
  ]);
});

it('answers of the Kubernetes API are counted as client-go does', async () => {
  const metrics = new ControllerMetrics();
  const host = '10.0.0.1:443';
  metrics.kubeResponse({ method: 'GET', host, code: 200, ms: 3 });
  metrics.kubeResponse({ method: 'GET', host, code: 0, ms: 3 });
  metrics.kubeResponse({ method: 'BREW', host, code: 405, ms: 3 });
  expect(await linesOf(metrics, 'rest_client_requests_total')).toEqual([
    `rest_client_requests_total{code="200",method="GET",host="${host}"} 1`,
    `rest_client_requests_total{code="<error>",method="GET",host="${host}"} 1`,
    `rest_client_requests_total{code="405",method="other",host="${host}"} 1`,
  ]);
});

describe('reconciles', () => {
  it('are counted by their results', async () => {
    const metrics = new ControllerMetrics();
    metrics.queueBegan('table', queueOf(20));
    const ends = [
      { result: 'success', seconds: 0.004 },
      { result: 'requeue_after', seconds: 0.2 },
      { result: 'requeue', seconds: 0.2 },
      { result: 'error', seconds: 1, terminal: true },
      { result: 'error', seconds: 61, panicked: true, timedOut: true },
    ] as const;
    for (const end of ends) {
      metrics.reconcileStarted('table');
      metrics.reconcileEnded('table', end);
    }
    expect(await linesOf(metrics, 'controller_runtime_reconcile_total', 'controller_runtime_t')).toEqual([
      'controller_runtime_reconcile_total{controller="table",result="success"} 1',
      'controller_runtime_reconcile_total{controller="table",result="error"} 2',
      'controller_runtime_reconcile_total{controller="table",result="requeue"} 1',
      'controller_runtime_reconcile_total{controller="table",result="requeue_after"} 1',
      'controller_runtime_terminal_reconcile_errors_total{controller="table"} 1',
    ]);
    const others = ['errors', 'panics', 'timeouts'].map((what) => `controller_runtime_reconcile_${what}_total`);
    expect(await linesOf(metrics, ...others)).toEqual([
      'controller_runtime_reconcile_errors_total{controller="table"} 2',
      'controller_runtime_reconcile_panics_total{controller="table"} 1',
      'controller_runtime_reconcile_timeouts_total{controller="table"} 1',
    ]);
    const seconds = await linesOf(metrics, 'controller_runtime_reconcile_time_seconds');
    expect(seconds).toHaveLength(43);
    expect(seconds[0]).toBe('controller_runtime_reconcile_time_seconds_bucket{le="0.005",controller="table"} 1');
    expect(seconds).toContain('controller_runtime_reconcile_time_seconds_bucket{le="60",controller="table"} 4');
    expect(await linesOf(metrics, 'workqueue_work_duration_seconds_count')).toEqual([
      'workqueue_work_duration_seconds_count{name="table",controller="table"} 5',
    ]);
  });

  it('have counters from the start', async () => {
    const metrics = new ControllerMetrics();
    metrics.queueBegan('table', queueOf(20));
    const lines = await linesOf(metrics, 'controller_runtime_');
    expect(lines).toHaveLength(10);
    expect(lines).toContain('controller_runtime_max_concurrent_reconciles{controller="table"} 20');
    expect(lines.filter((line) => line.endsWith(' 0'))).toHaveLength(9);
  });

  it('under way can be seen', async () => {
    const clock = new ManualClock();
    const metrics = new ControllerMetrics(clock);
    metrics.reconcileStarted('table');
    clock.advance(10_000);
    metrics.reconcileStarted('table');
    clock.advance(5000);
    metrics.reconcileStarted('table');
    const under = ['controller_runtime_active', 'workqueue_unfinished', 'workqueue_longest'];
    expect(await linesOf(metrics, ...under)).toEqual([
      'controller_runtime_active_workers{controller="table"} 3',
      'workqueue_unfinished_work_seconds{name="table",controller="table"} 20',
      'workqueue_longest_running_processor_seconds{name="table",controller="table"} 15',
    ]);
    // The second one ends; which one it was is told by how long it took.
    metrics.reconcileEnded('table', { result: 'success', seconds: 5 });
    expect(await linesOf(metrics, ...under)).toEqual([
      'controller_runtime_active_workers{controller="table"} 2',
      'workqueue_unfinished_work_seconds{name="table",controller="table"} 15',
      'workqueue_longest_running_processor_seconds{name="table",controller="table"} 15',
    ]);
    metrics.reconcileEnded('table', { result: 'success', seconds: 15 });
    metrics.reconcileEnded('table', { result: 'success', seconds: 0 });
    metrics.reconcileEnded('table', { result: 'success', seconds: 0 });
    expect(await linesOf(metrics, ...under)).toEqual([
      'controller_runtime_active_workers{controller="table"} 0',
      'workqueue_unfinished_work_seconds{name="table",controller="table"} 0',
      'workqueue_longest_running_processor_seconds{name="table",controller="table"} 0',
    ]);
  });
});

it('queues have upstream’s metrics', async () => {
  const metrics = new ControllerMetrics();
  metrics.queueAdded('table');
  metrics.queueAdded('table');
  metrics.queueRetried('table');
  const depths = [7, 0, 2, 3];
  const other = metrics.queueBegan('table', queueOf(4, [1, 0, 0, 0]));
  metrics.queueBegan('table', queueOf(20, depths));
  metrics.queueWaited('table', 0.5);
  expect(await linesOf(metrics, 'workqueue_depth', 'workqueue_adds', 'workqueue_retries')).toEqual([
    'workqueue_depth{name="table",controller="table",priority="0"} 8',
    'workqueue_depth{name="table",controller="table",priority="-1"} 0',
    'workqueue_depth{name="table",controller="table",priority="-2"} 2',
    'workqueue_depth{name="table",controller="table",priority="-100"} 3',
    'workqueue_adds_total{name="table",controller="table"} 2',
    'workqueue_retries_total{name="table",controller="table"} 1',
  ]);
  expect(await linesOf(metrics, 'controller_runtime_max')).toEqual([
    'controller_runtime_max_concurrent_reconciles{controller="table"} 24',
  ]);
  other();
  depths[3] = 0;
  expect(await linesOf(metrics, 'controller_runtime_max', 'workqueue_depth')).toEqual([
    'controller_runtime_max_concurrent_reconciles{controller="table"} 20',
    'workqueue_depth{name="table",controller="table",priority="0"} 7',
    'workqueue_depth{name="table",controller="table",priority="-1"} 0',
    'workqueue_depth{name="table",controller="table",priority="-2"} 2',
    'workqueue_depth{name="table",controller="table",priority="-100"} 0',
  ]);
  const waited = await linesOf(metrics, 'workqueue_queue_duration_seconds');
  expect(waited).toHaveLength(15);
  expect(waited[0]).toBe('workqueue_queue_duration_seconds_bucket{le="1e-8",name="table",controller="table"} 0');
});

it('leadership is a gauge', async () => {
  const metrics = new ControllerMetrics();
  metrics.leader('ack-dynamodb.services.k8s.aws', true);
  metrics.leader('ack-sqs.services.k8s.aws', true);
  metrics.leader('ack-sqs.services.k8s.aws', false);
  expect(await linesOf(metrics, 'leader_election_master_status')).toEqual([
    'leader_election_master_status{name="ack-dynamodb.services.k8s.aws"} 1',
    'leader_election_master_status{name="ack-sqs.services.k8s.aws"} 0',
  ]);
});

it('nothing throws at numbers that are none', async () => {
  const metrics = new ControllerMetrics();
  metrics.awsCall({ ...call, ms: -1 });
  metrics.queueWaited('table', Number.NaN);
  metrics.reconcileEnded('table', { result: 'success', seconds: Number.NaN });
  expect(await linesOf(metrics, 'workqueue_queue_duration_seconds_sum')).toEqual([
    'workqueue_queue_duration_seconds_sum{name="table",controller="table"} 0',
  ]);
});

it('two do not share anything, and each has the metrics of the process', async () => {
  const [first, second] = [new ControllerMetrics(), new ControllerMetrics()];
  first.queueAdded('table');
  expect(await linesOf(second, 'workqueue_adds_total')).toEqual([]);
  const text = await second.text();
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds']) {
    expect(text).toContain(`# TYPE ${name} `);
  }
  expect(second.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
});
