import type { Contract } from '../model/contract.ts';
import type { KindParts } from './kind-parts.ts';
import { everyPart, type Part } from './part.ts';

/**
 * What a contract says that the SDK does not have, or has in another way; one line each. `parts` are those that the
 * contract includes.
 */
export function contractProblems(contract: Contract, { spec, status }: KindParts): string[] {
  const problems = new Map<string, string>();
  const found = new Set<string>();
  const visit = (part: Part): void => {
    found.add(part.path);
    const problem = partProblem(contract, part);
    if (problem !== undefined) problems.set(part.path, problem);
    // Below a place that the contract does not have there is nothing to compare, and perhaps no end.
    else for (const inner of part.parts()) visit(inner);
  };
  for (const part of [...spec, ...status]) visit(part);
  for (const { path } of contract.entries) {
    const isReported = [...problems.keys()].some((reported) => isInside(path, reported));
    if (!found.has(path) && !isReported) problems.set(path, 'the SDK does not have it');
  }
  return [...problems].map(([path, problem]) => `${path}: ${problem}`);
}

/** All that the SDK has for a kind, of structures that hold themselves as much as the contract has. */
export function offeredParts(contract: Contract, { spec, status }: KindParts): Generator<Part> {
  const continues = (path: string): boolean => contract.entries.some((entry) => isInside(entry.path, path));
  return everyPart([...spec, ...status], continues);
}

/** The parts that the SDK has and the contract leaves out, with their usual types: `spec.warmThroughput object`. */
export function newPaths(contract: Contract, parts: KindParts): string[] {
  return [...offeredParts(contract, parts)]
    .filter(({ path, types }) => types.length > 0 && !contract.has(path))
    .map(({ path, types }) => `${path} ${types[0]}`);
}

function partProblem(contract: Contract, { path, types }: Part): string | undefined {
  const entry = contract.get(path);
  if (entry === undefined) return 'the contract lacks it, but has what is around it';
  if (types.length === 0) return 'a custom resource cannot hold what the SDK has there';
  return types.includes(entry.type) ? undefined : `the contract says ${entry.type}, the SDK ${types.join(' or ')}`;
}

function isInside(path: string, around: string): boolean {
  return path.startsWith(around) && /^(\.|\[\]|\{\})/.test(path.slice(around.length));
}
