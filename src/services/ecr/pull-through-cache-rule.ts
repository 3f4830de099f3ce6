import { passRole, serviceLinkedRole } from '../permissions.ts';
import contract from './contract/PullThroughCacheRule.json' with { type: 'json' };
import { ecr } from './service.ts';

/** A rule by which repositories are filled from another registry. */
export const pullThroughCacheRule = ecr
  .kind('PullThroughCacheRule', {
    contract,
    create: 'CreatePullThroughCacheRule',
    reads: ['DescribePullThroughCacheRules'],
    writes: ['UpdatePullThroughCacheRule'],
    delete: 'DeletePullThroughCacheRule',
    iam: {
      resources: ['*'],
      also: [
        serviceLinkedRole('pullthroughcache.ecr.amazonaws.com', 'pull through cache rules'),
        passRole('ecr.amazonaws.com'),
        {
          for: 'registries that want credentials',
          actions: ['secretsmanager:GetSecretValue'],
          resources: ['secretsmanager:*:*:secret:ecr-pullthroughcache/*'],
        },
      ],
    },
    overlay: {
      credentialArn: { reference: { json: 'credentialRef' }, to: 'secretsmanager/Secret' },
      customRoleArn: { reference: { json: 'customRoleRef' }, to: 'iam/Role' },
    },
  })
  .define({
    identity: { name: 'ecrRepositoryPrefix' }, // docker-hub
    notFound: ['PullThroughCacheRuleNotFoundException'],
    alreadyExists: ['PullThroughCacheRuleAlreadyExistsException'],
    terminal: ['InvalidParameterException', 'ValidationException', 'UnsupportedUpstreamRegistryException'],
    fields: { customRoleArn: { unset: { to: '' } } },
    async read({ spec: { ecrRepositoryPrefix = '', registryId } }, aws) {
      const ecrRepositoryPrefixes = [ecrRepositoryPrefix];
      const { pullThroughCacheRules } = await aws.read('DescribePullThroughCacheRules', {
        ...{ registryId, ecrRepositoryPrefixes },
      });
      return pullThroughCacheRules?.[0];
    },
    update: ({ spec, observed, delta }) => {
      if (!delta.has('credentialArn', 'customRoleArn')) return [];
      return [
        ecr.call('UpdatePullThroughCacheRule', {
          registryId: observed.registryId,
          ecrRepositoryPrefix: spec.ecrRepositoryPrefix,
          credentialArn: spec.credentialArn ?? observed.credentialArn,
          customRoleArn: delta.wanted('customRoleArn') ?? observed.customRoleArn,
        }),
      ];
    },
    remove: ({ spec: { ecrRepositoryPrefix } }, { registryId }) => [
      ecr.call('DeletePullThroughCacheRule', { registryId, ecrRepositoryPrefix }),
    ],
  });
