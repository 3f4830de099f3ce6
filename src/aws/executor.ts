import { type Clock, systemClock } from '../shared/clock.ts';
import { type Logger, silent } from '../shared/log.ts';
import { toAwsError } from './classify-error.ts';
import type { AwsClients, AwsScope } from './client-factory.ts';
import type { AwsErrorKind } from './error-kind.ts';
import type { AwsError } from './errors.ts';
import { newCommand, type ServiceDescriptor } from './sdk-module.ts';
import { type BuildInfo, type CallerKind, type ManagedBy, userAgent, userAgentMiddleware } from './user-agent.ts';

/** Upstream's names of what an operation is to a kind: the `op_type` label of its metrics. */
export type OpType =
  | 'CREATE'
  | 'READ_ONE'
  | 'READ_MANY'
  | 'GET_ATTRIBUTES'
  | 'SET_ATTRIBUTES'
  | 'UPDATE'
  | 'DELETE'
  | 'GET';

/** One AWS call. */
export interface AwsCall {
  readonly service: ServiceDescriptor;
  /** AWS operation, e.g. `CreateTable`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly opType: OpType;
  readonly scope: AwsScope;
  /** For the user agent; absent when no kind is behind the call. */
  readonly kind?: CallerKind;
  readonly userAgentExtra?: ManagedBy;
  /** Send at most once, without the SDK's own retries. */
  readonly once?: boolean;
  readonly signal?: AbortSignal;
  /** Asked each time that a call may go and several wait: how urgent this one is by then. Absent: most urgent. */
  readonly priority?: () => CallPriority;
}

/** What goes first when calls have to wait: the smaller number. */
export type CallPriority = 0 | 1 | 2 | 3;

/** An operation's output, without the SDK's `$metadata`. */
export type AwsOutput = Readonly<Record<string, unknown>>;

/** One finished call, for metrics. */
export interface AwsCallRecord {
  /** ACK's alias, e.g. `dynamodb`. */
  readonly service: string;
  readonly operation: string;
  readonly opType: OpType;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** AWS's error code; absent on success. */
  readonly errorCode?: string;
  readonly errorKind?: AwsErrorKind;
  /** How often the request was sent. */
  readonly attempts: number;
  readonly ms: number;
}

/** Ends a call's place in the budget, telling how it went. */
export type Release = (record: AwsCallRecord) => void;

/** What a gate looks at. */
export type GatedCall = Pick<AwsCall, 'scope' | 'service' | 'signal' | 'priority'>;

/** A rate budget: resolves when the call may be made, rejects when the signal aborts first. */
export type Gate = (call: GatedCall) => Promise<Release>;

/** What an executor is made of. */
export interface AwsExecutorOptions {
  readonly clients: AwsClients;
  readonly build: BuildInfo;
  readonly onCall?: (record: AwsCallRecord) => void;
  /** Default: every call at once. */
  readonly gate?: Gate;
  readonly log?: Logger;
  readonly clock?: Clock;
}

const openGate: Gate = async () => () => {};

/** How a call ended. */
interface Ending {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly attempts: number;
  readonly error?: AwsError;
}

/** The one way to AWS: every call of the process goes through `call`. */
export class AwsExecutor {
  readonly #options: AwsExecutorOptions;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #gate: Gate;

  constructor(options: AwsExecutorOptions) {
    this.#options = options;
    this.#log = options.log ?? silent;
    this.#clock = options.clock ?? systemClock;
    this.#gate = options.gate ?? openGate;
  }

  /**
   * Makes the call, once the gate lets it. Each attempt ends within the HTTP timeout.
   * @throws AwsError, for every kind of failure.
   */
  async call(call: AwsCall): Promise<AwsOutput> {
    const release = await this.#pass(call);
    const started = this.#clock.now();
    const { output, ending } = await this.#attempt(call);
    release(this.#record(call, started, ending));
    if (output !== undefined) return output;
    if (ending.error?.kind === 'expiredCredentials') this.#options.clients.invalidateCredentials(call.scope);
    throw ending.error;
  }

  async #pass(call: AwsCall): Promise<Release> {
    try {
      return await this.#gate(call);
    } catch (thrown) {
      throw this.#awsError(thrown, call);
    }
  }

  async #attempt(call: AwsCall): Promise<{ output?: AwsOutput; ending: Ending }> {
    try {
      const { $metadata, ...output } = await abandonable(this.#send(call), call.signal);
      return { output, ending: endingOf($metadata) };
    } catch (thrown) {
      const error = this.#awsError(thrown, call);
      return { ending: { ...endingOf(metadataOf(thrown)), status: error.status, error } };
    }
  }

  async #send(call: AwsCall): Promise<Record<string, unknown>> {
    const { client, module } = await this.#options.clients.client(call.service, call.scope, call.once);
    const command = newCommand(module, call.service, call.operation, call.input);
    if (call.kind !== undefined) {
      const prefix = userAgent(this.#options.build, call.kind, call.userAgentExtra);
      command.middlewareStack.addRelativeTo(userAgentMiddleware(prefix), {
        name: 'callerUserAgent',
        relation: 'after',
        toMiddleware: 'getUserAgentMiddleware',
      });
    }
    return client.send(command, call.signal === undefined ? {} : { abortSignal: call.signal });
  }

  #awsError(thrown: unknown, call: AwsCall): AwsError {
    const cause = call.signal?.aborted === true ? abortError(call.signal) : thrown;
    return toAwsError(cause, { service: call.service.sdkId, operation: call.operation });
  }

  /** Metrics and log. Neither ever sees an input or an output: they may hold secrets. */
  #record(call: AwsCall, started: number, ending: Ending): AwsCallRecord {
    const { status, attempts, error } = ending;
    const service = call.service.name;
    const { operation, opType } = call;
    const ms = this.#clock.now() - started;
    const failure = error === undefined ? {} : { errorCode: error.code, errorKind: error.kind };
    const record = { service, operation, opType, status, attempts, ms, ...failure };
    const requestId = error?.requestId ?? ending.requestId;
    this.#log.debug('AWS call', { ...record, region: call.scope.region, requestId });
    this.#options.onCall?.(record);
    return record;
  }
}

function endingOf(metadata: unknown): Ending {
  const { httpStatusCode, requestId, attempts } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  return {
    status: typeof httpStatusCode === 'number' ? httpStatusCode : 0,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    attempts: typeof attempts === 'number' ? attempts : 1,
  };
}

function metadataOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && '$metadata' in thrown ? thrown.$metadata : undefined;
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('canceled', { cause: signal.reason }), { name: 'AbortError' });
}

/** `work`, given up as soon as the signal aborts: a look-up of credentials does not heed the signal itself. */
function abandonable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
