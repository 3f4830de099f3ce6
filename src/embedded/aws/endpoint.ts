import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../shared/clock.ts';
import { errorText, type Logger, silent } from '../../shared/log.ts';
import { closeServer, hasOrigin, isByForeignName, urlOf } from '../http-server.ts';
import { AwsError } from './aws-error.ts';
import { DynamoDb } from './dynamodb/service.ts';
import { jsonErrorReply, jsonReply, parseInput } from './json-protocol.ts';
import { formOf } from './query-protocol.ts';
import { type AwsReply, type AwsRequest, readRequest } from './request.ts';
import { answerSts } from './sts.ts';

/** Options of an embedded AWS endpoint. Times are in milliseconds. */
export interface AwsEndpointOptions {
  /** Address to listen on; the loopback address by default. */
  readonly host?: string;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** The account of everything, twelve digits; 123456789012 by default. */
  readonly account?: string;
  /** The region of requests whose signature names none; us-west-2 by default. */
  readonly region?: string;
  /** How long a new table is CREATING; 50 by default. */
  readonly createTableMs?: number;
  /** How long any other change takes; as long as a creation by default. */
  readonly updateTableMs?: number;
  /** How long a table is DELETING; as long as a creation by default. */
  readonly deleteTableMs?: number;
  /** How long a table's tags are locked after a change of them, in AWS about two seconds; not at all by default. */
  readonly tagLockMs?: number;
  /** How long time to live cannot be changed again, in AWS about half an hour; not at all by default. */
  readonly timeToLiveCooldownMs?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** A running embedded AWS endpoint. Disposing of it closes it. */
export interface EmbeddedAws extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Stops listening, cuts all connections and forgets everything. */
  close(): Promise<void>;
}

interface Service {
  readonly dynamodb: DynamoDb;
  readonly account: string;
  readonly region: string;
  readonly host: string;
  readonly logger: Logger;
}

/** Starts an AWS endpoint with DynamoDB and the caller's identity, all in memory, for trying, tests and CI. */
export async function startAwsEndpoint(options: AwsEndpointOptions = {}): Promise<EmbeddedAws> {
  const { host = '127.0.0.1', account = '123456789012', region = 'us-west-2', createTableMs = 50 } = options;
  const { updateTableMs = createTableMs, deleteTableMs = createTableMs } = options;
  const { tagLockMs = 0, timeToLiveCooldownMs = 0, clock = systemClock, logger = silent } = options;
  const times = { createTableMs, updateTableMs, deleteTableMs, tagLockMs, timeToLiveCooldownMs };
  const dynamodb = new DynamoDb({ account, clock, times });
  const service: Service = { dynamodb, account, region, host, logger };
  const server = createServer((request, response) => void serve(service, request, response));
  // Clients keep idle connections for a minute or more; closing them first would fail their next request.
  server.keepAliveTimeout = 120_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    dynamodb.close();
    await closeServer(server);
  };
  return { url: urlOf(server, host), close, [Symbol.asyncDispose]: close };
}

async function serve(service: Service, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  let request: AwsRequest | undefined;
  try {
    if (hasOrigin(incoming) || isByForeignName(incoming, service.host)) throw forbiddenToPages();
    request = await readRequest(incoming);
    send(response, requestId, await answer(service, request, requestId));
  } catch (error) {
    // A client that went away needs no answer.
    if (!incoming.complete && incoming.destroyed) return;
    send(response, requestId, jsonErrorReply(refusalOf(service, error), request));
  }
}

/** Web pages must not reach the endpoint. */
function forbiddenToPages(): AwsError {
  return new AwsError('AccessDeniedException', 'requests from web pages are not served', 403);
}

function refusalOf({ logger }: Service, error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  logger.error('request failed', { error: errorText(error) });
  return new AwsError('InternalFailure', 'The request failed on an unexpected error of this endpoint', 500);
}

async function answer(service: Service, request: AwsRequest, requestId: string): Promise<AwsReply> {
  const { account, dynamodb } = service;
  const { target, signed } = request;
  const form = formOf(request);
  if (target === '' && form !== undefined) return answerSts({ form, signed, account, requestId });
  const [, operation] = /^DynamoDB_20120810\.(\w+)$/.exec(target) ?? [];
  if (operation === undefined || !dynamodb.has(operation)) throw unknownOperation(target);
  if (!signed) throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  const region = request.region === '' ? service.region : request.region;
  const output = await dynamodb.call(region, operation, parseInput(request.body));
  service.logger.debug('request', { operation, region });
  return jsonReply(output);
}

function unknownOperation(target: string): AwsError {
  const what = target === '' ? 'A request without X-Amz-Target or Action' : target;
  return new AwsError('UnknownOperationException', `${what} is not an operation that this endpoint has`);
}

function send(response: ServerResponse, requestId: string, reply: AwsReply): void {
  // The rest of a body that is too large is not waited for.
  if (reply.status === 413) response.setHeader('connection', 'close');
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    'x-amzn-requestid': requestId,
  });
  response.end(reply.body);
}
