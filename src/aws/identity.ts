import { parseArn, partitionOf } from './arn.ts';
import { toAwsError } from './classify-error.ts';
import type { AwsExecutor } from './executor.ts';
import type { ServiceDescriptor } from './sdk-module.ts';

/** AWS's identity service. */
export const identityService: ServiceDescriptor = {
  name: 'sts',
  sdkId: 'STS',
  clientClass: 'STSClient',
  load: () => import('@aws-sdk/client-sts'),
  ownEndpoint: true,
};

/** Who the process is to AWS. */
export interface CallerIdentity {
  /** Account id, 12 digits. */
  readonly account: string;
  readonly arn: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, ... from the ARN. */
  readonly partition: string;
}

/** Where to ask. */
export interface IdentityRequest {
  readonly region: string;
  /** `--aws-identity-endpoint-url`; unset leaves the SDK's own rules (AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, ...). */
  readonly endpoint?: string;
  readonly signal?: AbortSignal;
}

/**
 * The account that the process's own credentials belong to, from STS.
 * @throws Error saying what to do; its cause is the AwsError.
 */
export async function callerIdentity(executor: AwsExecutor, request: IdentityRequest): Promise<CallerIdentity> {
  const { region, endpoint, signal } = request;
  const scope = { region, ...(endpoint === undefined || endpoint === '' ? {} : { endpoint }) };
  const where = scope.endpoint === undefined ? `region ${region}` : `endpoint ${scope.endpoint}`;
  const call = { service: identityService, operation: 'GetCallerIdentity', input: {}, opType: 'GET', scope } as const;
  try {
    const { Account, Arn } = await executor.call({ ...call, ...(signal === undefined ? {} : { signal }) });
    const arn = typeof Arn === 'string' ? parseArn(Arn) : undefined;
    if (typeof Account !== 'string' || !/^\d{12}$/.test(Account) || typeof Arn !== 'string') {
      throw new Error('STS answered without an account id: check the endpoint URL');
    }
    return { account: Account, arn: Arn, partition: arn?.partition ?? partitionOf(region) };
  } catch (thrown) {
    const error = toAwsError(thrown, { service: identityService.sdkId, operation: call.operation });
    throw new Error(`unable to determine the AWS account (${where}): ${error.longText}`, { cause: error });
  }
}
