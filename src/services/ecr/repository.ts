import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf } from '../../engine/definition/define.ts';
import { mayBeSameKey } from '../may-be-same-key.ts';
import { ownKey } from '../permissions.ts';
import contract from './contract/Repository.json' with { type: 'json' };
import { ecr } from './service.ts';

/** `true`: the repository is deleted with the images in it. */
const forceDelete = 'ecr.services.k8s.aws/force-delete';

const shape = ecr.kind('Repository', {
  contract,
  create: 'CreateRepository',
  output: 'repository',
  reads: ['DescribeRepositories', 'GetLifecyclePolicy', 'GetRepositoryPolicy', 'ListTagsForResource'],
  writes: [
    'PutImageScanningConfiguration',
    'PutImageTagMutability',
    'PutLifecyclePolicy',
    'DeleteLifecyclePolicy',
    'SetRepositoryPolicy',
    'DeleteRepositoryPolicy',
    'TagResource',
    'UntagResource',
  ],
  delete: 'DeleteRepository',
  iam: {
    resources: ['ecr:*:*:repository/*'],
    also: [ownKey('ecr', ['CreateGrant', 'DescribeKey', 'RetireGrant'])],
  },
  rename: { repositoryName: 'name' },
  extra: {
    lifecyclePolicy: ecr.from('PutLifecyclePolicy', 'lifecyclePolicyText'),
    policy: ecr.from('SetRepositoryPolicy', 'policyText'),
  },
  overlay: { 'encryptionConfiguration.kmsKey': { reference: { json: 'kmsKeyRef' }, to: 'kms/Key' } },
  columns: [
    { name: 'REGISTRY-ID', jsonPath: '.spec.registryID' },
    { name: 'IMAGE-TAG-MUTABILITY', jsonPath: '.spec.imageTagMutability' },
  ],
});

/** A repository of container images. */
export const repository = shape.define({
  identity: { name: 'name', inArn: 'path' }, // team/app
  arn: 'repositoryArn', // arn:aws:ecr:eu-west-1:123456789012:repository/team/app
  notFound: ['RepositoryNotFoundException'],
  alreadyExists: ['RepositoryAlreadyExistsException'],
  terminal: ['InvalidParameterException', 'InvalidTagParameterException', 'TooManyTagsException'],
  deletionBlocked: {
    RepositoryNotEmptyException: `the repository has images; delete them, or set the annotation ${forceDelete} to "true"`,
  },
  fields: {
    registryId: { lateInit: true },
    encryptionConfiguration: { lateInit: 'optional' },
    'encryptionConfiguration.kmsKey': { compare: mayBeSameKey },
    imageScanningConfiguration: { unset: { to: { scanOnPush: false } } },
    imageTagMutability: { unset: { to: 'MUTABLE' } },
    imageTagMutabilityExclusionFilters: { compare: { by: 'filter' }, unset: 'remove' },
    lifecyclePolicy: { compare: 'json', unset: 'remove' },
    policy: { compare: 'iamPolicy', unset: 'remove' },
    tags: { unset: 'remove' },
  },
  tags: {
    field: 'tags',
    read: async ({ repositoryArn }, aws) =>
      (await aws.read('ListTagsForResource', { resourceArn: repositoryArn })).tags,
    add: (tags, { arn }) => ecr.call('TagResource', { resourceArn: arn, tags }),
    remove: (tagKeys, { arn }) => ecr.call('UntagResource', { resourceArn: arn, tagKeys }),
  },
  aspects: {
    lifecyclePolicy: {
      notFound: ['LifecyclePolicyNotFoundException'],
      read: async ({ registryId, name: repositoryName }, aws) =>
        (await aws.read('GetLifecyclePolicy', { registryId, repositoryName })).lifecyclePolicyText,
      put: ({ spec: { lifecyclePolicy }, observed: { registryId, name: repositoryName } }) => [
        lifecyclePolicy
          ? ecr.call('PutLifecyclePolicy', { registryId, repositoryName, lifecyclePolicyText: lifecyclePolicy })
          : ecr.call('DeleteLifecyclePolicy', { registryId, repositoryName }),
      ],
    },
    policy: {
      notFound: ['RepositoryPolicyNotFoundException'],
      read: async ({ registryId, name: repositoryName }, aws) =>
        (await aws.read('GetRepositoryPolicy', { registryId, repositoryName })).policyText,
      put: ({ spec: { policy }, observed: { registryId, name: repositoryName } }) => [
        policy
          ? ecr.call('SetRepositoryPolicy', { registryId, repositoryName, policyText: policy })
          : ecr.call('DeleteRepositoryPolicy', { registryId, repositoryName }),
      ],
    },
  },
  async read({ spec: { name = '', ...spec }, arn }, aws) {
    // Once it exists it stays in its registry, whatever the spec says.
    const registryId = arn?.split(':')[4] ?? spec.registryId;
    const { repositories } = await aws.read('DescribeRepositories', { registryId, repositoryNames: [name] });
    const [found] = repositories ?? [];
    return found && { ...found, name };
  },
  update: (change) => [...scanning(change), ...tagMutability(change)],
  remove: ({ annotations }, { registryId, name: repositoryName }) => [
    ecr.call('DeleteRepository', {
      ...{ registryId, repositoryName },
      ...(isTrue(annotations[forceDelete]) ? { force: true } : {}),
    }),
  ],
});

type Change = ChangeOf<typeof shape>;

function scanning({ observed: { registryId, name }, delta }: Change): Call<'PutImageScanningConfiguration'>[] {
  if (!delta.has('imageScanningConfiguration')) return [];
  const imageScanningConfiguration = delta.wanted('imageScanningConfiguration');
  return [ecr.call('PutImageScanningConfiguration', { registryId, repositoryName: name, imageScanningConfiguration })];
}

/** AWS takes the two together, and filters only where there are tags to exclude. */
function tagMutability({ spec, observed, delta }: Change): Call<'PutImageTagMutability'>[] {
  if (!delta.has('imageTagMutability', 'imageTagMutabilityExclusionFilters')) return [];
  const { registryId, name: repositoryName } = observed;
  const imageTagMutability = delta.wanted('imageTagMutability') ?? observed.imageTagMutability;
  const hasFilters = imageTagMutability?.endsWith('_WITH_EXCLUSION') === true;
  const imageTagMutabilityExclusionFilters = hasFilters ? spec.imageTagMutabilityExclusionFilters : undefined;
  return [
    ecr.call('PutImageTagMutability', {
      ...{ registryId, repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters },
    }),
  ];
}

/** As ACK reads the annotation. */
function isTrue(text: string | undefined): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text ?? '');
}
