import type { AccessKeyMetadata, Group } from '@aws-sdk/client-iam';
import { plain } from '../../engine/definition/field-source.ts';
import contract from './contract/User.json' with { type: 'json' };
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';
import { PolicyAccess } from './policy-access.ts';
import { iam, refusals } from './service.ts';

const policies = new PolicyAccess('User', { inlineQuota: 2048 });

const userShape = iam.kind('User', {
  contract,
  create: 'CreateUser',
  output: 'User',
  reads: [
    'GetUser',
    'ListAttachedUserPolicies',
    'ListUserPolicies',
    'GetUserPolicy',
    'ListGroupsForUser',
    'ListAccessKeys',
  ],
  writes: [
    'UpdateUser',
    'TagUser',
    'UntagUser',
    'AttachUserPolicy',
    'DetachUserPolicy',
    'PutUserPolicy',
    'DeleteUserPolicy',
    'PutUserPermissionsBoundary',
    'DeleteUserPermissionsBoundary',
  ],
  delete: 'DeleteUser',
  iam: { resources: ['iam::*:user/*'] },
  rename: { UserName: 'Name' },
  extra: {
    Policies: plain.texts('The ARNs of all managed policies to attach to the user.'),
    InlinePolicies: plain.textMap("The documents of all policies that are the user's own, by name."),
  },
  extraStatus: {
    Groups: iam.listOf<Group>('Group$'),
    AccessKeys: iam.listOf<AccessKeyMetadata>('AccessKeyMetadata$'),
  },
  overlay: {
    PermissionsBoundary: { reference: { json: 'permissionsBoundaryRef' }, to: 'iam/Policy' },
    Policies: { reference: { json: 'policyRefs' }, to: 'iam/Policy' },
  },
});

/** An IAM user. */
export const user = userShape.define({
  identity: { name: 'Name' },
  arn: 'Arn', // arn:aws:iam::123456789012:user/engineering/ada
  notFound: ['NoSuchEntity'],
  alreadyExists: ['EntityAlreadyExists'],
  terminal: refusals,
  deletionBlocked: {
    DeleteConflict:
      'take the user out of its groups, and delete its access keys, password, MFA devices, SSH keys and certificates',
  },
  fields: {
    Path: { lateInit: true },
    PermissionsBoundary: { unset: 'remove' },
    ...policyFields,
    Tags: { unset: 'remove' },
  },
  aspects: policyAspects(policies),
  tags: {
    field: 'Tags',
    read: async ({ Tags }) => Tags,
    add: (Tags, { spec: { Name } }) => iam.call('TagUser', { UserName: Name, Tags }),
    remove: (TagKeys, { spec: { Name } }) => iam.call('UntagUser', { UserName: Name, TagKeys }),
  },
  async read({ spec: { Name } }, aws) {
    // Without a name AWS would tell of the caller.
    if (!Name) return undefined;
    const { User } = await aws.read('GetUser', { UserName: Name });
    return User && { ...User, Name, PermissionsBoundary: User.PermissionsBoundary?.PermissionsBoundaryArn };
  },
  update({ spec: { Name: UserName, Path, PermissionsBoundary }, delta }) {
    const boundary = PermissionsBoundary
      ? iam.call('PutUserPermissionsBoundary', { UserName, PermissionsBoundary })
      : iam.call('DeleteUserPermissionsBoundary', { UserName });
    return [
      ...(delta.has('PermissionsBoundary') ? [boundary] : []),
      ...(delta.has('Path') ? [iam.call('UpdateUser', { UserName, NewPath: Path })] : []),
    ];
  },
  async readForRemoval({ spec: { Name } }, _, aws) {
    const [{ Groups }, { AccessKeyMetadata: AccessKeys }, held] = await Promise.all([
      aws.read('ListGroupsForUser', { UserName: Name, MaxItems: 1 }),
      aws.read('ListAccessKeys', { UserName: Name, MaxItems: 1 }),
      heldPolicies(policies, Name, aws),
    ]);
    return { Groups, AccessKeys, ...held };
  },
  // While AWS refuses to delete the user, what works with its keys goes on.
  remove: ({ spec: { Name } }, { Groups = [], AccessKeys = [], ...held }) => [
    ...(Groups.length + AccessKeys.length > 0 ? [] : releasePolicies(policies, held)),
    iam.call('DeleteUser', { UserName: Name }),
  ],
});
