import type { Policy as PolicyDescription, PolicyVersion } from '@aws-sdk/client-iam';
import contract from './contract/Policy.json' with { type: 'json' };
import { decodedDocument } from './documents.ts';
import { iam, paged, refusals } from './service.ts';

/** A managed IAM policy. */
export const policy = iam
  .kind('Policy', {
    contract,
    create: 'CreatePolicy',
    output: 'Policy',
    reads: ['GetPolicy', 'GetPolicyVersion', 'ListPolicyVersions', 'ListPolicies'],
    writes: ['CreatePolicyVersion', 'DeletePolicyVersion', 'TagPolicy', 'UntagPolicy'],
    delete: 'DeletePolicy',
    iam: { resources: ['iam::*:policy/*'], at: { ListPolicies: ['*'] } },
    rename: { PolicyName: 'Name' },
    extraStatus: { Versions: iam.listOf<PolicyVersion>('PolicyVersion$') },
  })
  .define({
    identity: 'arn',
    arn: 'Arn', // arn:aws:iam::123456789012:policy/engineering/read-logs
    notFound: ['NoSuchEntity'],
    alreadyExists: ['EntityAlreadyExists'],
    terminal: refusals,
    deletionBlocked: {
      DeleteConflict: 'take the policy from all groups, roles and users that have it, also as a permissions boundary',
    },
    fields: {
      PolicyDocument: { compare: 'iamPolicy' },
      Path: { lateInit: true },
      Description: { fixed: true },
      Tags: { unset: 'remove' },
    },
    tags: {
      field: 'Tags',
      read: async ({ Tags }) => Tags,
      add: (Tags, { arn }) => iam.call('TagPolicy', { PolicyArn: arn, Tags }),
      remove: (TagKeys, { arn }) => iam.call('UntagPolicy', { PolicyArn: arn, TagKeys }),
    },
    aspects: {
      PolicyDocument: {
        async read({ Arn: PolicyArn, DefaultVersionId: VersionId }, aws) {
          const { PolicyVersion } = await aws.read('GetPolicyVersion', { PolicyArn, VersionId });
          return decodedDocument(PolicyVersion?.Document);
        },
        put: ({ arn: PolicyArn, spec: { PolicyDocument }, observed: { Versions } }) => [
          ...surplus(Versions).map((VersionId) => iam.call('DeletePolicyVersion', { PolicyArn, VersionId })),
          iam.call('CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true }),
        ],
      },
    },
    // A name is taken whatever the path.
    async lookUp({ spec: { Name } }, aws) {
      const all = await aws.readAll('ListPolicies', { Scope: 'Local' }, { items: 'Policies', token: paged });
      const found = all.find(({ PolicyName }) => PolicyName?.toLowerCase() === Name?.toLowerCase());
      return found && (await aws.read('GetPolicy', { PolicyArn: found.Arn })).Policy;
    },
    async read({ arn: PolicyArn }, aws) {
      const { Policy } = await aws.read('GetPolicy', { PolicyArn });
      return Policy && { ...Policy, Name: Policy.PolicyName };
    },
    readForUpdate: async ({ arn: PolicyArn, delta }, aws) =>
      delta.has('PolicyDocument')
        ? { Versions: await aws.readAll('ListPolicyVersions', { PolicyArn }, { items: 'Versions', token: paged }) }
        : {},
    readForRemoval: async ({ arn: PolicyArn }, _, aws) => ({
      Versions: await aws.readAll('ListPolicyVersions', { PolicyArn }, { items: 'Versions', token: paged }),
    }),
    // While AWS refuses to delete it, its versions stay.
    remove: ({ arn: PolicyArn }, { Versions, ...observed }) => [
      ...(isInUse(observed) ? [] : spare(Versions)).map((VersionId) =>
        iam.call('DeletePolicyVersion', { PolicyArn, VersionId }),
      ),
      iam.call('DeletePolicy', { PolicyArn }),
    ],
  });

/** AWS keeps so many, the one in force included. */
const versionQuota = 5;

/** The versions that have to go to make room for one more. */
function surplus(versions: readonly PolicyVersion[] = []): string[] {
  return spare(versions).slice(0, Math.max(0, versions.length - versionQuota + 1));
}

/** The versions that are not in force, the oldest first. */
function spare(versions: readonly PolicyVersion[] = []): string[] {
  return versions
    .filter(({ IsDefaultVersion }) => IsDefaultVersion !== true)
    .flatMap(({ VersionId }) => VersionId ?? [])
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/** `v12` is the twelfth. */
function numberOf(version: string): number {
  return Number(version.slice(1));
}

function isInUse({ AttachmentCount = 0, PermissionsBoundaryUsageCount = 0 }: Usage): boolean {
  return AttachmentCount + PermissionsBoundaryUsageCount > 0;
}

type Usage = Pick<PolicyDescription, 'AttachmentCount' | 'PermissionsBoundaryUsageCount'>;
