import { expect, it } from 'vitest';
import { type AwsErrorKind, errorKind } from './error-kind.ts';

const codes: [AwsErrorKind, number, string][] = [
  ['throttled', 400, 'Throttling'],
  ['throttled', 400, 'ThrottlingException'],
  ['throttled', 400, 'ThrottledException'],
  ['throttled', 503, 'RequestLimitExceeded'],
  ['throttled', 400, 'ProvisionedThroughputExceededException'],
  ['throttled', 503, 'SlowDown'],
  ['throttled', 429, 'TooManyRequestsException'],
  ['throttled', 403, 'RequestThrottled'],
  ['throttled', 403, 'AWS.SimpleQueueService.RequestThrottled'],
  ['throttled', 400, 'LimitExceededException'],
  ['throttled', 429, 'Whatever'],
  ['denied', 403, 'AccessDenied'],
  ['denied', 400, 'AccessDeniedException'],
  ['denied', 403, 'UnauthorizedOperation'],
  ['denied', 403, 'AuthorizationError'],
  ['denied', 401, 'OptInRequired'],
  ['denied', 403, 'SomethingElse'],
  ['expiredCredentials', 403, 'ExpiredToken'],
  ['expiredCredentials', 400, 'ExpiredTokenException'],
  ['expiredCredentials', 400, 'UnrecognizedClientException'],
  ['expiredCredentials', 403, 'InvalidClientTokenId'],
  ['expiredCredentials', 403, 'SignatureDoesNotMatch'],
  ['expiredCredentials', 401, 'AuthFailure'],
  ['expiredCredentials', 0, 'CredentialsProviderError'],
  ['expiredCredentials', 400, 'InvalidToken'],
  ['client', 400, 'InvalidTokenException'],
  ['conflict', 409, 'ConflictException'],
  ['conflict', 400, 'ResourceInUseException'],
  ['conflict', 409, 'ConcurrentModification'],
  ['conflict', 400, 'DependencyViolation'],
  ['conflict', 409, 'OperationAborted'],
  ['conflict', 409, 'BucketNotEmpty'],
  ['conflict', 412, 'Unheard'],
  ['client', 409, 'EntityAlreadyExists'],
  ['client', 409, 'BucketAlreadyOwnedByYou'],
  ['client', 409, 'LimitExceeded'],
  ['client', 400, 'ValidationException'],
  ['client', 404, 'ResourceNotFoundException'],
  ['client', 400, 'InvalidVpcID.NotFound'],
  ['server', 500, 'InternalFailure'],
  ['server', 500, 'InternalServerError'],
  ['server', 503, 'ServiceUnavailable'],
  ['server', 502, 'Unheard'],
  ['network', 400, 'RequestTimeout'],
  ['network', 408, 'Unheard'],
  ['client', 400, '__proto__'],
  ['client', 400, 'constructor'],
];

it.each(codes)('calls it %s when AWS answers %i %s', (kind, status, code) => {
  expect(errorKind({ code, status })).toBe(kind);
});

it('follows the SDK’s model where the code says nothing', () => {
  expect(errorKind({ code: 'Odd', status: 400, retryable: true, throttling: true })).toBe('throttled');
  expect(errorKind({ code: 'Odd', status: 400, retryable: true })).toBe('server');
  expect(errorKind({ code: 'Odd', status: 0, fault: 'server' })).toBe('server');
  expect(errorKind({ code: 'AccessDenied', status: 403, retryable: true })).toBe('denied');
});
