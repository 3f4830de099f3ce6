import { deepEqual, isObject, type Json, type JsonObject, objectIn, own } from '../../shared/json.ts';
import { applyConflict, quoted } from './api-error.ts';
import { FieldSet, fieldSetOf, pathText } from './field-set.ts';
import { type KubeObject, metadataOf, objectAt, textAt } from './object.ts';
import type { Schema } from './schema.ts';
import {
  type Comparison,
  compareValues,
  fieldsOf,
  mergeValues,
  removeFields,
  withDeclaredParents,
} from './typed-value.ts';

/** Who writes, and how: the identity of an entry of `metadata.managedFields`. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** `status`, or empty for the object itself. */
  readonly subresource: string;
}

interface Entry {
  readonly manager: Manager;
  readonly time: string;
  readonly fields: FieldSet;
}

/** A write whose fields are to be tracked. */
export interface TrackedWrite {
  readonly manager: Manager;
  readonly schema: Schema;
  /** RFC 3339 time of the write. */
  readonly now: string;
  /** Fields that this way of writing does not change, such as `status` on the main resource. */
  readonly reset: FieldSet;
}

/** Fields that the server or the identity of the object determine; nobody owns them. */
const unowned = fieldSetOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => ['f:metadata', `f:${field}`]),
);

/** Applies are told apart by manager and subresource, updates also by version. */
function identity({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

function decode(list: Json | undefined): Map<string, Entry> {
  const entries = (Array.isArray(list) ? list : []).filter(isObject).map(
    (item): Entry => ({
      manager: {
        name: textAt(item, 'manager'),
        operation: textAt(item, 'operation') === 'Apply' ? 'Apply' : 'Update',
        apiVersion: textAt(item, 'apiVersion'),
        subresource: textAt(item, 'subresource'),
      },
      time: textAt(item, 'time'),
      fields: FieldSet.parse(own(item, 'fieldsV1')),
    }),
  );
  return new Map(entries.filter((entry) => !entry.fields.isEmpty).map((entry) => [identity(entry.manager), entry]));
}

function sortKey({ manager, time }: Entry): string {
  return [manager.operation, time, manager.name, manager.apiVersion, manager.subresource].join('\0');
}

function encode(entries: Iterable<Entry>): JsonObject[] {
  return [...entries]
    .filter((entry) => !entry.fields.isEmpty)
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ manager, time, fields }) => ({
      manager: manager.name,
      operation: manager.operation,
      apiVersion: manager.apiVersion,
      ...(time === '' ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: fields.toJson(),
      ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
    }));
}

/** The object without `metadata.managedFields`, which nobody owns. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = metadataOf(object);
  return { ...object, metadata };
}

function ownable(fields: FieldSet, write: TrackedWrite): FieldSet {
  return fields.without(write.reset).difference(unowned);
}

function changes(before: KubeObject, after: KubeObject, write: TrackedWrite): Comparison {
  const { added, modified, removed } = compareValues(
    withoutManagedFields(before),
    withoutManagedFields(after),
    write.schema,
  );
  return {
    added: added.without(write.reset),
    modified: modified.without(write.reset),
    removed: removed.without(write.reset),
  };
}

/** The managers that an update starts from: those that it sends, unless it sends none; an empty entry resets them. */
function managersOfUpdate(live: KubeObject, next: KubeObject, isSubresource: boolean): Map<string, Entry> {
  const kept = own(metadataOf(live), 'managedFields');
  const sent = own(metadataOf(next), 'managedFields');
  if (isSubresource || !Array.isArray(sent)) return decode(kept);
  const isReset = sent.length === 0 || (sent.length === 1 && deepEqual(sent[0], {}));
  if (isReset) return new Map();
  const managers = decode(sent);
  return managers.size === 0 ? decode(kept) : managers;
}

/**
 * The `managedFields` after a create, update or patch: the writer owns what it changed, the others lose it.
 * `live` is `{}` for a create.
 */
export function managedFieldsAfterUpdate(live: KubeObject, next: KubeObject, write: TrackedWrite): JsonObject[] {
  const { added, modified, removed } = changes(live, next, write);
  const changed = added.union(modified);
  const entries = new Map<string, Entry>();
  for (const [key, entry] of managersOfUpdate(live, next, write.manager.subresource !== '')) {
    entries.set(key, { ...entry, fields: entry.fields.difference(changed).difference(removed) });
  }
  const taken = ownable(changed, write);
  if (!taken.isEmpty) {
    const key = identity(write.manager);
    const fields = taken.union(entries.get(key)?.fields ?? new FieldSet());
    entries.set(key, { manager: write.manager, time: write.now, fields });
  }
  return encode(entries.values());
}

/** What an apply leads to. */
export interface Applied {
  readonly object: KubeObject;
  readonly managedFields: JsonObject[];
}

/**
 * Server-side apply of a configuration to the live object (`{}` when there is none). Fields that the manager applied
 * before and no longer does are removed unless others own them. Throws a 409 that names every field that another manager
 * owns, unless `force` takes them over.
 */
