import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { caller, failure, fakeAws, stubAwsEnv, xmlReply } from './fake-aws.fixture.ts';
import { callerIdentity } from './identity.ts';

beforeEach(() => stubAwsEnv());
afterEach(() => vi.unstubAllEnvs());

const region = 'us-gov-west-1';

function identity(account: string, arn: string) {
  return xmlReply('GetCallerIdentity', `<Arn>${arn}</Arn><UserId>U</UserId><Account>${account}</Account>`);
}

const role = 'arn:aws-us-gov:sts::123456789012:assumed-role/controller/session';

it('is the account, ARN and partition that STS answers', async () => {
  await using sts = await fakeAws(() => identity('123456789012', role));
  using aws = await caller(undefined);
  expect(await callerIdentity(aws.executor, { region, endpoint: sts.url })).toEqual({
    account: '123456789012',
    arn: role,
    partition: 'aws-us-gov',
  });
  expect(sts.seen[0]?.body).toContain('Action=GetCallerIdentity');
});

it('is asked at AWS_ENDPOINT_URL, not at --aws-endpoint-url, when the identity flag is not given', async () => {
  await using sts = await fakeAws(() => identity('123456789012', role));
  vi.stubEnv('AWS_ENDPOINT_URL', sts.url);
  using aws = await caller('https://flag.example');
  expect(await callerIdentity(aws.executor, { region, endpoint: '' })).toMatchObject({ account: '123456789012' });
});

it('takes the partition from the region when the answer’s ARN cannot be read', async () => {
  await using sts = await fakeAws(() => identity('123456789012', 'root'));
  using aws = await caller(undefined);
  expect(await callerIdentity(aws.executor, { region, endpoint: sts.url })).toMatchObject({ partition: 'aws-us-gov' });
});

it('is refused when the answer names no account', async () => {
  await using sts = await fakeAws(() => identity('me', role));
  using aws = await caller(undefined);
  const error = await failure(callerIdentity(aws.executor, { region, endpoint: sts.url }));
  expect(String(error)).toContain('STS answered without an account id: check the endpoint URL');
});

it('says where it asked and what to do when there are no credentials', async () => {
  stubAwsEnv({});
  using aws = await caller(undefined);
  const error = await failure(callerIdentity(aws.executor, { region }));
  expect(error).toMatchObject({ cause: { kind: 'expiredCredentials' } });
  expect(String(error)).toMatch(
    /^Error: unable to determine the AWS account \(region us-gov-west-1\): operation error STS: GetCallerIdentity, /,
  );
  expect(String(error)).toContain('get credentials: none found; tried AWS_ACCESS_KEY_ID');
});

it('says which endpoint could not be reached', async () => {
  const gone = await fakeAws(() => ({}));
  await gone[Symbol.asyncDispose]();
  using aws = await caller(undefined);
  const error = await failure(callerIdentity(aws.executor, { region, endpoint: gone.url }));
  expect(String(error)).toContain(`(endpoint ${gone.url}): operation error STS: GetCallerIdentity`);
  expect(error).toMatchObject({ cause: { kind: 'network' } });
});
