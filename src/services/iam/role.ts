import type { InstanceProfile } from '@aws-sdk/client-iam';
import type { ChangeOf } from '../../engine/definition/define.ts';
import { plain } from '../../engine/definition/field-source.ts';
import contract from './contract/Role.json' with { type: 'json' };
import { decodedDocument } from './documents.ts';
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';
import { PolicyAccess } from './policy-access.ts';
import { iam, refusals } from './service.ts';

const policies = new PolicyAccess('Role', { inlineQuota: 10_240 });

const roleShape = iam.kind('Role', {
  contract,
  create: 'CreateRole',
  output: 'Role',
  reads: ['GetRole', 'ListAttachedRolePolicies', 'ListRolePolicies', 'GetRolePolicy', 'ListInstanceProfilesForRole'],
  writes: [
    'UpdateRole',
    'UpdateAssumeRolePolicy',
    'TagRole',
    'UntagRole',
    'AttachRolePolicy',
    'DetachRolePolicy',
    'PutRolePolicy',
    'DeleteRolePolicy',
    'PutRolePermissionsBoundary',
    'DeleteRolePermissionsBoundary',
  ],
  delete: 'DeleteRole',
  iam: { resources: ['iam::*:role/*'] },
  rename: { RoleName: 'Name' },
  extra: {
    Policies: plain.texts('The ARNs of all managed policies to attach to the role.'),
    InlinePolicies: plain.textMap("The documents of all policies that are the role's own, by name."),
  },
  extraStatus: { InstanceProfiles: iam.listOf<InstanceProfile>('InstanceProfile$') },
  overlay: {
    PermissionsBoundary: { reference: { json: 'permissionsBoundaryRef' }, to: 'iam/Policy' },
    Policies: { reference: { json: 'policyRefs' }, to: 'iam/Policy' },
  },
});

/** An IAM role. */
export const role = roleShape.define({
  identity: { name: 'Name' },
  arn: 'Arn', // arn:aws:iam::123456789012:role/engineering/deployer
  notFound: ['NoSuchEntity'],
  alreadyExists: ['EntityAlreadyExists'],
  terminal: refusals,
  deletionBlocked: { DeleteConflict: 'take the role out of its instance profiles' },
  fields: {
    AssumeRolePolicyDocument: { compare: 'iamPolicy' },
    Description: { unset: { to: '' } },
    MaxSessionDuration: { lateInit: true, unset: { to: 3600 } },
    Path: { lateInit: true },
    PermissionsBoundary: { unset: 'remove' },
    ...policyFields,
    Tags: { unset: 'remove' },
  },
  aspects: policyAspects(policies),
  tags: {
    field: 'Tags',
    read: async ({ Tags }) => Tags,
    add: (Tags, { spec: { Name } }) => iam.call('TagRole', { RoleName: Name, Tags }),
    remove: (TagKeys, { spec: { Name } }) => iam.call('UntagRole', { RoleName: Name, TagKeys }),
  },
  async read({ spec: { Name } }, aws) {
    const { Role } = await aws.read('GetRole', { RoleName: Name });
    return (
      Role && {
        ...Role,
        Name,
        AssumeRolePolicyDocument: decodedDocument(Role.AssumeRolePolicyDocument),
        PermissionsBoundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
      }
    );
  },
  update: (change) => [...boundary(change), ...trust(change), ...settings(change)],
  async readForRemoval({ spec: { Name } }, _, aws) {
    const [{ InstanceProfiles }, held] = await Promise.all([
      aws.read('ListInstanceProfilesForRole', { RoleName: Name, MaxItems: 1 }),
      heldPolicies(policies, Name, aws),
    ]);
    return { InstanceProfiles, ...held };
  },
  // While AWS refuses to delete it, those who have taken it keep what it allows them.
  remove: ({ spec: { Name } }, { InstanceProfiles = [], ...held }) => [
    ...(InstanceProfiles.length > 0 ? [] : releasePolicies(policies, held)),
    iam.call('DeleteRole', { RoleName: Name }),
  ],
});

type RoleChange = ChangeOf<typeof roleShape>;

function boundary({ spec: { Name: RoleName, PermissionsBoundary }, delta }: RoleChange) {
  if (!delta.has('PermissionsBoundary')) return [];
  return [
    PermissionsBoundary
      ? iam.call('PutRolePermissionsBoundary', { RoleName, PermissionsBoundary })
      : iam.call('DeleteRolePermissionsBoundary', { RoleName }),
  ];
}

function trust({ spec: { Name: RoleName, AssumeRolePolicyDocument: PolicyDocument }, delta }: RoleChange) {
  if (!delta.has('AssumeRolePolicyDocument')) return [];
  return [iam.call('UpdateAssumeRolePolicy', { RoleName, PolicyDocument })];
}

/** Both together: AWS takes a session duration that is left out for the default. */
function settings({ spec: { Name: RoleName }, observed, delta }: RoleChange) {
  if (!delta.has('Description', 'MaxSessionDuration')) return [];
  const Description = delta.wanted('Description') ?? observed.Description;
  const MaxSessionDuration = delta.wanted('MaxSessionDuration') ?? observed.MaxSessionDuration;
  return [iam.call('UpdateRole', { RoleName, Description, MaxSessionDuration })];
}
