import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import type { KindFacts } from '../engine/definition/kind.ts';
import { jsonName, refName } from '../model/names.ts';
import { allKinds } from '../services/index.ts';
import type { SdkModule } from './kind-parts.ts';

// The field names of the official CRDs, against the members of the SDK that they were made of. The file lies beside
// the project.

const services = [...Map.groupBy(allKinds, ({ service }) => service.name)].map(([service, kinds]) => ({
  service,
  kinds,
}));

describe.each(services)('the field names of $service', ({ service, kinds }) => {
  it("are ACK's spellings of the SDK's members, or of what a definition calls a field", async () => {
    const module = await kinds[0]?.service.load();
    const members = [...membersOf(module ?? {}), ...kinds.flatMap(({ facts }) => fieldsOf(facts, module ?? {}))];
    const spellings = new Set([
      ...members.flatMap((member) => [jsonName(member), refName(member, false), refName(member, true)]),
      ...kinds.flatMap(({ facts }) => namesGiven(facts)),
    ]);
    const names = fieldNames(service);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !spellings.has(name))).toEqual([]);
  });
});

/** The fields that a definition has beside the members of its create operation, by its own names. */
function fieldsOf({ attributes, extra = {}, extraStatus = {}, rename = {} }: KindFacts, module: SdkModule): string[] {
  const { names = [] } = attributes ?? {};
  const added = [...Object.keys(extra), ...Object.keys(extraStatus)].flatMap((path) => path.split('.'));
  return [
    ...added,
    ...Object.values(rename),
    ...(typeof names === 'string' ? Object.keys(module[names] ?? {}) : names),
  ];
}

/** Where a definition says how a field is called. */
function namesGiven({ overlay = {} }: KindFacts): string[] {
  return Object.values(overlay).flatMap(({ json, reference }) => [json ?? [], reference?.json ?? []].flat());
}

/** The members of all structures of a package: a structure is `[3, namespace, name, traits, members, ...]`. */
function membersOf(module: Readonly<Record<string, unknown>>): string[] {
  const schemas = Object.entries(module).flatMap(([name, schema]) =>
    name.endsWith('$') && Array.isArray(schema) ? [schema] : [],
  );
  const members = schemas.flatMap(([, , , , names]) => (Array.isArray(names) ? names.map(String) : []));
  return [...new Set(members.map((name) => name.charAt(0).toUpperCase() + name.slice(1)))];
}

/** What all official CRDs have, and what a reference or a Secret's key is made of. */
const ofAck = new Set(['ackResourceMetadata', 'conditions']);
const ofReferences = new Set(['from', 'name', 'namespace', 'key']);

/** The field names in the official CRDs of a service, in alphabetical order. */
function fieldNames(service: string): string[] {
  const file = new URL('../../../shared/compat/upstream-crds.json', import.meta.url);
  const crds: Record<string, Record<'spec' | 'status', Record<string, string>>> = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const paths = Object.entries(crds)
    .filter(([name]) => name.startsWith(`${service}.services.k8s.aws/`))
    .flatMap(([, { spec, status }]) => [...Object.keys(spec), ...Object.keys(status)]);
  const names = paths
    .map((path) => path.split('.'))
    .filter(([first = '']) => !ofAck.has(first.replace('[]', '')))
    .flatMap((segments) => segments.map((segment) => segment.replaceAll(/\[\]|\{\}/g, '')));
  return [...new Set(names)].filter((name) => !ofReferences.has(name)).sort();
}
