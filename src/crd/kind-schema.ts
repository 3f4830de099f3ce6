import type { Contract, ContractEntry } from '../model/contract.ts';
import type { JsonObject } from '../shared/json.ts';
import type { Part } from './part.ts';

/** An OpenAPI v3 schema as CRDs have it. */
export type OpenApiSchema = JsonObject;

/** Upstream's rule and text for a field that cannot change; the text reaches users. */
export const immutableRule = { rule: 'self == oldSelf', message: 'Value is immutable once set' } as const;

/**
 * The schema of an object with the given parts, with the types and marks of the contract. There are no enums,
 * patterns or lengths, as upstream has none: AWS checks values, and knows more of them every year.
 * @throws Error when the contract lacks a part.
 */
export function objectSchema(parts: readonly Part[], contract: Contract): OpenApiSchema {
  const required = parts.filter(({ path }) => contract.get(path)?.required).map(({ path }) => nameOf(path));
  return {
    type: 'object',
    ...(parts.length > 0 && {
      properties: Object.fromEntries(parts.map((part) => [nameOf(part.path), partSchema(part, contract)])),
    }),
    ...(required.length > 0 && { required: required.sort() }),
  };
}

function partSchema(part: Part, contract: Contract): OpenApiSchema {
  const entry = contract.get(part.path);
  if (entry === undefined) throw new Error(`the contract lacks ${part.path}`);
  return {
    ...(part.description !== '' && { description: part.description }),
    ...typeSchema(part, entry, contract),
    ...(entry.immutable && { 'x-kubernetes-validations': [{ ...immutableRule }] }),
    ...(part.atomic && { 'x-kubernetes-map-type': 'atomic' }),
    ...(part.free && { 'x-kubernetes-preserve-unknown-fields': true }),
  };
}

function typeSchema(part: Part, entry: ContractEntry, contract: Contract): OpenApiSchema {
  const parts = part.parts();
  const [first] = parts;
  if (first?.path.endsWith('[]')) return { type: 'array', items: partSchema(first, contract) };
  if (first?.path.endsWith('{}')) return { type: 'object', additionalProperties: partSchema(first, contract) };
  if (entry.type === 'object') return objectSchema(parts, contract);
  const [, type = entry.type, format] = /^(\w+)\((.+)\)$/.exec(entry.type) ?? [];
  return { type, ...(format !== undefined && { format }) };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
