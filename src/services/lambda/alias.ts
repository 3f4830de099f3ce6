import type { AddPermissionRequest } from '@aws-sdk/client-lambda';
import { changed } from '../wanted.ts';
import { isSamePermissions, permissionChanges, permissionsIn } from './alias-permissions.ts';
import contract from './contract/Alias.json' with { type: 'json' };
import { type EventInvokeConfig, eventInvokeAspect, eventInvokeFields } from './event-invoke-config.ts';
import { type FunctionPlace, functionNameOf, isSameFunction } from './function-names.ts';
import { type ProvisionedConcurrency, provisionedAspect, provisionedFields } from './provisioned-concurrency.ts';
import { lambda } from './service.ts';

const shape = lambda.kind('Alias', {
  contract,
  create: 'CreateAlias',
  reads: ['GetAlias', 'GetFunctionEventInvokeConfig', 'GetProvisionedConcurrencyConfig', 'GetPolicy'],
  writes: [
    'UpdateAlias',
    'PutFunctionEventInvokeConfig',
    'DeleteFunctionEventInvokeConfig',
    'PutProvisionedConcurrencyConfig',
    'DeleteProvisionedConcurrencyConfig',
    'AddPermission',
    'RemovePermission',
  ],
  delete: 'DeleteAlias',
  iam: { resources: ['lambda:*:*:function:*'] },
  extra: {
    FunctionEventInvokeConfig: lambda.structure<EventInvokeConfig>('PutFunctionEventInvokeConfigRequest$'),
    ProvisionedConcurrencyConfig: lambda.structure<ProvisionedConcurrency>('PutProvisionedConcurrencyConfigRequest$'),
    Permissions: lambda.listOf<Partial<AddPermissionRequest>>('AddPermissionRequest$'),
  },
  overlay: {
    FunctionName: { reference: { json: 'functionRef' }, to: 'lambda/Function', targetPath: 'spec.name' },
    FunctionVersion: { reference: { json: 'functionVersionRef' }, to: 'lambda/Version', targetPath: 'status.version' },
  },
});

/** A name for a version of a function, or for two of them in turns. */
export const alias = shape.define({
  identity: { name: 'Name' }, // live
  arn: 'AliasArn', // arn:aws:lambda:eu-west-1:123456789012:function:resize:live
  notFound: ['ResourceNotFoundException'],
  alreadyExists: ['ResourceConflictException', 'ConflictException'],
  terminal: ['InvalidParameterValueException', 'ValidationException'],
  fields: {
    Description: { unset: { to: '' } },
    FunctionName: { compare: isSameFunction },
    RoutingConfig: { unset: { to: { AdditionalVersionWeights: {} } } },
    Permissions: { compare: isSamePermissions, unset: 'remove' },
    ...eventInvokeFields,
    ...provisionedFields,
  },
  problem: ({ Permissions }) =>
    Permissions?.some(({ StatementId }) => !StatementId)
      ? "permission is missing required field 'statementID'"
      : undefined,
  aspects: {
    FunctionEventInvokeConfig: eventInvokeAspect(placeOf),
    ProvisionedConcurrencyConfig: provisionedAspect(placeOf),
    Permissions: {
      notFound: ['ResourceNotFoundException'],
      read: async (observed, aws) => permissionsIn((await aws.read('GetPolicy', placeOf(observed))).Policy),
      put({ observed, spec: { Permissions: wanted = [] } }) {
        const { removed, added } = permissionChanges(wanted, observed.Permissions ?? []);
        return [
          ...removed.map((StatementId) => lambda.call('RemovePermission', { ...placeOf(observed), StatementId })),
          ...added.map(({ RevisionId: _, StatementId, Action, Principal, ...more }) =>
            lambda.call('AddPermission', { ...more, StatementId, Action, Principal, ...placeOf(observed) }),
          ),
        ];
      },
    },
  },
  async read({ spec, arn }, aws) {
    // Once it exists it stays with its function, whatever the spec says.
    const { name: FunctionName } = functionNameOf(arn ?? spec.FunctionName);
    return { ...(await aws.read('GetAlias', { FunctionName, Name: spec.Name })), FunctionName };
  },
  // Permissions change the alias's revision: it is not asked for one here.
  update({ observed: { FunctionName, Name }, delta }) {
    if (!delta.has('Description', 'FunctionVersion', 'RoutingConfig')) return [];
    return [
      lambda.call('UpdateAlias', {
        FunctionName,
        Name,
        ...changed(delta, 'Description', 'FunctionVersion', 'RoutingConfig'),
      }),
    ];
  },
  remove: (_, { FunctionName, Name }) => [lambda.call('DeleteAlias', { FunctionName, Name })],
});

interface Observed {
  readonly FunctionName?: string | undefined;
  readonly Name?: string | undefined;
}

function placeOf({ FunctionName, Name }: Observed): FunctionPlace {
  return { FunctionName, Qualifier: Name };
}
