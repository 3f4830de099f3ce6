/**
 * How an AWS error is to be handled.
 *
 * - `throttled`: AWS asks to slow down; retry later, and slower.
 * - `denied`: the caller is known but not allowed; retrying helps only after someone changes a policy.
 * - `expiredCredentials`: the credentials are missing, expired, unknown or wrongly signed; read them again, then retry.
 * - `conflict`: another change is under way, has won, or something else still depends on the object; read again, retry.
 * - `client`: the request is wrong as it stands; the same request will fail again.
 * - `server`: AWS failed, or what answered was not AWS; the call may or may not have had its effect.
 * - `network`: no complete answer arrived; the call may or may not have had its effect.
 * - `aborted`: we gave up waiting because the caller asked to; the call may or may not have had its effect.
 */
export type AwsErrorKind =
  | 'throttled'
  | 'denied'
  | 'expiredCredentials'
  | 'conflict'
  | 'client'
  | 'server'
  | 'network'
  | 'aborted';

/** What the classification looks at: all of it comes from AWS's answer and the SDK's model of the error. */
export interface ErrorFacts {
  readonly code: string;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** `client` or `server` as the SDK's model says. */
  readonly fault?: string | undefined;
  /** The SDK's model calls the error retryable. */
  readonly retryable?: boolean | undefined;
  /** The SDK's model calls the error throttling. */
  readonly throttling?: boolean | undefined;
}

/** Codes that AWS spells with and without the suffixes Exception, Error and Fault, here without. */
const families: Readonly<Record<Exclude<AwsErrorKind, 'client' | 'aborted'>, readonly string[]>> = {
  throttled: [
    'Throttling',
    'Throttled',
    'RequestThrottled',
    'EC2Throttled',
    'KMSThrottling',
    'RequestLimitExceeded',
    'ProvisionedThroughputExceeded',
    'BandwidthLimitExceeded',
    'RateExceeded',
    'SlowDown',
    'TooManyRequests',
    'PriorRequestNotComplete',
    'TransactionInProgress',
  ],
  expiredCredentials: [
    'ExpiredToken',
    'TokenRefreshRequired',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'UnrecognizedClient',
    'InvalidClientTokenId',
    'InvalidAccessKeyId',
    'SignatureDoesNotMatch',
    'InvalidSignature',
    'IncompleteSignature',
    'MissingAuthenticationToken',
    'AuthFailure',
    'CredentialsProvider',
    'TokenProvider',
  ],
  denied: [
    'AccessDenied',
    'KMSAccessDenied',
    'UnauthorizedOperation',
    'UnauthorizedAccess',
    'Unauthorized',
    'NotAuthorized',
    'Authorization',
    'Forbidden',
    'OptInRequired',
    'SubscriptionRequired',
  ],
  conflict: [
    'Conflict',
    'ResourceConflict',
    'ConditionalRequestConflict',
    'ConcurrentModification',
    'ConcurrentUpdate',
    'ConcurrentAccess',
    'OptimisticLock',
    'OptimisticLocking',
    'PreconditionFailed',
    'ConditionalCheckFailed',
    'OperationAborted',
    'OperationInProgress',
    'ResourceInUse',
    'ResourceNotReady',
    'IncorrectState',
    'EntityTemporarilyUnmodifiable',
    'DependencyViolation',
    'DeleteConflict',
  ],
  server: ['InternalFailure', 'InternalServer', 'InternalService', 'Internal', 'ServiceUnavailable', 'ServiceFailure'],
  network: ['RequestTimeout', 'Timeout'],
};

/** Codes of which only this spelling is meant: `LimitExceeded` is a quota, `InvalidTokenException` a page token. */
const exact: ReadonlyMap<string, AwsErrorKind> = new Map([
  ['LimitExceededException', 'throttled'],
  ['InvalidToken', 'expiredCredentials'],
]);

const byFamily: ReadonlyMap<string, AwsErrorKind> = new Map(
  Object.entries(families).flatMap(([kind, codes]) => codes.map((code) => [code, kind as AwsErrorKind] as const)),
);

/** 409 answers that are final: the name is taken or a quota is used up. */
const finalConflict = /Exist|AlreadyOwned|Duplicate|Limit|Quota/i;

/** The handling kind of an error that AWS answered with. The code decides before the SDK's hints and the status. */
export function errorKind(facts: ErrorFacts): AwsErrorKind {
  return kindOfCode(facts.code) ?? kindOfModel(facts) ?? kindOfStatus(facts);
}

function kindOfCode(code: string): AwsErrorKind | undefined {
  const bare = code.slice(code.lastIndexOf('.') + 1);
  return exact.get(bare) ?? byFamily.get(bare) ?? byFamily.get(bare.replace(/(Exception|Error|Fault)$/, ''));
}

function kindOfModel(facts: ErrorFacts): AwsErrorKind | undefined {
  if (facts.throttling === true) return 'throttled';
  return facts.retryable === true ? 'server' : undefined;
}

function kindOfStatus({ code, status, fault }: ErrorFacts): AwsErrorKind {
  if (status === 429) return 'throttled';
  if (status === 408) return 'network';
  if (status >= 500) return 'server';
  if (status === 401 || status === 403) return 'denied';
  if (status === 412 || (status === 409 && !finalConflict.test(code))) return 'conflict';
  return fault === 'server' ? 'server' : 'client';
}
