import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { STSClient } from '@aws-sdk/client-sts';
import { vi } from 'vitest';
import type { LogFields, Logger } from '../shared/log.ts';
import { AwsClients, type AwsConfig } from './client-factory.ts';
import { type AwsCall, type AwsCallRecord, AwsExecutor, type AwsExecutorOptions } from './executor.ts';
import type { ServiceDescriptor } from './sdk-module.ts';

/** A request as the server got it. */
export interface Seen {
  readonly method: string;
  /** The request target, absolute when the request was meant for a proxy. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: a status, headers and body, or anything else done to the response. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body?: string }
  | ((to: ServerResponse) => void);

/** A running server on loopback. */
export interface FakeAws extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly seen: Seen[];
  /** The clients' ports: one for each connection that a request came over. */
  readonly ports: Set<number>;
  /** Resolves when the nth request (from 1) has arrived whole. */
  arrived(count: number): Promise<void>;
}

/** Path of a file in the fixtures folder. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
}

/** A server that answers each request with what `reply` returns for it. `index` counts from 0. */
export async function fakeAws(reply: (request: Seen, index: number) => Reply, tls = false): Promise<FakeAws> {
  const seen: Seen[] = [];
  const ports = new Set<number>();
  const waiting: { count: number; resolve: () => void }[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    ports.add(request.socket.remotePort ?? 0);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request;
      seen.push({ method, target, headers, body: Buffer.concat(chunks).toString() });
      for (const { count, resolve } of waiting) if (seen.length >= count) resolve();
      send(response, reply(seen.at(-1) as Seen, seen.length - 1));
    });
  };
  const server = tls
    ? createTlsServer(
        { key: readFileSync(fixture('server-key.pem')), cert: readFileSync(fixture('server.pem')) },
        listener,
      )
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    seen,
    ports,
    arrived: (count) =>
      seen.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  response.writeHead(reply.status ?? 200, { 'x-amzn-requestid': 'REQ-1', ...reply.headers });
  response.end(reply.body ?? '');
}

/** A JSON-protocol error as AWS sends it. */
export function jsonError(code: string, message: string, status = 400): Reply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
  };
}

/** A JSON-protocol success. */
export function jsonReply(body: object): Reply {
  return { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
}

/** A query-protocol answer of the identity service. */
export function xmlReply(operation: string, result: string): Reply {
  const body =
    `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${result}` +
    `</${operation}Result><ResponseMetadata><RequestId>REQ-X</RequestId></ResponseMetadata></${operation}Response>`;
  return { headers: { 'content-type': 'text/xml' }, body };
}

/** Temporary credentials as STS returns them. */
export function xmlCredentials(accessKeyId: string): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return (
    `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>hidden-key</SecretAccessKey>` +
    `<SessionToken>hidden-token</SessionToken><Expiration>${expiration}</Expiration></Credentials>`
  );
}

/** The service that the tests call. */
export const tables: ServiceDescriptor = {
  name: 'dynamodb',
  sdkId: 'DynamoDB',
  clientClass: 'DynamoDBClient',
  load: () => import('@aws-sdk/client-dynamodb'),
};

/** Hides the machine's AWS and proxy settings from the SDK, and gives it static credentials or the given variables. */
export function stubAwsEnv(variables?: Record<string, string>): void {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  const own = variables ?? { AWS_ACCESS_KEY_ID: 'AKIDTEST', AWS_SECRET_ACCESS_KEY: 'hidden-secret' };
  const nowhere = fixture('no-such-file');
  const base = { AWS_CONFIG_FILE: nowhere, AWS_SHARED_CREDENTIALS_FILE: nowhere, AWS_EC2_METADATA_DISABLED: 'true' };
  for (const [name, value] of Object.entries({ ...base, ...own })) vi.stubEnv(name, value);
}

/** The SDK's standard retry strategy without its pauses. */
async function quickRetries(maxAttempts = 3): Promise<object> {
  const standard = await new STSClient({ region: 'us-east-1' }).config.retryStrategy();
  const Strategy = standard.constructor as new (options: object) => object;
  const backoff = { computeNextBackoffDelay: () => 0, setDelayBase: () => {} };
  return new Strategy({ maxAttempts, baseDelay: 0, backoff });
}

/** An executor with what it recorded and logged. */
export interface Caller extends Disposable {
  readonly executor: AwsExecutor;
  readonly clients: AwsClients;
  readonly records: AwsCallRecord[];
  /** Every log line as text. */
  readonly lines: string[];
  /** Calls an operation on the tables' service. */
  call(operation: string, input?: AwsCall['input'], more?: Partial<AwsCall>): ReturnType<AwsExecutor['call']>;
}

/** An executor whose calls go to `endpoint` unless they say otherwise. */
export async function caller(
  endpoint: string | undefined,
  config: Partial<AwsConfig> = {},
  options: Partial<AwsExecutorOptions> = {},
): Promise<Caller> {
  const records: AwsCallRecord[] = [];
  const lines: string[] = [];
  const log = recordingLogger(lines);
  const clients = new AwsClients({
    region: 'us-west-2',
    ...(endpoint === undefined ? {} : { endpointUrl: endpoint }),
    retryStrategy: await quickRetries(),
    log,
    ...config,
  });
  const build = { gitVersion: 'v1.2.3', gitCommit: 'abc123', buildDate: '2026-01-02T03:04:05Z' };
  const executor = new AwsExecutor({ clients, build, log, onCall: (record) => records.push(record), ...options });
  const basic = { service: tables, opType: 'READ_ONE', scope: { region: 'us-west-2' } } as const;
  return {
    executor,
    clients,
    records,
    lines,
    call: (operation, input = {}, more = {}) => executor.call({ ...basic, operation, input, ...more }),
    [Symbol.dispose]: () => clients.close(),
  };
}

function recordingLogger(lines: string[]): Logger {
  const write = (message: string, fields?: LogFields): void => {
    lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const logger: Logger = { debug: write, info: write, warn: write, error: write, child: () => logger };
  return logger;
}

/** The error that the promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}
