import type { Logger } from '../shared/log.ts';

/** What an SDK package exports, read by name. */
export type SdkModule = Readonly<Record<string, unknown>>;

/** How to reach one AWS service through its SDK package. Shared code takes it as given and names no service. */
export interface ServiceDescriptor {
  /** ACK's alias of the service, e.g. `dynamodb`. */
  readonly name: string;
  /** The SDK's service id as it stands in error texts, e.g. `DynamoDB`. */
  readonly sdkId: string;
  /** Imports the package, or a bundle of just the client and the commands in use. Called at the first call only. */
  readonly load: () => Promise<SdkModule>;
  /** Name of the exported client class, e.g. `DynamoDBClient`. */
  readonly clientClass: string;
  /** Settings of this service's client alone, as its constructor takes them. */
  readonly clientOptions?: Readonly<Record<string, unknown>>;
  /** The IAM actions that operations take, where they are not just called like them: `s3:ListAllMyBuckets`. */
  readonly iamActions?: Readonly<Record<string, readonly string[] | undefined>>;
  /** Another service, some of whose operations the kinds of this one use: with a client and a budget of its own. */
  readonly further?: ServiceDescriptor & { readonly operations: readonly string[] };
  /** `--aws-endpoint-url` does not apply: it names where the managed services are, not the identity service. */
  readonly ownEndpoint?: boolean;
}

/** The part of an SDK client that we use. */
export interface SdkClient {
  send(command: SdkCommand, options: { readonly abortSignal?: AbortSignal }): Promise<Record<string, unknown>>;
}

/** A request on its way through the SDK's middleware. */
export interface SdkRequest {
  readonly request: unknown;
}

/** One layer of the SDK's middleware. */
export type SdkMiddleware = (next: (args: SdkRequest) => Promise<unknown>) => (args: SdkRequest) => Promise<unknown>;

/** The part of an SDK command that we use. */
export interface SdkCommand {
  readonly schema?: unknown;
  readonly middlewareStack: {
    addRelativeTo(middleware: SdkMiddleware, options: Readonly<Record<string, unknown>>): void;
  };
}

/** The logger that the SDK takes. */
export interface SdkLogger {
  trace(...content: unknown[]): void;
  debug(...content: unknown[]): void;
  info(...content: unknown[]): void;
  warn(...content: unknown[]): void;
  error(...content: unknown[]): void;
}

const nothing = (): void => {};

/** Passes the SDK's warnings on. Everything else is dropped: at info and error it logs inputs and outputs. */
export function sdkLogger(log: Logger): SdkLogger {
  return {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: (text) => {
      if (typeof text === 'string') log.warn('AWS SDK warning', { text });
    },
    error: nothing,
  };
}

/** A new client of the service. `options` are the constructor's. */
export function newClient(module: SdkModule, service: ServiceDescriptor, options: object): SdkClient {
  const Client = classOf<SdkClient>(module, service.clientClass);
  if (Client === undefined) throw new Error(`the SDK of ${service.sdkId} has no ${service.clientClass}`);
  return new Client(options);
}

/** A new command of the operation, e.g. `CreateTable`. */
export function newCommand(
  module: SdkModule,
  service: ServiceDescriptor,
  operation: string,
  input: object,
): SdkCommand {
  const Command = classOf<SdkCommand>(module, `${operation}Command`);
  if (Command === undefined) throw new Error(`the SDK of ${service.sdkId} has no operation ${operation}`);
  return new Command(input);
}

/** The operation's run-time schema, `[9, namespace, name, traits, input, output]`; undefined for an unknown operation. */
export function commandSchema(module: SdkModule, operation: string): unknown {
  const Command = classOf<SdkCommand>(module, `${operation}Command`);
  return Command === undefined ? undefined : new Command({}).schema;
}

function classOf<T>(module: SdkModule, name: string): (new (argument: object) => T) | undefined {
  const found = Object.hasOwn(module, name) ? module[name] : undefined;
  return typeof found === 'function' ? (found as new (argument: object) => T) : undefined;
}
