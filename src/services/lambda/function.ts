import { mayBeSameKey } from '../may-be-same-key.ts';
import { eventInvokeAspect, eventInvokeFields } from './event-invoke-config.ts';
import { codeLocation, withDigest } from './function-code.ts';
import { observedFunction } from './function-observed.ts';
import { functionShape } from './function-shape.ts';
import { atWork, unsettled } from './function-state.ts';
import { functionUpdates } from './function-update.ts';
import { isSameLogGroup } from './log-group.ts';
import { lambda } from './service.ts';

/** A Lambda function. */
export const lambdaFunction = functionShape.define({
  identity: { name: 'Name' },
  arn: 'FunctionArn', // arn:aws:lambda:eu-west-1:123456789012:function:resize
  notFound: ['ResourceNotFoundException'],
  alreadyExists: ['ResourceConflictException'],
  terminal: ['ValidationException', 'InvalidRuntimeException', 'InvalidZipFileException'],
  synced: { states: {}, busy: unsettled },
  updatable: { states: {}, busy: atWork },
  deleting: { states: { State: ['Deleting'] } },
  fields: {
    Architectures: { compare: 'set' },
    'Code.ZipFile': { compare: 'ignore' },
    'Code.S3Bucket': { compare: 'ignore' },
    'Code.S3Key': { compare: 'ignore' },
    'Code.S3ObjectVersion': { compare: 'ignore' },
    'Code.S3ObjectStorageMode': { compare: 'ignore' },
    CodeSigningConfigArn: { unset: 'remove' },
    DeadLetterConfig: { unset: { to: { TargetArn: '' } } },
    Description: { unset: { to: '' } },
    DurableConfig: { lateInit: 'optional' },
    Environment: { unset: { to: { Variables: {} } } },
    EphemeralStorage: { unset: { to: { Size: 512 } } },
    FileSystemConfigs: { compare: { by: 'LocalMountPath' }, unset: { to: [] } },
    ...eventInvokeFields,
    ImageConfig: { unset: 'remove' },
    KMSKeyArn: { compare: mayBeSameKey, unset: { to: '' } },
    // Of two layers with the same file the later one wins.
    Layers: { compare: (desired, observed) => String(desired ?? []) === String(observed ?? []), unset: { to: [] } },
    LoggingConfig: { unset: { to: { LogFormat: 'Text', LogGroup: '' } } },
    'LoggingConfig.LogGroup': { compare: isSameLogGroup },
    MemorySize: { unset: { to: 128 } },
    PackageType: { fixed: 'refused' },
    Publish: { compare: 'ignore' },
    ReservedConcurrentExecutions: { unset: 'remove' },
    SnapStart: { unset: { to: { ApplyOn: 'None' } } },
    Tags: { unset: 'remove' },
    Timeout: { unset: { to: 3 } },
    TracingConfig: { unset: { to: { Mode: 'PassThrough' } } },
    VpcConfig: { unset: { to: { SubnetIds: [], SecurityGroupIds: [] } } },
  },
  problem: ({ PackageType, CodeSigningConfigArn }) =>
    PackageType === 'Image' && CodeSigningConfigArn
      ? 'cannot set function code signing config when package type is Image'
      : undefined,
  normalise: withDigest,
  unshown: (spec) => ({ Code: codeLocation(spec) }),
  creation: ({ Code, CodeSigningConfigArn, ...input }) => {
    const { SHA256: _, ...code }: typeof Code & { SHA256?: string } = Code ?? {};
    return { ...input, Code: code, ...(CodeSigningConfigArn ? { CodeSigningConfigArn } : {}) };
  },
  tags: {
    field: 'Tags',
    read: async ({ Tags }) => Tags,
    add: (Tags, { arn }) => lambda.call('TagResource', { Resource: arn, Tags }),
    remove: (TagKeys, { arn }) => lambda.call('UntagResource', { Resource: arn, TagKeys }),
  },
  aspects: {
    ReservedConcurrentExecutions: {
      read: async ({ Name }, aws) =>
        (await aws.read('GetFunctionConcurrency', { FunctionName: Name })).ReservedConcurrentExecutions,
      put: ({ spec: { Name: FunctionName, ReservedConcurrentExecutions } }) => [
        ReservedConcurrentExecutions === undefined
          ? lambda.call('DeleteFunctionConcurrency', { FunctionName })
          : lambda.call('PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions }),
      ],
    },
    FunctionEventInvokeConfig: eventInvokeAspect(({ Name }) => ({ FunctionName: Name, Qualifier: undefined })),
    CodeSigningConfigArn: {
      notFound: ['ResourceNotFoundException'],
      read: async ({ Name, PackageType }, aws) =>
        PackageType === 'Image'
          ? undefined
          : (await aws.read('GetFunctionCodeSigningConfig', { FunctionName: Name })).CodeSigningConfigArn,
      put: ({ spec: { Name: FunctionName, CodeSigningConfigArn } }) => [
        CodeSigningConfigArn
          ? lambda.call('PutFunctionCodeSigningConfig', { FunctionName, CodeSigningConfigArn })
          : lambda.call('DeleteFunctionCodeSigningConfig', { FunctionName }),
      ],
    },
  },
  read: async ({ spec: { Name } }, aws) => observedFunction(await aws.read('GetFunction', { FunctionName: Name })),
  update: functionUpdates,
  remove: ({ spec: { Name } }) => [lambda.call('DeleteFunction', { FunctionName: Name })],
});
