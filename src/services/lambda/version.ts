import contract from './contract/Version.json' with { type: 'json' };
import { type EventInvokeConfig, eventInvokeAspect, eventInvokeFields } from './event-invoke-config.ts';
import { type FunctionPlace, functionNameOf, isSameFunction } from './function-names.ts';
import { atWork, unsettled } from './function-state.ts';
import { type ProvisionedConcurrency, provisionedAspect, provisionedFields } from './provisioned-concurrency.ts';
import { lambda } from './service.ts';

const shape = lambda.kind('Version', {
  contract,
  create: 'PublishVersion',
  reads: [
    'GetFunctionConfiguration',
    'ListVersionsByFunction',
    'GetFunctionEventInvokeConfig',
    'GetProvisionedConcurrencyConfig',
  ],
  writes: [
    'PutFunctionEventInvokeConfig',
    'DeleteFunctionEventInvokeConfig',
    'PutProvisionedConcurrencyConfig',
    'DeleteProvisionedConcurrencyConfig',
  ],
  delete: 'DeleteFunction',
  iam: { resources: ['lambda:*:*:function:*'] },
  extra: {
    FunctionEventInvokeConfig: lambda.structure<EventInvokeConfig>('PutFunctionEventInvokeConfigRequest$'),
    ProvisionedConcurrencyConfig: lambda.structure<ProvisionedConcurrency>('PutProvisionedConcurrencyConfigRequest$'),
  },
  extraStatus: {
    FunctionArn: lambda.fromOutput('GetFunctionConfiguration', 'FunctionArn'),
    Qualifier: lambda.fromOutput('GetFunctionConfiguration', 'Version'),
  },
  overlay: {
    FunctionName: { reference: { json: 'functionRef' }, to: 'lambda/Function', targetPath: 'spec.name' },
  },
});

/** A version of a function: its code and configuration as they were when it was published. */
export const version = shape.define({
  identity: { status: 'Version' }, // 7
  arn: 'FunctionArn', // arn:aws:lambda:eu-west-1:123456789012:function:resize:7
  notFound: ['ResourceNotFoundException'],
  terminal: ['InvalidParameterValueException', 'ValidationException'],
  synced: { states: {}, busy: unsettled },
  updatable: { states: {}, busy: atWork },
  deletionBlocked: {
    ResourceConflictException:
      'the version is in use; let the aliases that lead to it lead to another one, or delete them',
  },
  // The code that it was published from may have changed since.
  recreate: false,
  onlyIfNew: {
    async latest({ spec: { FunctionName } }, aws) {
      const page = { items: 'Versions', token: 'Marker', next: 'NextMarker' } as const;
      const versions = await aws.readAll('ListVersionsByFunction', { FunctionName }, page);
      const numbers = versions.map(({ Version }) => Number(Version)).filter(Number.isInteger);
      return String(Math.max(0, ...numbers));
    },
    refusal: 'No changes were made to $LATEST since publishing last version, so no version was published.',
  },
  fields: {
    CodeSha256: { compare: 'ignore' },
    RevisionId: { compare: 'ignore' },
    FunctionName: { compare: isSameFunction },
    ...eventInvokeFields,
    ...provisionedFields,
  },
  aspects: {
    FunctionEventInvokeConfig: eventInvokeAspect(placeOf),
    ProvisionedConcurrencyConfig: provisionedAspect(placeOf),
  },
  async read({ spec, status: { Version: Qualifier }, arn }, aws) {
    // Once it exists it stays with its function, whatever the spec says.
    const { name: FunctionName } = functionNameOf(arn ?? spec.FunctionName);
    const found = await aws.read('GetFunctionConfiguration', { FunctionName, Qualifier });
    return { ...found, FunctionName, Version: Qualifier };
  },
  // Without the version's number this would be the end of the whole function.
  remove: (_, observed) => (observed.Version === undefined ? [] : [lambda.call('DeleteFunction', placeOf(observed))]),
});

interface Observed {
  readonly FunctionName?: string | undefined;
  readonly Version?: string | undefined;
}

function placeOf({ FunctionName, Version }: Observed): FunctionPlace {
  return { FunctionName, Qualifier: Version };
}
