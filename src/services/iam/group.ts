import type { User } from '@aws-sdk/client-iam';
import { plain } from '../../engine/definition/field-source.ts';
import contract from './contract/Group.json' with { type: 'json' };
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';
import { PolicyAccess } from './policy-access.ts';
import { iam, refusals } from './service.ts';

const policies = new PolicyAccess('Group', { inlineQuota: 5120 });

/** An IAM group of users. */
export const group = iam
  .kind('Group', {
    contract,
    create: 'CreateGroup',
    output: 'Group',
    reads: ['GetGroup', 'ListAttachedGroupPolicies', 'ListGroupPolicies', 'GetGroupPolicy'],
    writes: ['UpdateGroup', 'AttachGroupPolicy', 'DetachGroupPolicy', 'PutGroupPolicy', 'DeleteGroupPolicy'],
    delete: 'DeleteGroup',
    iam: { resources: ['iam::*:group/*'] },
    rename: { GroupName: 'Name' },
    extra: {
      Policies: plain.texts('The ARNs of all managed policies to attach to the group.'),
      InlinePolicies: plain.textMap("The documents of all policies that are the group's own, by name."),
    },
    extraStatus: { Users: iam.listOf<User>('User$') },
    overlay: { Policies: { reference: { json: 'policyRefs' }, to: 'iam/Policy' } },
  })
  .define({
    identity: { name: 'Name' },
    arn: 'Arn', // arn:aws:iam::123456789012:group/engineering/admins
    notFound: ['NoSuchEntity'],
    alreadyExists: ['EntityAlreadyExists'],
    terminal: refusals,
    deletionBlocked: { DeleteConflict: 'take its users out of the group' },
    fields: { Path: { lateInit: true }, ...policyFields },
    aspects: policyAspects(policies),
    async read({ spec: { Name } }, aws) {
      const { Group, Users } = await aws.read('GetGroup', { GroupName: Name, MaxItems: 1 });
      return Group && { ...Group, Name, Users };
    },
    update: ({ spec: { Name, Path }, delta }) =>
      delta.has('Path') ? [iam.call('UpdateGroup', { GroupName: Name, NewPath: Path })] : [],
    readForRemoval: ({ spec: { Name } }, _, aws) => heldPolicies(policies, Name, aws),
    // While AWS refuses to delete it, its users keep what it allows them.
    remove: ({ spec: { Name } }, { Users = [], ...held }) => [
      ...(Users.length > 0 ? [] : releasePolicies(policies, held)),
      iam.call('DeleteGroup', { GroupName: Name }),
    ],
  });
