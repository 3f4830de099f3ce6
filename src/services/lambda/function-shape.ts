import type { Layer } from '@aws-sdk/client-lambda';
import { plain } from '../../engine/definition/field-source.ts';
import contract from './contract/Function.json' with { type: 'json' };
import type { EventInvokeConfig } from './event-invoke-config.ts';
import { lambda } from './service.ts';

/** The static half of Function. */
export const functionShape = lambda.kind('Function', {
  contract,
  create: 'CreateFunction',
  reads: ['GetFunction', 'GetFunctionConcurrency', 'GetFunctionEventInvokeConfig', 'GetFunctionCodeSigningConfig'],
  writes: [
    'UpdateFunctionCode',
    'UpdateFunctionConfiguration',
    'PutFunctionConcurrency',
    'DeleteFunctionConcurrency',
    'PutFunctionEventInvokeConfig',
    'DeleteFunctionEventInvokeConfig',
    'PutFunctionCodeSigningConfig',
    'DeleteFunctionCodeSigningConfig',
    'TagResource',
    'UntagResource',
  ],
  delete: 'DeleteFunction',
  rename: { FunctionName: 'Name' },
  extra: {
    'Code.SHA256': plain.text(
      'Base64 of the SHA-256 digest of the package, for one in S3: another digest means that the package is to be taken again.',
    ),
    ReservedConcurrentExecutions: lambda.from('PutFunctionConcurrency', 'ReservedConcurrentExecutions'),
    FunctionEventInvokeConfig: lambda.structure<EventInvokeConfig>('PutFunctionEventInvokeConfigRequest$'),
  },
  extraStatus: { LayerStatuses: lambda.listOf<Layer>('Layer$') },
  overlay: {
    'Code.S3Bucket': { reference: { json: 's3BucketRef' }, to: 's3/Bucket', targetPath: 'spec.name' },
    CodeSigningConfigArn: { reference: { json: 'codeSigningConfigRef' }, to: 'lambda/CodeSigningConfig' },
    KMSKeyArn: { reference: { json: 'kmsKeyRef' }, to: 'kms/Key' },
    Layers: { reference: { json: 'layerRefs' }, to: 'lambda/LayerVersion' },
    Role: { reference: { json: 'roleRef' }, to: 'iam/Role' },
    'VpcConfig.SecurityGroupIds': {
      ...{ reference: { json: 'securityGroupRefs' }, to: 'ec2/SecurityGroup', targetPath: 'status.id' },
    },
    'VpcConfig.SubnetIds': { reference: { json: 'subnetRefs' }, to: 'ec2/Subnet', targetPath: 'status.subnetID' },
  },
});
