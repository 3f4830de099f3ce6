import { expect, test } from 'vitest';
import { AwsError } from '../aws/errors.ts';
import { KubeError } from '../kube/kube-error.ts';
import { outcomeOfError } from './outcome.ts';

function refusal(code: string, awsMessage: string): AwsError {
  const call = { service: 'SQS', operation: 'CreateQueue' };
  return new AwsError({ ...call, kind: 'client', code, awsMessage, apiError: true, detail: awsMessage });
}

const codes = {
  waits: { InvalidParameterValue: 'does not exist', DeletedRecently: '' },
  terminal: ['InvalidParameterValue'],
};

test("a code of the kind's own makes an error terminal", () => {
  expect(outcomeOfError(refusal('InvalidParameterValue', 'the name is too long'), codes)).toEqual({
    kind: 'terminal',
    message: 'api error InvalidParameterValue: the name is too long',
  });
});

test('what will be possible once another resource is there waits for it', () => {
  expect(outcomeOfError(refusal('InvalidParameterValue', 'the target does not exist'), codes)).toEqual({
    kind: 'blocked',
    message: 'api error InvalidParameterValue: the target does not exist',
  });
});

test('a code may wait whatever its message says', () => {
  expect(outcomeOfError(refusal('DeletedRecently', 'try later, RequestID: 1'), codes)).toEqual({
    kind: 'blocked',
    message: 'api error DeletedRecently: try later',
  });
});

test('any other code is tried again', () => {
  expect(outcomeOfError(refusal('Throttled', 'slow down'), codes)).toMatchObject({
    kind: 'failed',
    failure: { cause: 'client', message: 'api error Throttled: slow down' },
  });
});

test('an edit that came between is no failure', () => {
  const conflict = new KubeError({ code: 409, reason: 'Conflict', message: 'the object has been modified' });
  expect(outcomeOfError(conflict)).toEqual({ kind: 'again', reason: 'the object was edited meanwhile' });
});

test('a Kubernetes API that fails is a failure', () => {
  const down = new KubeError({ code: 503, reason: 'ServiceUnavailable', message: 'not now' });
  expect(outcomeOfError(down)).toMatchObject({ kind: 'failed', failure: { cause: 'kubernetes' } });
});
