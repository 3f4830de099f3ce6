import { describe, expect, it } from 'vitest';
import type { AwsErrorKind } from '../aws/error-kind.ts';
import { AwsError, type AwsErrorParts } from '../aws/errors.ts';
import { KubeError } from '../kube/kube-error.ts';
import { CodecError } from '../model/codec-error.ts';
import { type Outcome, outcomeOfError, SecretUnusable } from './outcome.ts';

function awsError(parts: Partial<AwsErrorParts> = {}): AwsError {
  const [code, awsMessage] = ['LimitExceededException', 'too many tables'];
  const response = 'https response error StatusCode: 400, RequestID: REQ-1';
  return new AwsError({
    ...{ kind: 'client', code, awsMessage, status: 400, requestId: 'REQ-1', modeled: true, apiError: true },
    ...{ service: 'DynamoDB', operation: 'CreateTable', detail: `${response}, ${code}: ${awsMessage}` },
    ...parts,
  });
}

function messageOf(outcome: Outcome): string | undefined {
  if (outcome.kind === 'failed') return outcome.failure.message;
  return outcome.kind === 'terminal' ? outcome.message : undefined;
}

describe('an error of AWS', () => {
  it.each<AwsErrorKind>([
    'throttled',
    'denied',
    'expiredCredentials',
    'conflict',
    'client',
    'server',
    'network',
    'aborted',
  ])('%s is tried again, with that cause', (kind) => {
    expect(outcomeOfError(awsError({ kind }), { terminal: ['ValidationException'] })).toEqual({
      kind: 'failed',
      failure: {
        cause: kind,
        message: 'LimitExceededException: too many tables',
        detail:
          'operation error DynamoDB: CreateTable, https response error StatusCode: 400, RequestID: REQ-1, ' +
          'LimitExceededException: too many tables',
      },
    });
  });

  it.each([
    ["the query protocol's code", 'InvalidParameterValue'],
    ["the SDK's name of it", 'InvalidParameterValueException'],
  ])('is terminal when the kind says so, by %s', (_, code) => {
    const error = awsError({
      ...{ code: 'InvalidParameterValue', aliases: ['InvalidParameterValueException'] },
      ...{ awsMessage: 'bad', modeled: false, kind: 'conflict' },
    });
    expect(outcomeOfError(error, { terminal: ['Other', code] })).toEqual({
      kind: 'terminal',
      message: 'api error InvalidParameterValue: bad',
    });
  });

  it('is never terminal when it means that there were too many calls', () => {
    const error = awsError({ kind: 'throttled' });
    expect(outcomeOfError(error, { terminal: [error.code] })).toMatchObject({
      kind: 'failed',
      failure: { cause: 'throttled' },
    });
  });

  it('is not terminal by a part of its code', () => {
    expect(outcomeOfError(awsError(), { terminal: ['LimitExceeded', 'limitexceededexception'] }).kind).toBe('failed');
  });
});

describe("an error with a code of the kind's own", () => {
  const codes = {
    waits: { InvalidParameterValue: 'does not exist', DeletedRecently: '' },
    terminal: ['InvalidParameterValue'],
  };
  const refusal = (code: string, awsMessage: string): AwsError => awsError({ code, awsMessage, modeled: false });

  it('is terminal', () => {
    expect(outcomeOfError(refusal('InvalidParameterValue', 'the name is too long'), codes)).toEqual({
      kind: 'terminal',
      message: 'api error InvalidParameterValue: the name is too long',
    });
  });

  it('waits for what will be possible once another resource is there', () => {
    expect(outcomeOfError(refusal('InvalidParameterValue', 'the target does not exist'), codes)).toEqual({
      kind: 'blocked',
      message: 'api error InvalidParameterValue: the target does not exist',
      byAws: true,
    });
  });

  it('waits whatever its message says', () => {
    expect(outcomeOfError(refusal('DeletedRecently', 'try later, RequestID: 1'), codes)).toEqual({
      kind: 'blocked',
      message: 'api error DeletedRecently: try later',
      byAws: true,
    });
  });

  it('is tried again when it is another code', () => {
    expect(outcomeOfError(refusal('Throttled', 'slow down'), codes)).toMatchObject({
      kind: 'failed',
      failure: { cause: 'client', message: 'api error Throttled: slow down' },
    });
  });
});

