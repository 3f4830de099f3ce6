import type { Layer } from '@aws-sdk/client-lambda';
import { plain } from '../../engine/definition/field-source.ts';
import { objectsInS3, ownKey, passRole } from '../permissions.ts';
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
  iam: {
    resources: ['lambda:*:*:function:*'],
    at: { PutFunctionCodeSigningConfig: ['lambda:*:*:code-signing-config:*', 'lambda:*:*:function:*'] },
    also: [
      passRole('lambda.amazonaws.com'),
      objectsInS3,
      {
        for: 'code in an image',
        actions: ['ecr:GetRepositoryPolicy', 'ecr:SetRepositoryPolicy'],
        resources: ['ecr:*:*:repository/*'],
      },
      { for: 'layers', actions: ['lambda:GetLayerVersion'], resources: ['lambda:*:*:layer:*'] },
      // Without kms:Decrypt, AWS shows an error in the place of the environment.
      { ...ownKey('lambda', ['Decrypt']), for: 'an environment encrypted with a key of your own', read: true },
      ownKey('lambda', ['CreateGrant', 'DescribeKey', 'Encrypt', 'GenerateDataKey']),
      {
        for: 'a VPC',
        actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
        resources: ['*'],
      },
      {
        for: 'file systems',
        actions: ['elasticfilesystem:DescribeMountTargets'],
        resources: ['elasticfilesystem:*:*:file-system/*'],
      },
    ],
  },
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