export function applyConfiguration(
  live: KubeObject,
  configuration: KubeObject,
  write: TrackedWrite,
  force: boolean,
): Applied {
  const managers = decode(own(metadataOf(live), 'managedFields'));
  const base = withoutManagedFields(live);
  if (managers.size === 0) addUntracked(managers, base, write);
  const merged = mergeValues(base, configuration, write.schema);
  const key = identity(write.manager);
  const last = managers.get(key);
  const mentioned = fieldsOf(configuration, write.schema).without(write.reset);
  const fields = mentioned.difference(unowned);
  managers.set(key, { manager: write.manager, time: last?.time ?? '', fields });
  let owned = mentioned;
  for (const entry of managers.values()) owned = owned.union(entry.fields);
  const object = prune(isObject(merged) ? merged : {}, last?.fields, owned, write.schema);
  const { added, modified, removed } = changes(base, object, write);
  const changed = added.union(modified);
  const others = [...managers].filter(([other]) => other !== key);
  const conflicts = others
    .map(([, entry]) => ({ manager: entry.manager, fields: entry.fields.intersection(changed) }))
    .filter((found) => !found.fields.isEmpty);
  if (!force) refuseConflicts(allowedByLastApplied(conflicts, live, write));
  for (const [other, entry] of others) {
    managers.set(other, { ...entry, fields: entry.fields.difference(changed).difference(removed) });
  }
  const isSame = deepEqual(base, object);
  if (!isSame) managers.set(key, { manager: write.manager, time: write.now, fields });
  return { object: syncLastApplied(object, configuration, write), managedFields: encode(managers.values()) };
}

/** An object that nobody's fields are known of belongs to whoever wrote it before the first apply. */
function addUntracked(managers: Map<string, Entry>, base: KubeObject, write: TrackedWrite): void {
  const manager: Manager = { ...write.manager, name: 'before-first-apply', operation: 'Update' };
  const fields = ownable(compareValues({}, base, write.schema).added, write);
  managers.set(identity(manager), { manager, time: write.now, fields });
}

/** Removes what the manager applied last time and neither it nor anyone else owns now. */
function prune(merged: KubeObject, last: FieldSet | undefined, owned: FieldSet, schema: Schema): KubeObject {
  if (last === undefined || last.isEmpty) return merged;
  const all = (object: KubeObject): FieldSet => withDeclaredParents(fieldsOf(object, schema), schema);
  const without = (fields: FieldSet): KubeObject => {
    const rest = removeFields(merged, fields, schema);
    return isObject(rest) ? rest : {};
  };
  const lastFields = withDeclaredParents(last, schema);
  const mergedFields = all(merged);
  const pruned = without(lastFields);
  const ownedBack = without(mergedFields.difference(all(pruned).union(withDeclaredParents(owned, schema))));
  return without(mergedFields.difference(all(ownedBack)).intersection(lastFields));
}

interface Conflict {
  readonly manager: Manager;
  readonly fields: FieldSet;
}

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** `kubectl apply --server-side` may take over what `kubectl apply` wrote: no conflict on such fields. */
function allowedByLastApplied(conflicts: Conflict[], live: KubeObject, write: TrackedWrite): Conflict[] {
  const lastApplied = objectIn(textAt(objectAt(metadataOf(live), 'annotations'), lastAppliedAnnotation));
  if (write.manager.name !== 'kubectl' || lastApplied === undefined) return conflicts;
  const { added, modified, removed } = compareValues(lastApplied, live, write.schema);
  const changed = added.union(modified).union(removed);
  const allowed = fieldsOf(lastApplied, write.schema).difference(changed);
  return conflicts
    .map(({ manager, fields }) => ({ manager, fields: fields.difference(allowed) }))
    .filter(({ fields }) => !fields.isEmpty);
}

/** kubectl's annotation follows its server-side applies, so that a client-side apply afterwards starts from the truth. */
function syncLastApplied(object: KubeObject, configuration: KubeObject, write: TrackedWrite): KubeObject {
  const annotations = objectAt(metadataOf(object), 'annotations');
  if (write.manager.name !== 'kubectl' || textAt(annotations, lastAppliedAnnotation) === '') return object;
  const { [lastAppliedAnnotation]: _, ...others } = objectAt(metadataOf(configuration), 'annotations');
  const { annotations: __, ...metadata } = metadataOf(configuration);
  const kept = Object.keys(others).length === 0 ? {} : { annotations: others };
  const applied = { ...configuration, metadata: { ...metadata, ...kept } };
  const updated = { ...annotations, [lastAppliedAnnotation]: `${JSON.stringify(applied)}\n` };
  return { ...object, metadata: { ...metadataOf(object), annotations: updated } };
}

function managerText({ name, operation, apiVersion, subresource }: Manager): string {
  const where = subresource === '' ? '' : ` with subresource ${quoted(subresource)}`;
  return `${quoted(name)}${where}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function refuseConflicts(conflicts: Conflict[]): void {
  if (conflicts.length === 0) return;
  const all = conflicts
    .toSorted((a, b) => (identity(a.manager) < identity(b.manager) ? -1 : 1))
    .map(({ manager, fields }) => ({ manager: managerText(manager), paths: fields.paths().map(pathText) }));
  const causes = all.flatMap(({ manager, paths }) =>
    paths.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })),
  );
  const [only] = all;
  const text =
    causes.length === 1 && only !== undefined
      ? `1 conflict: conflict with ${only.manager}: ${only.paths[0]}`
      : `${causes.length} conflicts: ${all
          .map(({ manager, paths }) => [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)].join('\n'))
          .join('\n')}`;
  throw applyConflict(`Apply failed with ${text}`, causes);
}
