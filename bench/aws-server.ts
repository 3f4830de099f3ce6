import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { AwsError } from '../src/embedded/aws/aws-error.ts';
import { DynamoDb } from '../src/embedded/aws/dynamodb/service.ts';
import { jsonErrorReply, jsonReply, parseInput } from '../src/embedded/aws/json-protocol.ts';
import { formOf } from '../src/embedded/aws/query-protocol.ts';
import { type AwsReply, type AwsRequest, readRequest } from '../src/embedded/aws/request.ts';
import { answerSts } from '../src/embedded/aws/sts.ts';
import { systemClock } from '../src/shared/clock.ts';
import { isObject, type JsonObject } from '../src/shared/json.ts';

// AWS, as far away as a real one, in a process of its own: DynamoDB and STS in memory, or with --target what another
// endpoint answers. GET /-/taken tells, and forgets, what was called since the last time.

/** What was called. */
export interface Taken {
  /** Calls by operation. */
  readonly counts: Record<string, number>;
  /** For `operation table`, when it was called: milliseconds of the machine's monotonic clock. */
  readonly times: Record<string, number[]>;
}

const account = '123456789012';
const { values } = parseArgs({
  options: { 'delay-ms': { type: 'string', default: '45' }, target: { type: 'string' } },
});
const delayMs = Number(values['delay-ms']);
const times = { createTableMs: 50, updateTableMs: 50, deleteTableMs: 50, tagLockMs: 0, timeToLiveCooldownMs: 0 };
const dynamodb = new DynamoDb({ account, clock: systemClock, times });
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let taken: Taken = { counts: {}, times: {} };

const server = createServer((incoming, response) => void serve(incoming, response));
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  if (incoming.url === '/-/taken') {
    response.end(JSON.stringify(taken));
    taken = { counts: {}, times: {} };
    return;
  }
  const now = Number(process.hrtime.bigint()) / 1e6;
  const wanted = await readRequest(incoming);
  count(incoming, wanted, now);
  setTimeout(() => void answer(incoming, response, wanted), delayMs);
}

function count({ method, url }: IncomingMessage, { target, body, ...rest }: AwsRequest, now: number): void {
  const form = target === '' ? formOf({ target, body, ...rest }) : undefined;
  const operation = target.split('.').at(-1) || form?.get('Action') || `${method} ${url?.split('?')[0]}`;
  taken.counts[operation] = (taken.counts[operation] ?? 0) + 1;
  const table = target.startsWith('DynamoDB_') ? tableOf(parseInput(body)) : undefined;
  if (table === undefined) return;
  const key = `${operation} ${table}`;
  const known = taken.times[key];
  if (known === undefined) taken.times[key] = [now];
  else known.push(now);
}

function tableOf({ TableName: name, ResourceArn: arn }: JsonObject): string | undefined {
  return typeof name === 'string' ? name : typeof arn === 'string' ? arn.split('/').at(-1) : undefined;
}

async function answer(incoming: IncomingMessage, response: ServerResponse, wanted: AwsRequest): Promise<void> {
  if (values.target !== undefined) return pass(incoming, response, { wanted, target: values.target });
  const reply = await inMemory(wanted).catch((error: unknown) => {
    if (error instanceof AwsError) return jsonErrorReply(error, wanted);
    throw error;
  });
  response.writeHead(reply.status, { 'content-type': reply.contentType, 'x-amzn-requestid': 'bench' });
  response.end(reply.body);
}

async function inMemory(wanted: AwsRequest): Promise<AwsReply> {
  const { target, signed, region, body } = wanted;
  const form = target === '' ? formOf(wanted) : undefined;
  if (form !== undefined) return answerSts({ form, signed, account, requestId: 'bench' });
  const operation = target.split('.').at(-1) ?? '';
  if (!dynamodb.has(operation)) throw new AwsError('UnknownOperationException', `${target} is not served here`);
  const output = await dynamodb.call(region, operation, parseInput(body));
  return jsonReply(isObject(output) ? output : {});
}

interface Passed {
  readonly wanted: AwsRequest;
  readonly target: string;
}

function pass(incoming: IncomingMessage, response: ServerResponse, { wanted, target }: Passed): void {
  const { 'transfer-encoding': _chunked, ...headers } = incoming.headers;
  const body = Buffer.from(wanted.body);
  const url = new URL(incoming.url ?? '/', target);
  const options = { agent, method: incoming.method, headers: { ...headers, 'content-length': body.length } };
  const call = request(url, options, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  call.on('error', () => response.destroy());
  call.end(body);
}
