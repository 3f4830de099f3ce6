import { plain } from '../../engine/definition/field-source.ts';
import { passRole } from '../permissions.ts';
import contract from './contract/InstanceProfile.json' with { type: 'json' };
import { iam, refusals } from './service.ts';

/** An IAM instance profile: by it an EC2 instance takes a role. */
export const instanceProfile = iam
  .kind('InstanceProfile', {
    contract,
    create: 'CreateInstanceProfile',
    output: 'InstanceProfile',
    reads: ['GetInstanceProfile'],
    writes: ['AddRoleToInstanceProfile', 'RemoveRoleFromInstanceProfile', 'TagInstanceProfile', 'UntagInstanceProfile'],
    delete: 'DeleteInstanceProfile',
    iam: {
      resources: ['iam::*:instance-profile/*'],
      also: [passRole('ec2.amazonaws.com', 'ec2.amazonaws.com.cn')],
    },
    rename: { InstanceProfileName: 'Name' },
    extra: { Role: plain.text('The name of the role that instances take.') },
    overlay: { Role: { reference: { json: 'roleRef' }, to: 'iam/Role', targetPath: 'spec.name' } },
  })
  .define({
    identity: { name: 'Name' },
    arn: 'Arn', // arn:aws:iam::123456789012:instance-profile/engineering/web
    notFound: ['NoSuchEntity'],
    alreadyExists: ['EntityAlreadyExists'],
    terminal: refusals,
    fields: { Path: { lateInit: true }, Role: { unset: 'remove' }, Tags: { unset: 'remove' } },
    tags: {
      field: 'Tags',
      read: async ({ Tags }) => Tags,
      add: (Tags, { spec: { Name } }) => iam.call('TagInstanceProfile', { InstanceProfileName: Name, Tags }),
      remove: (TagKeys, { spec: { Name } }) => iam.call('UntagInstanceProfile', { InstanceProfileName: Name, TagKeys }),
    },
    async read({ spec: { Name } }, aws) {
      const { InstanceProfile } = await aws.read('GetInstanceProfile', { InstanceProfileName: Name });
      return InstanceProfile && { ...InstanceProfile, Name, Role: InstanceProfile.Roles?.[0]?.RoleName };
    },
    // It holds one role at most.
    update: ({ spec: { Name, Role }, observed, delta }) =>
      delta.has('Role')
        ? [
            ...(observed.Role ? [takeOut(Name, observed.Role)] : []),
            ...(Role ? [iam.call('AddRoleToInstanceProfile', { InstanceProfileName: Name, RoleName: Role })] : []),
          ]
        : [],
    remove: ({ spec: { Name } }, { Role }) => [
      ...(Role ? [takeOut(Name, Role)] : []),
      iam.call('DeleteInstanceProfile', { InstanceProfileName: Name }),
    ],
  });

function takeOut(InstanceProfileName: string | undefined, RoleName: string) {
  return iam.call('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
}
