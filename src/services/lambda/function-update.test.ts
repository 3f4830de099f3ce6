import { expect, test } from 'vitest';
import { callsFor, type Situation } from './changes.fixture.ts';
import { lambdaFunction } from './function.ts';
import { observedFunction } from './function-observed.ts';

const VpcConfig = { SubnetIds: ['subnet-a'], SecurityGroupIds: ['sg-a'] };
const code = { S3Bucket: 'code', S3Key: 'resize.zip' };

function changed(spec: object, configuration: object, onceSet: string[] = []) {
  const observed = observedFunction({ Configuration: { FunctionName: 'resize', CodeSha256: 'one', ...configuration } });
  const situation: Situation = { spec: { Name: 'resize', Code: code, ...spec }, observed: { ...observed }, onceSet };
  return callsFor(lambdaFunction, situation);
}

function configured(input: object) {
  return {
    operation: 'UpdateFunctionConfiguration',
    input: { FunctionName: 'resize', ...input },
    after: 'settled',
  };
}

test('a network is joined, and left by naming none of its parts', async () => {
  const joined = { VpcConfig: { ...VpcConfig, VpcId: 'vpc-a' } };
  const left = { VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '' } };
  expect(await changed({ VpcConfig }, left)).toEqual([configured({ VpcConfig })]);
  expect(await changed({ VpcConfig }, joined)).toEqual([]);
  expect(await changed({}, joined, ['VpcConfig'])).toEqual([
    configured({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
  ]);
  expect(await changed({}, left, ['VpcConfig'])).toEqual([]);
});

test('how long a durable function keeps what it has done can be changed', async () => {
  const DurableConfig = { ExecutionTimeout: 7200, RetentionPeriodInDays: 30 };
  const before = { DurableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 14 } };
  expect(await changed({ DurableConfig }, before)).toEqual([configured({ DurableConfig })]);
});

test('an image has no settings of its own once they are taken away', async () => {
  const ImageConfigResponse = { ImageConfig: { Command: ['main'] } };
  expect(await changed({}, { ImageConfigResponse }, ['ImageConfig'])).toEqual([configured({ ImageConfig: {} })]);
});

test('a log group of the user gives way to the one that the function has by itself', async () => {
  const LoggingConfig = { LogFormat: 'Text', LogGroup: '/shared' };
  expect(await changed({}, { LoggingConfig }, ['LoggingConfig'])).toEqual([
    configured({ LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/resize' } }),
  ]);
  expect(await changed({}, { LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/resize' } })).toEqual([]);
});

test('the code comes before the configuration, each when the function is at rest', async () => {
  const calls = await changed(
    { Code: { ...code, SHA256: 'two' }, Timeout: 9, Architectures: ['arm64'] },
    { Timeout: 3 },
  );
  expect(calls).toEqual([
    {
      operation: 'UpdateFunctionCode',
      input: {
        FunctionName: 'resize',
        ...code,
        S3ObjectVersion: undefined,
        ZipFile: undefined,
        Architectures: ['arm64'],
      },
      after: 'settled',
      sends: 'Code',
    },
    configured({ Timeout: 9 }),
  ]);
});

test('code of which the spec has no more than a digest cannot be sent', async () => {
  expect(await changed({ Code: { SHA256: 'two' } }, {})).toEqual([]);
});

test('tags that may not be read are not taken for none', () => {
  const Configuration = { FunctionName: 'resize' };
  const TagsError = { ErrorCode: 'AccessDenied', Message: 'no' };
  expect(observedFunction({ Configuration })?.Tags).toEqual({});
  expect(observedFunction({ Configuration, TagsError })?.Tags).toBeUndefined();
});
