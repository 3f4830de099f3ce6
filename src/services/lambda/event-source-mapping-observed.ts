import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';

/** A mapping as AWS tells it, in the spec's members: whether it is enabled is a matter of its state. */
export function observedMapping(mapping: EventSourceMappingConfiguration) {
  const { State, FunctionArn } = mapping;
  return { ...mapping, FunctionName: FunctionArn, Enabled: !['Disabled', 'Disabling'].includes(State ?? '') };
}
