import type * as Sdk from '@aws-sdk/client-lambda';
import type { Call } from '../../engine/definition/call.ts';
import type { TypedReader } from '../../engine/definition/define.ts';
import type { FunctionPlace } from './function-names.ts';
import { lambda } from './service.ts';

/** How asynchronous calls are retried and where their results go. */
export type EventInvokeConfig = Partial<Sdk.PutFunctionEventInvokeConfigRequest>;

/** What the settings belong to stands elsewhere in the spec. */
export const eventInvokeFields = {
  FunctionEventInvokeConfig: { unset: 'remove' },
  'FunctionEventInvokeConfig.FunctionName': { compare: 'ignore' },
  'FunctionEventInvokeConfig.Qualifier': { compare: 'ignore' },
} as const;

interface Change<Observed> {
  readonly observed: Observed;
  readonly spec: { readonly FunctionEventInvokeConfig?: EventInvokeConfig | undefined };
}

/** The settings as a part of a function, version or alias. */
export function eventInvokeAspect<Observed>(placeOf: (observed: Observed) => FunctionPlace) {
  return {
    notFound: ['ResourceNotFoundException', 'EventInvokeConfigNotFoundException'],
    async read(observed: Observed, aws: TypedReader<typeof Sdk, 'GetFunctionEventInvokeConfig'>) {
      const found = await aws.read('GetFunctionEventInvokeConfig', placeOf(observed));
      const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = found;
      return { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig };
    },
    put({ observed, spec: { FunctionEventInvokeConfig: wanted } }: Change<Observed>): Call<EventInvokeCall>[] {
      const place = placeOf(observed);
      if (wanted === undefined) return [lambda.call('DeleteFunctionEventInvokeConfig', place)];
      const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = wanted;
      const input = { ...place, MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig };
      return [lambda.call('PutFunctionEventInvokeConfig', input)];
    },
  };
}

type EventInvokeCall = 'PutFunctionEventInvokeConfig' | 'DeleteFunctionEventInvokeConfig';
