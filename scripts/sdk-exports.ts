import type { KindDefinition } from '../src/engine/definition/kind.ts';

/**
 * What the definitions of one service use of its SDK package: the client, the commands of their operations, and the
 * exports by whose names they call schemas and lists of names.
 */
export function sdkExports(kinds: readonly KindDefinition[]): string[] {
  const named = kinds.flatMap(({ service, facts }) => {
    const { create, delete: remove, reads, writes = [], attributes, extra = {}, extraStatus = {} } = facts;
    const sources = [...Object.values(extra), ...Object.values(extraStatus)].map(({ source }) => source);
    const operations = sources.flatMap((source) => ('operation' in source ? source.operation : []));
    return [
      service.clientClass,
      ...[create, remove, ...reads, ...writes, ...operations].map((name) => `${name}Command`),
      ...sources.flatMap((source) =>
        'listOf' in source ? source.listOf : 'structure' in source ? source.structure : [],
      ),
      ...(typeof attributes?.names === 'string' ? [attributes.names] : []),
    ];
  });
  return [...new Set(named)];
}