describe('the message of a condition', () => {
  it.each([
    ['no answer', 'https response error StatusCode: 0, RequestID: , request send failed, read ECONNRESET'],
    ['no answer of AWS', 'https response error StatusCode: 503, RequestID: REQ-1, deserialization failed, no JSON'],
    [
      'no answer of S3',
      'https response error StatusCode: 503, RequestID: REQ-1, HostID: HOST-1, deserialization failed',
    ],
  ])('has nothing that differs at each attempt: %s', (_, detail) => {
    const [one, other] = ['1', '2'].map((id) =>
      messageOf(
        outcomeOfError(awsError({ apiError: false, kind: 'server', detail: detail.replaceAll('-1', `-${id}`) })),
      ),
    );
    expect(one).toMatch(/^operation error DynamoDB: CreateTable, https response error StatusCode: (0|503), /);
    expect(one).not.toContain('RequestID');
    expect(one).toBe(other);
  });

  it('has nothing that differs at each attempt: a request id in what AWS says', () => {
    const [one, other] = ['1', '2'].map((id) =>
      messageOf(
        outcomeOfError(awsError({ awsMessage: `no role (Service: Iam, Status Code: 400, Request ID: REQ-${id})` })),
      ),
    );
    expect(one).toContain('no role');
    expect(one).toBe(other);
  });

  it('keeps what stands after the request id', () => {
    const detail = 'https response error StatusCode: 0, RequestID: , request send failed, read ECONNRESET';
    expect(messageOf(outcomeOfError(awsError({ apiError: false, detail })))).toBe(
      'operation error DynamoDB: CreateTable, https response error StatusCode: 0, request send failed, read ECONNRESET',
    );
  });
});

describe('any other error', () => {
  it('is terminal when the manifest cannot be read', () => {
    expect(outcomeOfError(new CodecError('spec.tags[0].key', 'a string', 5))).toEqual({
      kind: 'terminal',
      message: 'spec.tags[0].key: expected a string, got a number',
    });
  });

  it('is tried again when a Secret cannot be used', () => {
    expect(outcomeOfError(new SecretUnusable('kubernetes secret not found: db'))).toMatchObject({
      kind: 'failed',
      failure: { cause: 'secret', message: 'kubernetes secret not found: db' },
    });
  });

  it("is the API server's when it came from there", () => {
    const error = new KubeError({ code: 500, reason: 'InternalError', message: 'etcd has no leader' });
    expect(outcomeOfError(error, { terminal: ['InternalError'] })).toEqual({
      kind: 'failed',
      failure: { cause: 'kubernetes', message: 'etcd has no leader', detail: 'etcd has no leader' },
    });
  });

  it('is no failure when an edit came between', () => {
    const conflict = new KubeError({ code: 409, reason: 'Conflict', message: 'the object has been modified' });
    expect(outcomeOfError(conflict)).toEqual({ kind: 'again', reason: 'the object was edited meanwhile' });
  });

  it.each([
    ['an error', new Error('broken'), 'broken'],
    ['an error without a text', new TypeError(), 'TypeError'],
    ['an error with a cause', new Error('broken', { cause: new Error('why') }), 'broken: why'],
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an object without a prototype', { message: 'x' }, '[object Object]'],
  ])('is our own: %s', (_, thrown, message) => {
    expect(outcomeOfError(thrown, { terminal: ['Error', 'broken'] })).toEqual({
      kind: 'failed',
      failure: { cause: 'internal', message, detail: message },
    });
  });

  it('never throws itself', () => {
    expect(outcomeOfError(Object.create(null)).kind).toBe('failed');
  });
});
