import { mayBeSameKey } from '../may-be-same-key.ts';
import { passRole, serviceLinkedRole } from '../permissions.ts';
import { toNone } from '../to-none.ts';
import { wanted } from '../wanted.ts';
import contract from './contract/RepositoryCreationTemplate.json' with { type: 'json' };
import { ecr } from './service.ts';

/** What repositories are like that ECR itself creates: for a cached image, a replica, a push. */
export const repositoryCreationTemplate = ecr
  .kind('RepositoryCreationTemplate', {
    contract,
    create: 'CreateRepositoryCreationTemplate',
    output: 'repositoryCreationTemplate',
    reads: ['DescribeRepositoryCreationTemplates'],
    writes: ['UpdateRepositoryCreationTemplate'],
    delete: 'DeleteRepositoryCreationTemplate',
    iam: {
      resources: ['*'],
      also: [
        {
          // repository-creation-templates-create.html: who makes a template has to be allowed what ECR does by it.
          actions: ['ecr:CreateRepository', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'],
          resources: ['ecr:*:*:repository/*'],
        },
        serviceLinkedRole('ecr.amazonaws.com', 'templates'),
        passRole('ecr.amazonaws.com'),
      ],
    },
    overlay: {
      'encryptionConfiguration.kmsKey': { reference: { json: 'kmsKeyRef' }, to: 'kms/Key' },
      customRoleArn: { reference: { json: 'customRoleRef' }, to: 'iam/Role' },
    },
  })
  .define({
    identity: { name: 'prefix' }, // team/apps
    notFound: ['TemplateNotFoundException'],
    alreadyExists: ['TemplateAlreadyExistsException'],
    terminal: ['InvalidParameterException', 'ValidationException'],
    fields: {
      encryptionConfiguration: { lateInit: 'optional' },
      'encryptionConfiguration.kmsKey': { compare: mayBeSameKey },
      resourceTags: { compare: { by: 'Key' }, unset: { to: [] } },
      imageTagMutability: { unset: { to: 'MUTABLE' } },
      imageTagMutabilityExclusionFilters: { compare: { by: 'filter' }, unset: { to: [] } },
      repositoryPolicy: { compare: 'iamPolicy', unset: { to: '' } },
      lifecyclePolicy: { compare: 'json', unset: { to: '' } },
      ...toNone('customRoleArn', 'description'),
    },
    async read({ spec: { prefix = '' } }, aws) {
      const found = await aws.read('DescribeRepositoryCreationTemplates', { prefixes: [prefix] });
      return found.repositoryCreationTemplates?.[0];
    },
    // All of it: AWS does not say what becomes of settings that are left out.
    update: ({ spec: { prefix }, delta }) => [
      ecr.call('UpdateRepositoryCreationTemplate', {
        prefix,
        ...wanted(delta, 'appliedFor', 'customRoleArn', 'description', 'encryptionConfiguration', 'imageTagMutability'),
        ...wanted(delta, 'imageTagMutabilityExclusionFilters', 'lifecyclePolicy', 'repositoryPolicy', 'resourceTags'),
      }),
    ],
    remove: ({ spec: { prefix } }) => [ecr.call('DeleteRepositoryCreationTemplate', { prefix })],
  });
