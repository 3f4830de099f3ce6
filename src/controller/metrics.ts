import { collectDefaultMetrics, Registry } from 'prom-client';
import type { AwsBudget } from '../aws/budget.ts';
import type { AwsCallRecord } from '../aws/executor.ts';
import type { QueueState } from '../engine/work-queue.ts';
import type { ResponseRecord } from '../kube/client-options.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { LiveQueues } from './live-queues.ts';
import { budgetInstruments, callInstruments, queueInstruments, reconcileInstruments } from './metric-instruments.ts';
import { RunningWork } from './running-work.ts';

/** How a reconcile ended. */
export interface ReconcileEnd {
  /** `requeue_after`: to be done again after a time, which is the usual end; `requeue`: again soon. */
  readonly result: 'success' | 'error' | 'requeue' | 'requeue_after';
  readonly seconds: number;
  /** The error is one that trying again does not mend. */
  readonly terminal?: boolean;
  /** Something threw that nobody expected. */
  readonly panicked?: boolean;
  readonly timedOut?: boolean;
}

const results = ['success', 'error', 'requeue', 'requeue_after'] as const;
const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
/** More different values of a label than there can be unless something goes wrong; further ones count as `other`. */
const maxValues = 2000;

/**
 * The metrics of the process: upstream's names, labels and buckets, one histogram of our own and those of the process
 * and of Node. One difference: `status_code` is the HTTP status of the answer, 0 when there was none, where upstream
 * has 0, 1 and 2 for unknown, server's and client's fault. No method throws. `controller` is the kind in lower case.
 */
export class ControllerMetrics {
  readonly #registry = new Registry();
  readonly #running: RunningWork;
  readonly #live = new LiveQueues();
  readonly #calls;
  readonly #reconciles;
  readonly #queues;
  readonly #controllers = new LabelValues(maxValues);
  readonly #operations = new LabelValues(maxValues);
  readonly #hosts = new LabelValues(10);

  constructor(clock: Clock = systemClock) {
    this.#running = new RunningWork(clock);
    this.#calls = callInstruments(this.#registry);
    this.#reconciles = reconcileInstruments(this.#registry, this.#running, this.#live);
    this.#queues = queueInstruments(this.#registry, this.#running, this.#live);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Shows how the budget of AWS calls stands; to be called once. */
  awsBudget(budget: Pick<AwsBudget, 'states'>): void {
    budgetInstruments(this.#registry, () => budget.states());
  }

  /** The type of {@link text}, for an HTTP header. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** An AWS call has ended; one call counts once, however often it was sent. */
  awsCall({ service, operation, opType, status, errorCode, ms }: AwsCallRecord): void {
    const op_id = this.#operations.bounded(operation);
    this.#calls.requests.inc({ service, op_type: opType, op_id });
    this.#calls.requestSeconds.observe({ service, op_id }, sound(ms / 1000));
    if (errorCode !== undefined) this.#calls.requestErrors.inc({ service, op_id, status_code: String(status) });
  }

  /** The Kubernetes API has answered, or failed to. */
  kubeResponse({ method, host, code }: ResponseRecord): void {
    this.#calls.kubeRequests.inc({
      // As client-go has it.
      code: code === 0 ? '<error>' : String(code),
      method: methods.has(method) ? method : 'other',
      host: this.#hosts.bounded(host),
    });
  }

  /** Each must be followed by its {@link reconcileEnded}. */
  reconcileStarted(controller: string): void {
    this.#running.start(this.#controllers.bounded(controller));
  }

  reconcileEnded(name: string, { result, seconds, terminal, panicked, timedOut }: ReconcileEnd): void {
    const controller = this.#controllers.bounded(name);
    const took = sound(seconds);
    this.#running.end(controller, took);
    this.#queues.worked.observe(queue(controller), took);
    this.#reconciles.seconds.observe({ controller }, took);
    this.#reconciles.total.inc({ controller, result });
    if (result === 'error') this.#reconciles.errors.inc({ controller });
    if (terminal === true) this.#reconciles.terminalErrors.inc({ controller });
    if (panicked === true) this.#reconciles.panics.inc({ controller });
    if (timedOut === true) this.#reconciles.timeouts.inc({ controller });
  }

  /** An object came into the queue. */
  queueAdded(controller: string): void {
    this.#queues.adds.inc(queue(this.#controllers.bounded(controller)));
  }

  /** How long an object waited in the queue before its reconcile began. */
  queueWaited(controller: string, seconds: number): void {
    this.#queues.waited.observe(queue(this.#controllers.bounded(controller)), sound(seconds));
  }

  /** An object came into the queue again because of a failure. */
  queueRetried(controller: string): void {
    this.#queues.retries.inc(queue(this.#controllers.bounded(controller)));
  }

  /**
   * Shows a controller's queue as it stands whenever somebody looks, until the returned function is called. Its counters
   * begin at 0.
   */
  queueBegan(name: string, state: QueueState): () => void {
    const controller = this.#controllers.bounded(name);
    const { total, errors, terminalErrors, panics, timeouts, active } = this.#reconciles;
    active.inc({ controller }, 0);
    for (const result of results) total.inc({ controller, result }, 0);
    for (const counter of [errors, terminalErrors, panics, timeouts]) counter.inc({ controller }, 0);
    for (const counter of [this.#queues.adds, this.#queues.retries]) counter.inc(queue(controller), 0);
    for (const gauge of [this.#queues.unfinished, this.#queues.longest]) gauge.inc(queue(controller), 0);
    return this.#live.add(controller, state);
  }

  /** Whether this process holds a lease. */
  leader(name: string, isLeader: boolean): void {
    this.#calls.leader.set({ name }, isLeader ? 1 : 0);
  }
}

function queue(controller: string): { name: string; controller: string } {
  return { name: controller, controller };
}

/** Prom-client throws at what is no number, and a clock that was set back makes negative times. */
function sound(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** Keeps the number of a label's values, and with it the number of time series, bounded. */
class LabelValues {
  readonly #known = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  bounded(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#max) return 'other';
    this.#known.add(value);
    return value;
  }
}
