import type * as Sdk from '@aws-sdk/client-lambda';
import type { Call } from '../../engine/definition/call.ts';
import type { TypedReader } from '../../engine/definition/define.ts';
import type { FunctionPlace } from './function-names.ts';
import { lambda } from './service.ts';

/** How many instances are kept ready. */
export type ProvisionedConcurrency = Partial<Sdk.PutProvisionedConcurrencyConfigRequest>;

/** What it belongs to stands elsewhere in the spec. */
export const provisionedFields = {
  ProvisionedConcurrencyConfig: { unset: 'remove' },
  'ProvisionedConcurrencyConfig.FunctionName': { compare: 'ignore' },
  'ProvisionedConcurrencyConfig.Qualifier': { compare: 'ignore' },
} as const;

interface Change<Observed> {
  readonly observed: Observed;
  readonly spec: { readonly ProvisionedConcurrencyConfig?: ProvisionedConcurrency | undefined };
}

/** The instances as a part of a version or an alias. How many of them are ready already is AWS's business. */
export function provisionedAspect<Observed>(placeOf: (observed: Observed) => FunctionPlace) {
  return {
    notFound: ['ProvisionedConcurrencyConfigNotFoundException', 'ResourceNotFoundException'],
    async read(observed: Observed, aws: TypedReader<typeof Sdk, 'GetProvisionedConcurrencyConfig'>) {
      const found = await aws.read('GetProvisionedConcurrencyConfig', placeOf(observed));
      return { ProvisionedConcurrentExecutions: found.RequestedProvisionedConcurrentExecutions };
    },
    put({ observed, spec: { ProvisionedConcurrencyConfig: wanted } }: Change<Observed>): Call<ProvisionedCall>[] {
      const place = placeOf(observed);
      const ProvisionedConcurrentExecutions = wanted?.ProvisionedConcurrentExecutions;
      return [
        ProvisionedConcurrentExecutions === undefined
          ? lambda.call('DeleteProvisionedConcurrencyConfig', place)
          : lambda.call('PutProvisionedConcurrencyConfig', { ...place, ProvisionedConcurrentExecutions }),
      ];
    },
  };
}

type ProvisionedCall = 'PutProvisionedConcurrencyConfig' | 'DeleteProvisionedConcurrencyConfig';
