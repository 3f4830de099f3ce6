import type { Cors } from '@aws-sdk/client-lambda';
import contract from './contract/FunctionURLConfig.json' with { type: 'json' };
import { functionNameOf, isSameFunction } from './function-names.ts';
import { lambda } from './service.ts';

/** A URL that a function, or an alias of it, is called by. */
export const functionUrlConfig = lambda
  .kind('FunctionUrlConfig', {
    contract,
    create: 'CreateFunctionUrlConfig',
    reads: ['GetFunctionUrlConfig'],
    writes: ['UpdateFunctionUrlConfig'],
    delete: 'DeleteFunctionUrlConfig',
    iam: { resources: ['lambda:*:*:function:*'] },
    overlay: {
      FunctionName: { reference: { json: 'functionRef' }, to: 'lambda/Function', targetPath: 'spec.name' },
      Qualifier: { reference: { json: 'qualifierRef' }, to: 'lambda/Alias', targetPath: 'spec.name' },
    },
  })
  .define({
    identity: { name: 'FunctionName' }, // resize
    notFound: ['ResourceNotFoundException'],
    alreadyExists: ['ResourceConflictException'],
    terminal: ['InvalidParameterValueException', 'ValidationException'],
    fields: {
      FunctionName: { compare: isSameFunction },
      Cors: { compare: isSameCors, unset: 'remove' },
    },
    async read({ spec, status }, aws) {
      // Once it exists it stays with its function, whatever the spec says.
      const known = functionNameOf(status.FunctionArn ?? spec.FunctionName);
      const [FunctionName, Qualifier] = [
        known.name,
        known.qualifier ?? (status.FunctionArn ? undefined : spec.Qualifier),
      ];
      return { ...(await aws.read('GetFunctionUrlConfig', { FunctionName, Qualifier })), FunctionName, Qualifier };
    },
    update: ({ observed: { FunctionName, Qualifier }, delta }) => {
      if (!delta.has('AuthType', 'Cors')) return [];
      const AuthType = delta.has('AuthType') ? { AuthType: delta.wanted('AuthType') } : {};
      const cors = delta.has('Cors') ? { Cors: delta.wanted('Cors') ?? {} } : {};
      return [lambda.call('UpdateFunctionUrlConfig', { FunctionName, Qualifier, ...AuthType, ...cors })];
    },
    remove: (_, { FunctionName, Qualifier }) => [lambda.call('DeleteFunctionUrlConfig', { FunctionName, Qualifier })],
  });

/** What is not said is off, on both sides: the whole is sent at once. */
function isSameCors(desired: Cors = {}, observed: Partial<Cors> = {}): boolean {
  const lists = ['AllowHeaders', 'AllowMethods', 'AllowOrigins', 'ExposeHeaders'] as const;
  const text = (cors: Partial<Cors>): string =>
    JSON.stringify([
      cors.AllowCredentials ?? false,
      cors.MaxAge ?? 0,
      ...lists.map((name) => [...(cors[name] ?? [])].sort()),
    ]);
  return text(desired) === text(observed);
}
