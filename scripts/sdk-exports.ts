import type { ServiceDescriptor } from '../src/aws/sdk-module.ts';
import type { KindDefinition } from '../src/engine/definition/kind.ts';
import { serviceOf } from '../src/engine/definition/service-of.ts';

/** The services of whose SDK packages definitions use anything. */
export function sdkServices(kinds: readonly KindDefinition[]): ServiceDescriptor[] {
  return [...new Set(kinds.flatMap(({ service }) => [service, service.further ?? service]))];
}

/**
 * What definitions use of a service's SDK package: the client, the commands of their operations, and the exports by whose
 * names they call schemas and lists of names.
 */
export function sdkExports(kinds: readonly KindDefinition[], service: ServiceDescriptor): string[] {
  const named = kinds.flatMap((kind) => [
    ...operationsOf(kind)
      .filter((operation) => serviceOf(kind.service, operation) === service)
      .map((operation) => `${operation}Command`),
    ...(kind.service === service ? schemasOf(kind) : []),
  ]);
  return [...new Set([service.clientClass, ...named])];
}

function operationsOf(kind: KindDefinition): string[] {
  const { create, delete: remove, reads, writes = [] } = kind.facts;
  const ofFields = sourcesOf(kind).flatMap((source) => ('operation' in source ? source.operation : []));
  return [create, remove, ...reads, ...writes, ...ofFields];
}

function schemasOf(kind: KindDefinition): string[] {
  const { attributes } = kind.facts;
  return [
    ...sourcesOf(kind).flatMap((source) =>
      'listOf' in source ? source.listOf : 'structure' in source ? source.structure : [],
    ),
    ...(typeof attributes?.names === 'string' ? [attributes.names] : []),
  ];
}

function sourcesOf({ facts: { extra = {}, extraStatus = {} } }: KindDefinition) {
  return [...Object.values(extra), ...Object.values(extraStatus)].map(({ source }) => source);
}
