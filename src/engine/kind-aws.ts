import type { AwsScope } from '../aws/client-factory.ts';
import { AwsError } from '../aws/errors.ts';
import type { AwsCall, AwsExecutor, CallPriority, OpType } from '../aws/executor.ts';
import type { Call } from './definition/call.ts';
import type { KindDefinition, PageMembers, Reader, Value } from './definition/kind.ts';
import { serviceOf } from './definition/service-of.ts';
import type { Place } from './pass.ts';
import { type FilledInput, SecretReader } from './secrets.ts';
import type { EngineParts } from './settings.ts';

/** As whom and for how long calls are made. */
interface KindAwsOptions {
  readonly executor: AwsExecutor;
  readonly definition: KindDefinition;
  readonly scope: AwsScope;
  readonly signal: AbortSignal;
  /** How urgent the pass is by now. */
  readonly priority: () => CallPriority;
  /** Puts the texts of Secrets into an input, as the last thing before it is sent. */
  readonly filled: (input: object) => Promise<FilledInput>;
}

/** AWS as a pass sees it: the kind's reads, and the writes that its definition returns. */
export interface PassAws extends Reader {
  /** Makes a call that changes something. @throws AwsError */
  write(call: Call): Promise<Value>;
}

/** More pages than this are not a list of one resource's parts; it would be a service that never ends. */
const maxPages = 1000;

/** The calls of one pass: reads as the definition declares them, and writes that it returned. */
export class KindAws implements PassAws {
  readonly #options: KindAwsOptions;

  constructor(options: KindAwsOptions) {
    this.#options = options;
  }

  read(operation: string, input: object): Promise<Value> {
    const { definition } = this.#options;
    if (!definition.facts.reads.includes(operation))
      throw new Error(`${definition.kind} does not declare ${operation}`);
    return this.#call(operation, input, { opType: operation.startsWith('List') ? 'READ_MANY' : 'READ_ONE' });
  }

  async readAll(operation: string, input: object, page: PageMembers): Promise<unknown[]> {
    const { items, token = 'NextToken', next: nextToken = token } = page;
    const all: unknown[] = [];
    let next: unknown;
    for (let pages = 0; pages < maxPages; pages++) {
      const output = await this.read(operation, next === undefined ? input : { ...input, [token]: next });
      const part = output[items];
      if (Array.isArray(part)) all.push(...part);
      next = output[nextToken];
      if (next === undefined || next === '') return all;
    }
    throw new Error(`${operation} gave more than ${maxPages} pages`);
  }

  async write({ operation, input }: Call): Promise<Value> {
    const { facts, behaviour } = this.#options.definition;
    const isCreate = operation === facts.create;
    const opType: OpType = isCreate ? 'CREATE' : operation === facts.delete ? 'DELETE' : 'UPDATE';
    const filled = await this.#options.filled(input);
    try {
      // Where AWS would not refuse a second one, the SDK must not send it again when an answer is lost.
      const once = isCreate && behaviour.alreadyExists === undefined;
      return await this.#call(operation, filled.input, { opType, once });
    } catch (error) {
      throw error instanceof AwsError && filled.secrets.length > 0 ? error.without(filled.secrets) : error;
    }
  }

  #call(operation: string, input: object, how: Pick<AwsCall, 'opType' | 'once'>): Promise<Value> {
    const { executor, definition, scope, signal, priority } = this.#options;
    const { group, version, kind } = definition;
    const service = serviceOf(definition.service, operation);
    const call: AwsCall = {
      ...{ service, operation, scope, signal, priority, ...how },
      input: { ...input },
      kind: { group, version, kind },
    };
    return executor.call(call);
  }
}

/** For whom calls are made, and how. */
export interface Caller extends Pick<KindAwsOptions, 'definition' | 'signal' | 'priority'> {
  readonly place: Place;
  /** Of the object; of those Secrets that name none. */
  readonly namespace: string | undefined;
}

/** Calls AWS in a place, as the role that is taken there. */
export function kindAws(
  { aws, roles, kube }: Pick<EngineParts, 'aws' | 'roles' | 'kube'>,
  { place, namespace = '', ...rest }: Caller,
): KindAws {
  const { region, role, endpoint } = place;
  const secrets = new SecretReader(kube, namespace);
  const scope = {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(role === undefined ? {} : { identity: roles.identity(role, { namespace }) }),
  };
  return new KindAws({ ...rest, executor: aws, scope, filled: (input) => secrets.filled(input) });
}
