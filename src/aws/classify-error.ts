import { STATUS_CODES } from 'node:http';
import { CredentialsError } from './credentials.ts';
import { type AwsErrorKind, errorKind } from './error-kind.ts';
import { AwsError, type AwsErrorParts, apiText } from './errors.ts';

/** Which call failed: the service's SDK id (`DynamoDB`) and the operation (`CreateTable`). */
export interface FailedCall {
  readonly service: string;
  readonly operation: string;
}

/** An SDK error's members are read by name: they are not typed alike, and old and new clients differ. */
type Bag = Readonly<Record<string, unknown>>;

/** The AWS error behind anything that a call threw. The only place that reads what the SDK throws. */
export function toAwsError(error: unknown, call: FailedCall): AwsError {
  if (error instanceof AwsError) return error;
  const bag = bagOf(error);
  if (error instanceof CredentialsError) return credentialsFailure(error, call);
  const answer = answerOf(bag);
  if (isServiceException(bag)) return apiFailure(error, bag, answer ?? noAnswer, call);
  if (bag['name'] === 'AbortError') return aborted(error, call);
  if (isNetworkFailure(bag)) return networkFailure(error, bag, call);
  return answer === undefined ? notSent(error, bag, call) : malformed(answer, call);
}

/** What the HTTP answer told, whether or not its body made sense. */
interface Answer {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly hostId: string | undefined;
  readonly attempts: number;
  readonly headers: Bag;
}

const noAnswer: Answer = { status: 0, requestId: undefined, hostId: undefined, attempts: 1, headers: {} };

function answerOf(error: Bag): Answer | undefined {
  const metadata = bagOf(error['$metadata']);
  const response = bagOf(error['$response']);
  const status = numberOf(metadata['httpStatusCode']) ?? numberOf(response['statusCode']);
  if (status === undefined) return undefined;
  return {
    status,
    requestId: textOf(metadata['requestId']) ?? textOf(error['RequestId']),
    hostId: textOf(metadata['extendedRequestId']),
    attempts: numberOf(metadata['attempts']) ?? 1,
    headers: bagOf(response['headers']),
  };
}

function isServiceException(error: Bag): boolean {
  return (error['$fault'] === 'client' || error['$fault'] === 'server') && textOf(error['name']) !== undefined;
}

function apiFailure(cause: unknown, error: Bag, answer: Answer, call: FailedCall): AwsError {
  const sent = sentItsCode(error, answer);
  // The answer to a HEAD request has no body, hence no code but the status.
  if (!sent && !call.operation.startsWith('Head')) return malformed(answer, call);
  const { code, name, awsMessage } = sent ? named(error) : namedByStatus(error, answer);
  const modeled = isModeled(cause);
  const hints = bagOf(error['$retryable']);
  const kind = errorKind({
    code,
    status: answer.status,
    fault: textOf(error['$fault']),
    retryable: error['$retryable'] !== undefined,
    throttling: hints['throttling'] === true,
  });
  return new AwsError({
    ...call,
    kind,
    code,
    aliases: [name],
    awsMessage,
    status: answer.status,
    requestId: answer.requestId,
    modeled,
    apiError: true,
    detail: `${retries(answer.attempts, kind)}${responseText(answer)}, ${apiText(modeled, code, awsMessage)}`,
    cause,
  });
}

interface ErrorName {
  readonly code: string;
  /** The SDK's exception name, where it differs from the code. */
  readonly name: string;
  readonly awsMessage: string;
}

function named(error: Bag): ErrorName {
  const name = textOf(error['name']) ?? 'UnknownError';
  // Upstream's SDK reports the query protocol's code, also where the service has moved on to JSON.
  const code = textOf(bagOf(error['Error'])['Code']) ?? name;
  return { code, name, awsMessage: textOf(error['message']) ?? 'UnknownError' };
}

function namedByStatus(error: Bag, answer: Answer): ErrorName {
  const awsMessage = STATUS_CODES[answer.status] ?? 'UnknownError';
  const code = awsMessage.replaceAll(' ', '');
  const name = textOf(error['name']);
  return { code, name: name === undefined || name === 'Unknown' ? code : name, awsMessage };
}

/**
 * A modelled exception is an instance of its own class; any other code of the same service arrives as the service's
 * base class. Base classes are synthetic shapes: the mark survives a minifier, unlike the class's name.
 */
function isModeled(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const shape = bagOf(error.constructor)['shapeId'];
  return typeof shape === 'string' && !shape.startsWith('smithy.ts.sdk.synthetic.');
}

/**
 * True when the error's code came from the answer. Without one the SDK makes up `Unknown` and, of any 404 in XML,
 * `NotFound`: taken at its word, a proxy's error page would read as "the object does not exist".
 */
function sentItsCode(error: Bag, answer: Answer): boolean {
  const inBody = [bagOf(error['Error'])['Code'], error['Code'], error['code'], error['__type']];
  return textOf(answer.headers['x-amzn-errortype']) !== undefined || inBody.some((code) => textOf(code) !== undefined);
}

