import type { Behaviour, KindDefinition } from '../engine/definition/kind.ts';
import { contractLine, parseContract } from '../model/contract.ts';
import { goName, jsonName } from '../model/names.ts';
import type { Operation } from '../model/schema.ts';
import { offeredParts } from './contract-check.ts';
import { createOperation, kindParts, type SdkModule } from './kind-parts.ts';
import type { Part } from './part.ts';
import { noDocs } from './sdk-docs.ts';

/** A contract as its file has it: lines by path. */
export type ContractLines = Readonly<Record<string, string>>;

/**
 * A contract with all that the SDK offers for a kind, to be cut down by a person: what the create operation takes and
 * returns, and what the definition adds. What the kind's own contract says already stays; else numbers are integers,
 * and what the create operation requires is required.
 * @throws Error when the SDK has no such create operation.
 */
export function draftContract(definition: KindDefinition, module: SdkModule): ContractLines {
  const { contract } = definition.facts;
  const parts = kindParts(definition, { module, docs: noDocs, includes: () => true });
  const required = requiredPaths(definition, createOperation(definition, module));
  const sorted = { spec: byName(parts.spec), status: byName(parts.status) };
  const lines = [...offeredParts(contract, sorted)].flatMap(
    ({ path, types: [type], required: always = false }): [string, string][] => {
      if (type === undefined) return [];
      const entry = contract.get(path) ?? { type, required: always || required.has(path), immutable: false };
      return [[path, contractLine(entry)]];
    },
  );
  return Object.fromEntries(lines);
}

/**
 * The least that can be said of a kind that has no definition yet: `Create<Kind>` makes it, and returns it, perhaps in
 * an only member. `kind` in AWS's spelling: `Vpc`.
 * @throws Error when the SDK has no such operation.
 */
export function firstDefinition(service: KindDefinition['service'], kind: string, module: SdkModule): KindDefinition {
  const create = `Create${kind}`;
  if (module[`${create}$`] === undefined) throw new Error(`the SDK of ${service.sdkId} has no operation ${create}`);
  const facts = { contract: parseContract({}), create, reads: [], delete: `Delete${kind}` };
  const bare: KindDefinition = {
    service,
    group: `${service.name}.services.k8s.aws`,
    version: 'v1alpha1',
    kind: goName(kind),
    plural: '',
    facts,
    behaviour: noBehaviour(''),
  };
  const { output } = createOperation(bare, module);
  const [only, ...others] = output.members;
  const isWrapped = only?.shape.kind === 'structure' && others.length === 0;
  const made = isWrapped && only.shape.kind === 'structure' ? only.shape : output;
  const arns = ['arn', `${kind}arn`.toLowerCase()];
  const arn = made.members.find(({ name }) => arns.includes(name.toLowerCase()))?.name ?? '';
  return { ...bare, facts: { ...facts, ...(isWrapped && { output: only.name }) }, behaviour: noBehaviour(arn) };
}

function noBehaviour(arn: string): Behaviour {
  return {
    identity: { name: '' },
    arn,
    notFound: [],
    alreadyExists: [],
    read: async () => undefined,
    remove: () => [],
  };
}

function requiredPaths({ facts: { overlay = {} } }: KindDefinition, { input }: Operation): Set<string> {
  return new Set(
    input.members
      // What a reference can give may be missing.
      .filter(({ name, required }) => required && overlay[name]?.reference === undefined)
      .map(({ name }) => `spec.${overlay[name]?.json ?? jsonName(name)}`),
  );
}

function byName(parts: readonly Part[]): Part[] {
  return parts
    .map((part) => ({ ...part, parts: () => byName(part.parts()) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
