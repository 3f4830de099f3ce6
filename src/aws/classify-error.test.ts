import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toAwsError } from './classify-error.ts';
import { AwsError } from './errors.ts';
import {
  caller,
  failure,
  fakeAws,
  jsonError,
  jsonReply,
  type Reply,
  stubAwsEnv,
  xmlReply,
} from './fake-aws.fixture.ts';
import { identityService } from './identity.ts';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

/** The error that one call ends with when every request is answered so. */
async function errorOf(reply: Reply, more: object = {}, operation = 'DescribeTable'): Promise<AwsError> {
  await using server = await fakeAws(() => reply);
  using aws = await caller(server.url);
  const scope = { region: 'us-west-2', endpoint: server.url };
  const error = await failure(aws.call(operation, { TableName: 'orders' }, { scope, ...more }));
  expect(error).toBeInstanceOf(AwsError);
  return error as AwsError;
}

const sts = { service: identityService };

describe('an error answered by AWS', () => {
  it('is written with its code alone when the SDK models it', async () => {
    const error = await errorOf(jsonError('ResourceNotFoundException', 'no such table'));
    expect(error).toMatchObject({ code: 'ResourceNotFoundException', status: 400, requestId: 'REQ-1', modeled: true });
    expect(error.conditionText).toBe('ResourceNotFoundException: no such table');
    expect(error.longText).toBe(
      'operation error DynamoDB: DescribeTable, https response error StatusCode: 400, RequestID: REQ-1, ' +
        'ResourceNotFoundException: no such table',
    );
  });

  it('is written as "api error" when the SDK does not model it', async () => {
    const error = await errorOf(jsonError('ValidationException', 'bad keys'));
    expect(error).toMatchObject({ code: 'ValidationException', modeled: false, apiError: true, kind: 'client' });
    expect(error.conditionText).toBe('api error ValidationException: bad keys');
  });

  it('has a long text with status and request id', async () => {
    const error = await errorOf(jsonError('AccessDeniedException', 'nope'));
    expect(error.kind).toBe('denied');
    expect(error.longText).toBe(
      'operation error DynamoDB: DescribeTable, https response error StatusCode: 400, RequestID: REQ-1, ' +
        'api error AccessDeniedException: nope',
    );
  });

  it('says after how many attempts it was given up', async () => {
    const error = await errorOf(jsonError('ThrottlingException', 'slow down'));
    expect(error.kind).toBe('throttled');
    expect(error.longText).toContain('DescribeTable, exceeded maximum number of attempts, 3, https response error');
  });

  it('of the query protocol carries the query code and the exception name', async () => {
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>bad token</Message></Error>' +
      '<RequestId>REQ-B</RequestId></ErrorResponse>';
    const reply = { status: 400, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': '' }, body };
    const error = await errorOf(reply, { ...sts, operation: 'AssumeRoleWithWebIdentity', input: webIdentityInput });
    expect(error).toMatchObject({ code: 'InvalidIdentityToken', modeled: true, requestId: 'REQ-B' });
    expect(error.conditionText).toBe('InvalidIdentityToken: bad token');
    expect(error.is('InvalidIdentityTokenException')).toBe(true);
    expect(error.is('InvalidIdentityToken')).toBe(true);
    expect(error.is('Other')).toBe(false);
  });

  it('of the query protocol is written as "api error" when the SDK does not model it', async () => {
    const body = '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    const error = await errorOf({ status: 403, body }, { ...sts, operation: 'GetCallerIdentity', input: {} });
    expect(error).toMatchObject({ code: 'AccessDenied', kind: 'denied', modeled: false });
    expect(error.conditionText).toBe('api error AccessDenied: no');
  });

  it('keeps the code that a service moved to JSON had in the query protocol', () => {
    class QueueDoesNotExist extends Error {
      static readonly shapeId = 'com.amazonaws.sqs#QueueDoesNotExist';
      override readonly name = 'QueueDoesNotExist';
      readonly $fault = 'client';
      readonly $metadata = { httpStatusCode: 400, requestId: 'R' };
      readonly Error = { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' };
    }
    const error = toAwsError(new QueueDoesNotExist('gone'), { service: 'SQS', operation: 'GetQueueUrl' });
    expect(error.codes).toEqual(['AWS.SimpleQueueService.NonExistentQueue', 'QueueDoesNotExist']);
    expect(error.conditionText).toBe('AWS.SimpleQueueService.NonExistentQueue: gone');
  });

  it('to a HEAD request is named by its status', () => {
    const head = { service: 'S3', operation: 'HeadBucket' };
    const answer = { $fault: 'client', $metadata: { httpStatusCode: 403 }, message: 'UnknownError', name: 'Unknown' };
    const error = toAwsError(answer, head);
    expect(error).toMatchObject({ code: 'Forbidden', kind: 'denied', apiError: true });
    expect(error.conditionText).toBe('api error Forbidden: Forbidden');
  });
});

const webIdentityInput = { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 's', WebIdentityToken: 'jwt' };

describe('an answer that is not from AWS', () => {
  const html = { 'content-type': 'text/html' };

  it('in HTML is a server error that names the likely culprit and shows nothing of the body', async () => {
    const error = await errorOf({ status: 503, headers: html, body: '<html>token=hidden</html>' });
    expect(error).toMatchObject({ kind: 'server', code: 'MalformedResponse', status: 503, apiError: false });
    expect(error.longText).toContain('the answer (text/html) is not in the form AWS uses');
    expect(error.longText).not.toContain('hidden');
    expect(error.conditionText).toBe(error.longText);
  });

  it('in HTML with status 200 is a server error', async () => {
    expect(await errorOf({ headers: html, body: '<html></html>' })).toMatchObject({ kind: 'server', status: 200 });
  });

  it('in HTML with status 404 does not read as "the object does not exist" in XML protocols', async () => {
    const reply = { status: 404, headers: html, body: '<html><body>Not Found</body></html>' };
    const error = await errorOf(reply, { ...sts, operation: 'GetCallerIdentity', input: {} });
    expect(error).toMatchObject({ kind: 'server', code: 'MalformedResponse' });
    expect(error.is('NotFound')).toBe(false);
  });

  it('in JSON without a code is a server error', async () => {
    const reply = { status: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"Forbidden"}' };
    expect(await errorOf(reply)).toMatchObject({ kind: 'server', code: 'MalformedResponse', status: 403 });
  });

  it('and empty is a server error', async () => {
    expect(await errorOf({ status: 400 })).toMatchObject({ kind: 'server', code: 'MalformedResponse' });
  });

  it('with half a JSON document is a server error', async () => {
    expect(await errorOf({ body: '{"Table": {"TableName": "or' })).toMatchObject({ kind: 'server', status: 200 });
  });

  it('from STS in broken XML is a server error', async () => {
    const reply = { ...xmlReply('GetCallerIdentity', ''), body: '<GetCallerIdentityResponse><A' };
    const error = await errorOf(reply, { ...sts, operation: 'GetCallerIdentity', input: {} });
    expect(error.kind).toBe('server');
  });
});

describe('a failure on the way', () => {
  it('is a network error when the connection breaks within the body, after all attempts', async () => {
    let count = 0;
    await using server = await fakeAws(() => (response) => {
      count += 1;
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"Table": {"Tab', () => response.destroy());
    });
    using aws = await caller(server.url);
    const error = await failure(aws.call('DescribeTable', { TableName: 'orders' }));
    expect(error).toMatchObject({ kind: 'network', status: 0, apiError: false, code: 'ECONNRESET' });
    expect(count).toBe(3);
  });

  it('is a network error when the connection is reset, and a retry gets through', async () => {
    await using server = await fakeAws((_, index) =>
      index === 0 ? (response) => response.destroy() : jsonReply({ TableNames: ['a'] }),
    );
    using aws = await caller(server.url);
    expect(await aws.call('ListTables')).toEqual({ TableNames: ['a'] });
    expect(aws.records).toMatchObject([{ attempts: 2, status: 200 }]);
  });

  it('is a network error when nobody listens', async () => {
    const server = await fakeAws(() => ({}));
    await server[Symbol.asyncDispose]();
    using aws = await caller(server.url);
    const error = (await failure(aws.call('ListTables'))) as AwsError;
    expect(error).toMatchObject({ kind: 'network', code: 'ECONNREFUSED', status: 0 });
    expect(error.conditionText).toContain('request send failed, connect ECONNREFUSED 127.0.0.1');
  });

  it('says each address that was tried', () => {
    const refused = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    const error = toAwsError(Object.assign(refused, { code: 'ECONNREFUSED' }), { service: 'S', operation: 'O' });
    expect(error.awsMessage).toBe('connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1');
  });

  it('before sending is the client’s when the region could not be a host name', async () => {
    using aws = await caller(undefined);
    const error = await failure(aws.call('ListTables', {}, { scope: { region: 'x.evil.example/#' } }));
    expect(error).toMatchObject({ kind: 'client', status: 0 });
    expect(String(error)).toContain('Region not accepted');
  });

  it('before sending is the client’s when the operation does not exist', async () => {
    using aws = await caller(undefined);
    const error = (await failure(aws.call('FlyToTheMoon'))) as AwsError;
    expect(error).toMatchObject({ kind: 'client', apiError: false });
    expect(error.conditionText).toBe(
      'operation error DynamoDB: FlyToTheMoon, the SDK of DynamoDB has no operation FlyToTheMoon',
    );
  });
});

it('leaves an AwsError as it is', () => {
  const error = toAwsError(new Error('x'), { service: 'S', operation: 'O' });
  expect(toAwsError(error, { service: 'Other', operation: 'P' })).toBe(error);
});

it.each([undefined, null, 'text', 7, {}, Object.create(null), [], () => {}])('makes an error of %j', (thrown) => {
  expect(toAwsError(thrown, { service: 'S', operation: 'O' })).toMatchObject({ kind: 'client', status: 0 });
});
