import { findMarked } from '../../engine/definition/find-marked.ts';
import { uidTag } from '../../engine/tags.ts';
import { changed } from '../wanted.ts';
import contract from './contract/CodeSigningConfig.json' with { type: 'json' };
import { lambda } from './service.ts';

/** Whose signatures the code of functions has to bear. */
export const codeSigningConfig = lambda
  .kind('CodeSigningConfig', {
    contract,
    create: 'CreateCodeSigningConfig',
    output: 'CodeSigningConfig',
    reads: ['GetCodeSigningConfig', 'ListCodeSigningConfigs', 'ListTags'],
    writes: ['UpdateCodeSigningConfig', 'TagResource', 'UntagResource'],
    delete: 'DeleteCodeSigningConfig',
    iam: {
      resources: ['lambda:*:*:code-signing-config:*'],
      at: { CreateCodeSigningConfig: ['*'], ListCodeSigningConfigs: ['*'] },
    },
  })
  .define({
    identity: 'arn', // arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-0f6c334abcdea4d8b
    arn: 'CodeSigningConfigArn',
    notFound: ['ResourceNotFoundException'],
    terminal: ['InvalidParameterValueException', 'ValidationException'],
    deletionBlocked: {
      ResourceConflictException: 'functions use the code signing config; give them another one, or none',
    },
    fields: {
      CodeSigningPolicies: { unset: { to: { UntrustedArtifactOnDeployment: 'Warn' } } },
      Description: { unset: { to: '' } },
      Tags: { unset: 'remove' },
    },
    tags: {
      field: 'Tags',
      read: async ({ CodeSigningConfigArn: Resource }, aws) => (await aws.read('ListTags', { Resource })).Tags,
      add: (Tags, { arn }) => lambda.call('TagResource', { Resource: arn, Tags }),
      remove: (TagKeys, { arn }) => lambda.call('UntagResource', { Resource: arn, TagKeys }),
    },
    async findLost(subject, aws) {
      const page = { items: 'CodeSigningConfigs', token: 'Marker', next: 'NextMarker' } as const;
      const all = await aws.readAll('ListCodeSigningConfigs', {}, page);
      return findMarked(
        subject,
        all,
        async ({ CodeSigningConfigArn: Resource }) => (await aws.read('ListTags', { Resource })).Tags?.[uidTag],
      );
    },
    read: async ({ arn: CodeSigningConfigArn }, aws) =>
      (await aws.read('GetCodeSigningConfig', { CodeSigningConfigArn })).CodeSigningConfig,
    update: ({ arn: CodeSigningConfigArn, delta }) => [
      lambda.call('UpdateCodeSigningConfig', {
        CodeSigningConfigArn,
        ...changed(delta, 'AllowedPublishers', 'CodeSigningPolicies', 'Description'),
      }),
    ],
    remove: ({ arn: CodeSigningConfigArn }) => [lambda.call('DeleteCodeSigningConfig', { CodeSigningConfigArn })],
  });
