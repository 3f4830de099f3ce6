import type { Role } from '@aws-sdk/client-iam';
import contract from './contract/ServiceLinkedRole.json' with { type: 'json' };
import { decodedDocument } from './documents.ts';
import { iam, paged, refusals } from './service.ts';

/** A role by which an AWS service acts on its own in the account. */
export const serviceLinkedRole = iam
  .kind('ServiceLinkedRole', {
    contract,
    create: 'CreateServiceLinkedRole',
    output: 'Role',
    reads: ['GetRole', 'ListRoles'],
    writes: ['UpdateRole'],
    delete: 'DeleteServiceLinkedRole',
    iam: { resources: ['iam::*:role/aws-service-role/*'], at: { ListRoles: ['*'] } },
  })
  .define({
    identity: { status: 'RoleName' }, // AWSServiceRoleForAutoScaling_batch
    arn: 'Arn', // arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling
    notFound: ['NoSuchEntity'],
    terminal: [...refusals, 'EntityAlreadyExists'],
    fields: {
      // AWS does not tell them again; what an adoption takes them for is read off path and name.
      AWSServiceName: { compare: 'ignore' },
      CustomSuffix: { compare: 'ignore' },
      Description: { unset: { to: '' } },
    },
    // AWS refuses a second one with the code that it has for all wrong input.
    async lookUp({ spec: { AWSServiceName, CustomSuffix } }, aws) {
      const PathPrefix = `/aws-service-role/${AWSServiceName}/`;
      const all = await aws.readAll('ListRoles', { PathPrefix }, { items: 'Roles', token: paged });
      return all.find((role) => suffixOf(role) === CustomSuffix);
    },
    async read({ status: { RoleName } }, aws) {
      const { Role } = await aws.read('GetRole', { RoleName });
      return (
        Role && {
          ...Role,
          AssumeRolePolicyDocument: decodedDocument(Role.AssumeRolePolicyDocument),
          AWSServiceName: serviceOf(Role),
          CustomSuffix: suffixOf(Role),
        }
      );
    },
    update: ({ observed: { RoleName }, delta }) => [
      iam.call('UpdateRole', { RoleName, Description: delta.wanted('Description') }),
    ],
    remove: (_, { RoleName }) => [iam.call('DeleteServiceLinkedRole', { RoleName })],
  });

type Named = Partial<Pick<Role, 'Path' | 'RoleName'>>;

/** `/aws-service-role/autoscaling.amazonaws.com/` */
function serviceOf({ Path }: Named): string | undefined {
  return Path?.split('/').at(-2);
}

/** What stands behind the underscore, but for a service that takes no suffixes and has a role for each of its uses. */
function suffixOf(role: Named): string | undefined {
  if (serviceOf(role)?.endsWith('.application-autoscaling.amazonaws.com')) return undefined;
  return role.RoleName?.split('_').slice(1).join('_') || undefined;
}
