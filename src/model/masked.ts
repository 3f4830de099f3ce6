import { isObject, setOwn } from '../shared/json.ts';
import { SecretReference } from './secret-reference.ts';
import { isStructure, type Shape } from './shapes.ts';

/** Stands for what the API model calls sensitive. */
export const mask = '<sensitive>';

/** A value for people to look at: with marks in the places of sensitive texts, and of those that Secrets hold. */
export function masked(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return value;
  if (value instanceof SecretReference) return secretMark(value);
  if (shape.sensitive) return mask;
  if (shape.kind === 'list') return Array.isArray(value) ? value.map((part) => masked(part, shape.element)) : value;
  if (!isObject(value)) return value;
  if (shape.kind === 'map') return withParts(value, (part) => masked(part, shape.value));
  if (!isStructure(shape)) return value;
  return withParts(value, (part, name) => {
    const member = shape.members.find((each) => each.name === name);
    if (member === undefined || part === undefined) return part;
    return member.traits.sensitive && !(part instanceof SecretReference) ? mask : masked(part, member.shape);
  });
}

/** The same for a part of a value that has this shape: `path` leads to it by members, map keys and list elements. */
export function maskedAt(value: unknown, shape: Shape, path: readonly string[]): unknown {
  if (value === undefined || value === null) return value;
  if (shape.sensitive) return mask;
  const [step, ...rest] = path;
  if (step === undefined) return masked(value, shape);
  if (shape.kind === 'list') return maskedAt(value, shape.element, rest);
  if (shape.kind === 'map') return maskedAt(value, shape.value, rest);
  const member = isStructure(shape) ? shape.members.find(({ name }) => name === step) : undefined;
  if (member === undefined) return value;
  return member.traits.sensitive ? mask : maskedAt(value, member.shape, rest);
}

function secretMark({ name, namespace, key }: SecretReference): string {
  return `<${key} of Secret ${namespace === undefined ? name : `${namespace}/${name}`}>`;
}

function withParts(value: object, part: (value: unknown, name: string) => unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) setOwn(result, name, part(each, name));
  return result;
}
