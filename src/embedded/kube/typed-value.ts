import { deepEqual, isObject, type Json, type JsonObject, own, setOwn } from '../../shared/json.ts';
import { FieldSet, type PathStep } from './field-set.ts';
import type { Schema } from './schema.ts';

/**
 * Server-side apply's view of a value: a leaf is owned and replaced as a whole, a map by its fields, a list by the
 * identities of its items. Without a schema maps are maps and lists are leaves.
 */
type Shape = 'leaf' | 'map' | 'list';

function shapeOf(value: Json, schema: Schema | undefined): Shape {
  if (isObject(value)) return schema?.atomicMap === true ? 'leaf' : 'map';
  return Array.isArray(value) && schema !== undefined && schema.list.kind !== 'atomic' ? 'list' : 'leaf';
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** The step to an item of a keyed list or a set. */
function itemStep(item: Json, schema: Schema): PathStep {
  const { list } = schema;
  if (list.kind !== 'map' || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys: JsonObject = {};
  for (const key of list.keys.toSorted()) {
    const value = own(item, key) ?? schema.items?.field(key)?.default;
    if (value !== undefined) setOwn(keys, key, value);
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The children of a map or list with the steps to them and their schemas. */
function childrenOf(value: Json | undefined, schema: Schema | undefined): Map<PathStep, Json> {
  if (Array.isArray(value) && schema !== undefined) return new Map(value.map((item) => [itemStep(item, schema), item]));
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).map(([key, item]) => [`f:${key}`, item]));
}

function childSchema(step: PathStep, schema: Schema | undefined): Schema | undefined {
  return step.startsWith('f:') ? schema?.field(step.slice(2)) : schema?.items;
}

/** The fields that a configuration mentions: what its applier owns. */
export function fieldsOf(value: Json, schema: Schema | undefined): FieldSet {
  const fields = new FieldSet();
  collectFields(value, schema, [], fields);
  return fields;
}

function collectFields(value: Json, schema: Schema | undefined, path: PathStep[], fields: FieldSet): void {
  const shape = shapeOf(value, schema);
  if (shape === 'leaf') {
    fields.insert(path);
    return;
  }
  for (const [step, child] of childrenOf(value, schema)) {
    const childPath = [...path, step];
    collectFields(child, childSchema(step, schema), childPath, fields);
    const isDeclared = step.startsWith('f:') && schema?.properties.has(step.slice(2)) === true;
    if (!isDeclared || child === null || (isObject(child) && isEmpty(child))) fields.insert(childPath);
  }
}

/** What changed between two values, by fields. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two versions of an object. */
export function compareValues(before: Json, after: Json, schema: Schema | undefined): Comparison {
  const comparison = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() };
  compareAt(before, after, schema, [], comparison);
  return comparison;
}

function compareAt(
  before: Json | undefined,
  after: Json | undefined,
  schema: Schema | undefined,
  path: PathStep[],
  found: Comparison,
): void {
  if (before === undefined) found.added.insert(path);
  else if (after === undefined) found.removed.insert(path);
  const shape = commonShape(before, after, schema);
  if (shape === 'leaf') {
    if (before !== undefined && after !== undefined && !deepEqual(before, after)) found.modified.insert(path);
    return;
  }
  const left = childrenOf(before, schema);
  const right = childrenOf(after, schema);
  for (const step of new Set([...left.keys(), ...right.keys()])) {
    compareAt(left.get(step), right.get(step), childSchema(step, schema), [...path, step], found);
  }
}

/** The shape that two values share; values that are both empty, or of different shapes, are leaves. */
function commonShape(before: Json | undefined, after: Json | undefined, schema: Schema | undefined): Shape {
  if (isEmpty(before) && isEmpty(after)) return 'leaf';
  const shapes = [before, after].filter((value) => value !== undefined && value !== null);
  const [first = 'leaf', ...others] = shapes.map((value) => shapeOf(value ?? null, schema));
  return others.every((shape) => shape === first) ? first : 'leaf';
}

/** Merges an applied configuration into a live value. */
export function mergeValues(
  live: Json | undefined,
  applied: Json | undefined,
  schema: Schema | undefined,
): Json | undefined {
  if (applied === undefined) return live;
  if (live === undefined || commonShape(live, applied, schema) === 'leaf') return applied;
  if (Array.isArray(live) && Array.isArray(applied)) return mergeLists(live, applied, schema);
  if (!isObject(live) || !isObject(applied)) return applied;
  const merged: JsonObject = {};
  for (const key of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const value = mergeValues(own(live, key), own(applied, key), schema?.field(key));
    if (value !== undefined) setOwn(merged, key, value);
  }
  return merged;
}

/** Items of both lists take the applied order; items that only live has stay behind the item that they followed. */
function mergeLists(live: Json[], applied: Json[], schema: Schema | undefined): Json[] {
  const left = childrenOf(live, schema);
  const right = childrenOf(applied, schema);
  const merged: Json[] = [];
  const done = new Set<PathStep>();
  const liveSteps = [...left.keys()];
  let next = 0;
  const takeLiveOnly = (): void => {
    for (; next < liveSteps.length; next++) {
      const step = liveSteps[next] ?? '';
      if (right.has(step) && !done.has(step)) return;
      if (!right.has(step)) merged.push(left.get(step) ?? null);
    }
  };
  takeLiveOnly();
  for (const [step, item] of right) {
    merged.push(mergeValues(left.get(step), item, schema?.items) ?? null);
    done.add(step);
    takeLiveOnly();
  }
  return merged;
}

/**
 * The value without the fields of the set; undefined when nothing remains of a map or list. One that stays, as a field
 * of the whole, while all that it holds goes becomes null, as kube-apiserver has it.
 */
export function removeFields(value: Json, fields: FieldSet, schema: Schema | undefined): Json | undefined {
  const shape = shapeOf(value, schema);
  if (shape === 'leaf') return isObject(value) || Array.isArray(value) ? undefined : value;
  const kept: [PathStep, Json][] = [];
  for (const [step, child] of childrenOf(value, schema)) {
    if (fields.hasMember(step)) continue;
    const below = fields.below(step);
    const rest = below.isEmpty ? child : removeFields(child, below, childSchema(step, schema));
    kept.push([step, rest ?? null]);
  }
  if (kept.length === 0) return undefined;
  if (shape === 'list') return kept.map(([, child]) => child);
  return Object.fromEntries(kept.map(([step, child]) => [step.slice(2), child]));
}

/** The set with all declared fields that have fields below them as members, so that pruning removes them as well. */
export function withDeclaredParents(fields: FieldSet, schema: Schema | undefined): FieldSet {
  const declares = (step: PathStep): boolean => step.startsWith('f:') && schema?.properties.has(step.slice(2)) === true;
  return fields.withParents(declares, (step, below) => withDeclaredParents(below, childSchema(step, schema)));
}
