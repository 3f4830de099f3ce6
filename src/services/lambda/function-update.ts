import type { UpdateFunctionConfigurationRequest } from '@aws-sdk/client-lambda';
import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf } from '../../engine/definition/define.ts';
import type { functionShape } from './function-shape.ts';
import { defaultLogGroup } from './log-group.ts';
import { lambda } from './service.ts';

type FunctionChange = ChangeOf<typeof functionShape>;

/** The code first, then the configuration: AWS takes one at a time, and is at work on it for a while. */
export function functionUpdates(change: FunctionChange): Call<'UpdateFunctionCode' | 'UpdateFunctionConfiguration'>[] {
  return [...code(change), ...configuration(change)];
}

/** Architectures change with the code only, which then has to be sent once more. */
function code({ spec, observed, delta }: FunctionChange): Call<'UpdateFunctionCode'>[] {
  if (!delta.has('Code', 'Architectures')) return [];
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri = observed.Code?.ImageUri } = spec.Code ?? {};
  const source =
    S3Key === undefined && ZipFile === undefined ? { ImageUri } : { ZipFile, S3Bucket, S3Key, S3ObjectVersion };
  // An adopted function's spec may hold no more than the digest.
  if (Object.values(source).every((part) => part === undefined)) return [];
  const input = { FunctionName: spec.Name, ...source, Architectures: spec.Architectures };
  return [lambda.call('UpdateFunctionCode', input, { after: 'settled', sends: 'Code' })];
}

type Settings = Omit<UpdateFunctionConfigurationRequest, 'FunctionName' | 'RevisionId' | 'CapacityProviderConfig'>;

const settings = [
  'Description',
  'Handler',
  'Runtime',
  'Role',
  'MemorySize',
  'Timeout',
  'Environment',
  'KMSKeyArn',
  'DeadLetterConfig',
  'TracingConfig',
  'VpcConfig',
  'Layers',
  'FileSystemConfigs',
  'ImageConfig',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
  'DurableConfig',
] as const satisfies readonly (keyof Settings)[];

/** All settings that differ, in one call. */
function configuration({ spec, delta }: FunctionChange): Call<'UpdateFunctionConfiguration'>[] {
  const changed = settings.filter((field) => delta.has(field));
  if (changed.length === 0) return [];
  // What is taken away without leaving a default is sent as nothing.
  const input: Settings = Object.fromEntries(changed.map((field) => [field, delta.wanted(field) ?? {}]));
  if (input.LoggingConfig?.LogGroup === '') {
    input.LoggingConfig = { ...input.LoggingConfig, LogGroup: defaultLogGroup(spec.Name) };
  }
  return [lambda.call('UpdateFunctionConfiguration', { FunctionName: spec.Name, ...input }, { after: 'settled' })];
}
