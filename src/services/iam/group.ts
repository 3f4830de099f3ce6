import type { User } from '@aws-sdk/client-iam';
import type { TypedReader } from '../../engine/definition/define.ts';
import { plain } from '../../engine/definition/field-source.ts';
import contract from './contract/Group.json' with { type: 'json' };
import { heldPolicies, policyAspects, policyFields, releasePolicies } from './policies.ts';
import { type Iam, iam, paged, refusals } from './service.ts';

type Aws = TypedReader<Iam, 'ListAttachedGroupPolicies' | 'ListGroupPolicies' | 'GetGroupPolicy'>;
type Name = string | undefined;

const policies = {
  inlineQuota: 5120,
  attached: (GroupName: Name, aws: Aws) =>
    aws.readAll('ListAttachedGroupPolicies', { GroupName }, { items: 'AttachedPolicies', token: paged }),
  inlineNames: (GroupName: Name, aws: Aws) =>
    aws.readAll('ListGroupPolicies', { GroupName }, { items: 'PolicyNames', token: paged }),
  inlineDocument: async (GroupName: Name, PolicyName: string, aws: Aws) =>
    (await aws.read('GetGroupPolicy', { GroupName, PolicyName })).PolicyDocument,
  attach: (GroupName: Name, PolicyArn: string) => iam.call('AttachGroupPolicy', { GroupName, PolicyArn }),
  detach: (GroupName: Name, PolicyArn: string) => iam.call('DetachGroupPolicy', { GroupName, PolicyArn }),
  putInline: (GroupName: Name, PolicyName: string, PolicyDocument: string) =>
    iam.call('PutGroupPolicy', { GroupName, PolicyName, PolicyDocument }),
  deleteInline: (GroupName: Name, PolicyName: string) => iam.call('DeleteGroupPolicy', { GroupName, PolicyName }),
};

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
