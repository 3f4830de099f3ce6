import type { Field, FieldNode } from '../../model/fields.ts';
import { isStructure } from '../../model/shapes.ts';
import type { WrittenPath, WrittenStep } from './written-path.ts';

/** One step in an SDK value: a member or the key of a map, or the element of a list that has this value in a member. */
export type DriftStep = { readonly key: string } | { readonly member: string; readonly value: string };

/** A place in a spec whose changes in AWS are left alone. */
export interface DriftPath {
  /** The top-level field, in the SDK's spelling. */
  readonly field: string;
  /** What is meant in it, from the outside in; empty for the whole of it. */
  readonly steps: readonly DriftStep[];
}

/** How many names a message lists. */
const maxNames = 30;

/** The places that a path means in the spec of a kind; `spec` alone means all of it. A text says what is wrong. */
export function driftPaths({ steps: [root, ...steps] }: WrittenPath, spec: FieldNode): readonly DriftPath[] | string {
  if (root === undefined || !('name' in root) || root.name.toLowerCase() !== 'spec') {
    return 'it has to begin with "spec."';
  }
  if (steps.length === 0) return spec.fields().map(({ name }) => ({ field: name, steps: [] }));
  const found: DriftStep[] = [];
  let node = spec;
  for (const step of steps) {
    const inner = stepInto(node, step);
    if (typeof inner === 'string') return inner;
    found.push(inner.step);
    node = inner.node;
  }
  const [field, ...rest] = found;
  return field !== undefined && 'key' in field ? [{ field: field.key, steps: rest }] : 'it has to name a field';
}

function stepInto(node: FieldNode, step: WrittenStep): { step: DriftStep; node: FieldNode } | string {
  const { kind } = node.shape;
  if (kind === 'list') return elementOf(node, step);
  if ('member' in step) return `${node.path} is no list, so it has no element [${step.member}=...]`;
  if (kind === 'map') {
    const value = node.element();
    return value === undefined ? `${node.path} has no keys` : { step: { key: step.name }, node: value };
  }
  if (!isStructure(node.shape)) return `${node.path} is a single value, and has no parts`;
  const field = fieldNamed(node, step.name);
  return typeof field === 'string' ? field : { step: { key: field.name }, node: field.node };
}

function elementOf(node: FieldNode, step: WrittenStep): { step: DriftStep; node: FieldNode } | string {
  const element = node.element();
  const path = node.path;
  if (element === undefined || !isStructure(element.shape)) {
    return `the elements of ${path} have no names of their own: name the whole list, ${path}`;
  }
  if (!('member' in step)) {
    return `${path} is a list: name an element by one of its fields, such as ${path}[${exampleKey(element)}=...]`;
  }
  const field = fieldNamed(element, step.member);
  if (typeof field === 'string') return field;
  return { step: { member: field.name, value: step.value }, node: element };
}

function exampleKey(element: FieldNode): string {
  const names = element.fields().map(({ json }) => json);
  return names.find((name) => /^(key|name|id)$|(Name|ID|Key)$/.test(name)) ?? names[0] ?? 'name';
}

/** As upstream has it, the case of letters makes no difference; a reference stands for the field that it fills. */
function fieldNamed(node: FieldNode, name: string): Field | string {
  const fields = node.fields();
  const wanted = name.toLowerCase();
  const found =
    fields.find(({ json }) => json === name) ??
    fields.find(({ json, reference }) => json.toLowerCase() === wanted || reference?.toLowerCase() === wanted);
  if (found !== undefined) return found;
  const names = fields.flatMap(({ json, included, reference }) => (included ? json : (reference ?? []))).sort();
  const more = names.length > maxNames ? ', ...' : '';
  return `${node.path} has no field of this name, but ${names.slice(0, maxNames).join(', ')}${more}`;
}