function malformed(answer: Answer, call: FailedCall): AwsError {
  const type = textOf(answer.headers['content-type']);
  const awsMessage =
    `the answer${type === undefined ? '' : ` (${shorten(type, 80)})`} is not in the form AWS uses; ` +
    'check the endpoint URL and any proxy or load balancer in between';
  const kind = answer.status === 429 ? 'throttled' : 'server';
  return new AwsError({
    ...call,
    kind,
    code: 'MalformedResponse',
    awsMessage,
    status: answer.status,
    requestId: answer.requestId,
    detail: `${retries(answer.attempts, kind)}${responseText(answer)}, deserialization failed, ${awsMessage}`,
  });
}

/** Node's codes of failed connections: system calls, TLS certificates, HTTP parsing; not those of wrong arguments. */
const networkCode = /^(?!ERR_)[A-Z][A-Z0-9_]+$|^ERR_(TLS|SSL|STREAM|SOCKET|HTTP|HTTP2|OSSL)_\w+$/;
const certificateCode = /CERT|UNABLE_TO_|SELF_SIGNED/;
const fileCodes: ReadonlySet<unknown> = new Set(['ENOENT', 'EACCES', 'EISDIR', 'EPERM', 'ENOTDIR']);

function isNetworkFailure(error: Bag): boolean {
  if (error['name'] === 'TimeoutError') return true;
  const code = error['code'];
  return typeof code === 'string' && networkCode.test(code) && !fileCodes.has(code);
}

function networkFailure(cause: unknown, error: Bag, call: FailedCall): AwsError {
  const code = textOf(error['code']) ?? 'TimeoutError';
  const hint = certificateCode.test(code) ? '; a private certificate authority is trusted through AWS_CA_BUNDLE' : '';
  const awsMessage = `${plainText(cause, error)}${hint}`;
  const attempts = answerAttempts(error);
  return new AwsError({
    ...call,
    kind: 'network',
    code,
    awsMessage,
    detail: `${retries(attempts, 'network')}https response error StatusCode: 0, RequestID: , request send failed, ${awsMessage}`,
    cause,
  });
}

function credentialsFailure(error: CredentialsError, call: FailedCall): AwsError {
  const source = error.cause === undefined ? undefined : toAwsError(error.cause, call);
  const passing = source !== undefined && passingKinds.has(source.kind);
  const awsMessage = source?.apiError === true ? source.conditionText : passing ? source.awsMessage : error.message;
  return new AwsError({
    ...call,
    kind: passing ? source.kind : 'expiredCredentials',
    code: 'CredentialsProviderError',
    awsMessage,
    detail: `get credentials: ${awsMessage}`,
    cause: error,
  });
}

/** What keeps credentials from us for a while only, and says nothing against them. */
const passingKinds: ReadonlySet<AwsErrorKind> = new Set(['throttled', 'network', 'server', 'aborted']);

function aborted(cause: unknown, call: FailedCall): AwsError {
  return new AwsError({
    ...call,
    kind: 'aborted',
    code: 'AbortError',
    awsMessage: 'canceled',
    detail: 'canceled',
    cause,
  });
}

/** The SDK, or we, refused to send the call: an input that cannot be encoded, an unusable region. */
function notSent(cause: unknown, error: Bag, call: FailedCall): AwsError {
  const code = textOf(error['code']) ?? textOf(error['name']) ?? 'Error';
  const awsMessage = plainText(cause, error);
  return new AwsError({ ...call, kind: errorKind({ code, status: 0 }), code, awsMessage, detail: awsMessage, cause });
}

function responseText(answer: Answer): string {
  const host = answer.hostId === undefined ? '' : `, HostID: ${answer.hostId}`;
  return `https response error StatusCode: ${answer.status}, RequestID: ${answer.requestId ?? ''}${host}`;
}

function retries(attempts: number, kind: AwsErrorParts['kind']): string {
  const retried = attempts > 1 && (kind === 'throttled' || kind === 'server' || kind === 'network');
  return retried ? `exceeded maximum number of attempts, ${attempts}, ` : '';
}

function answerAttempts(error: Bag): number {
  return numberOf(bagOf(error['$metadata'])['attempts']) ?? 1;
}

/** The error's message; of several at once (one per address tried) each, and never an empty text. */
function plainText(error: unknown, bag: Bag): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((one: unknown) => plainText(one, bagOf(one))).join('; ');
  }
  const message = textOf(bag['message']) ?? textOf(bag['code']) ?? textOf(bag['name']) ?? describe(error);
  // The SDK appends a hint for programmers after a line break.
  return shorten(message.split('\n', 1)[0] ?? message, 2000);
}

function describe(thrown: unknown): string {
  return typeof thrown === 'object' || typeof thrown === 'function' ? 'unknown error' : String(thrown);
}

function bagOf(value: unknown): Bag {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? (value as Bag) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}...` : text;
}
