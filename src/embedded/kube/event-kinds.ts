import { deepEqual, type Json, type JsonObject, own } from '../../shared/json.ts';
import type { FieldError } from './api-error.ts';
import { qualifiedNameErrors } from './names.ts';
import { type KubeObject, nameOf, namespaceOf, numberAt, objectAt, textAt } from './object.ts';
import { type FieldIndex, metadataFields } from './selectors.ts';
import { type Column, column, since } from './table.ts';

/** Events have one storage, in core/v1's form; these are the names that events.k8s.io/v1 has for the same fields. */
const fieldNames: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];
const toCore = new Map(fieldNames.map(([core, events]) => [events, core]));
const toEvents = new Map(fieldNames);

function renamed(object: KubeObject, names: ReadonlyMap<string, string>, apiVersion: string): KubeObject {
  const entries = Object.entries(object).map(([key, value]): [string, Json] => [names.get(key) ?? key, value]);
  return { ...Object.fromEntries(entries), apiVersion };
}

/** From events.k8s.io/v1 to the stored form. */
export function eventToStored(event: KubeObject): KubeObject {
  return renamed(event, toCore, 'v1');
}

/** From the stored form to events.k8s.io/v1, with the fields that are always written. */
export function eventFromStored(event: KubeObject): KubeObject {
  const always = {
    eventTime: null,
    deprecatedSource: {},
    deprecatedFirstTimestamp: null,
    deprecatedLastTimestamp: null,
  };
  return { ...always, ...renamed(withoutEmpty(event), toEvents, 'events.k8s.io/v1') };
}

/** From the stored form to core/v1, with the fields that are always written. */
export function coreEventFromStored(event: KubeObject): KubeObject {
  const times = { eventTime: null, firstTimestamp: null, lastTimestamp: null };
  return { source: {}, ...times, reportingComponent: '', reportingInstance: '', ...event };
}

function withoutEmpty(event: KubeObject): KubeObject {
  const empty = ['reportingComponent', 'reportingInstance'].filter((key) => textAt(event, key) === '');
  return Object.fromEntries(Object.entries(event).filter(([key]) => !empty.includes(key)));
}

/** Errors of an event in the stored form; `isStrict` for events.k8s.io/v1, which asks for more. */
export function validateEvent(event: KubeObject, live: KubeObject | undefined, isStrict: boolean): FieldError[] {
  const errors = textAt(event, 'eventTime') === '' ? legacyErrors(event) : newStyleErrors(event, isStrict);
  if (!isStrict) return errors;
  return [
    ...errors,
    ...seriesErrors(event, live),
    ...(live === undefined ? strictErrors(event) : changes(event, live)),
  ];
}

function misplaced(event: KubeObject): FieldError {
  const value = textAt(objectAt(event, 'involvedObject'), 'namespace');
  return { kind: 'invalid', field: 'involvedObject.namespace', value, detail: 'does not match event.namespace' };
}

function legacyErrors(event: KubeObject): FieldError[] {
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace');
  const namespace = namespaceOf(event);
  const matches = about === '' ? namespace === 'default' : about === namespace;
  return matches ? [] : [misplaced(event)];
}

function newStyleErrors(event: KubeObject, isStrict: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const about = textAt(objectAt(event, 'involvedObject'), 'namespace');
  if (about === '' && !['default', 'kube-system'].includes(namespaceOf(event))) errors.push(misplaced(event));
  const controllerField = isStrict ? 'reportingController' : 'reportingComponent';
  const controller = textAt(event, 'reportingComponent');
  if (controller === '') errors.push({ kind: 'required', field: controllerField });
  for (const detail of qualifiedNameErrors(controller)) {
    errors.push({ kind: 'invalid', field: controllerField, value: controller, detail });
  }
  for (const field of ['reportingInstance', 'action', 'reason']) {
    const length = textAt(event, field).length;
    if (length === 0) errors.push({ kind: 'required', field });
    if (length > 128) errors.push({ kind: 'invalid', field, value: '', detail: 'can have at most 128 characters' });
  }
  if (textAt(event, 'message').length > 1024) {
    errors.push({ kind: 'invalid', field: 'message', value: '', detail: 'can have at most 1024 characters' });
  }
  return errors;
}

function seriesErrors(event: KubeObject, live: KubeObject | undefined): FieldError[] {
  const series = own(event, 'series');
  if (series === undefined || (live !== undefined && deepEqual(series, own(live, 'series')))) return [];
  const errors: FieldError[] = [];
  if (numberAt(objectAt(event, 'series'), 'count') < 2) {
    errors.push({ kind: 'invalid', field: 'series.count', value: '', detail: 'should be at least 2' });
  }
  if (textAt(objectAt(event, 'series'), 'lastObservedTime') === '') {
    errors.push({ kind: 'required', field: 'series.lastObservedTime' });
  }
  return errors;
}

function strictErrors(event: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(event, 'type');
  if (textAt(event, 'eventTime') === '') errors.push({ kind: 'required', field: 'eventTime' });
  if (type !== 'Normal' && type !== 'Warning') {
    errors.push({ kind: 'invalid', field: 'type', value: '', detail: `has invalid value: ${type}` });
  }
  const source = objectAt(event, 'source');
  const unset: Record<string, boolean> = {
    firstTimestamp: textAt(event, 'firstTimestamp') === '',
    lastTimestamp: textAt(event, 'lastTimestamp') === '',
    count: numberAt(event, 'count') === 0,
    source: textAt(source, 'component') === '' && textAt(source, 'host') === '',
  };
  for (const [field, isUnset] of Object.entries(unset)) {
    if (!isUnset) errors.push({ kind: 'invalid', field, value: '', detail: 'needs to be unset' });
  }
  return errors;
}

const immutableFields = ['involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count'];
const immutableFieldsOfNew = ['type', 'eventTime', 'action', 'related', 'reportingComponent', 'reportingInstance'];

/** Only the series of an event may change. */
function changes(event: KubeObject, live: KubeObject): FieldError[] {
  return [...immutableFields, ...immutableFieldsOfNew]
    .filter((field) => !deepEqual(own(event, field) ?? null, own(live, field) ?? null))
    .map((name) => {
      const field = name === 'reportingComponent' ? 'reportingController' : name;
      return { kind: 'invalid', field, value: own(event, name) ?? null, detail: 'field is immutable' };
    });
}

/** What core/v1 events can be selected by. `kubectl describe` uses `involvedObject.*`. */
export const coreEventFields: FieldIndex = (event) => eventFields(event, 'involvedObject', 'reportingComponent');

/** What events.k8s.io/v1 events can be selected by. */
export const eventsEventFields: FieldIndex = (event) => eventFields(event, 'regarding', 'reportingController');

function eventFields(event: KubeObject, about: string, controller: string): Record<string, string> {
  const involved = objectAt(event, 'involvedObject');
  const parts = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  const reporter = textAt(event, 'reportingComponent');
  return {
    ...metadataFields(event),
    ...Object.fromEntries(parts.map((part) => [`${about}.${part}`, textAt(involved, part)])),
    reason: textAt(event, 'reason'),
    type: textAt(event, 'type'),
    [controller]: reporter,
    source: textAt(objectAt(event, 'source'), 'component') || reporter,
  };
}

/** The columns of `kubectl get events`, over the stored form. */
export const eventColumns: readonly Column[] = [
  column('Last Seen', (event, now) => since(lastSeen(event), now)),
  column('Type', (event) => textAt(event, 'type')),
  column('Reason', (event) => textAt(event, 'reason')),
  column('Object', (event) => objectText(objectAt(event, 'involvedObject'))),
  column('Subobject', (event) => textAt(objectAt(event, 'involvedObject'), 'fieldPath'), { priority: 1 }),
  column('Source', sourceText, { priority: 1 }),
  column('Message', (event) => textAt(event, 'message').trim()),
  column('First Seen', (event, now) => since(firstSeen(event), now), { priority: 1 }),
  column('Count', countOf, { priority: 1 }),
  column('Name', nameOf, { priority: 1, format: 'name' }),
];

function firstSeen(event: KubeObject): string {
  return textAt(event, 'firstTimestamp') || textAt(event, 'eventTime');
}

function lastSeen(event: KubeObject): string {
  return textAt(objectAt(event, 'series'), 'lastObservedTime') || textAt(event, 'lastTimestamp') || firstSeen(event);
}

function countOf(event: KubeObject): number {
  return numberAt(objectAt(event, 'series'), 'count') || numberAt(event, 'count', 1);
}

function objectText(involved: JsonObject): string {
  const kind = textAt(involved, 'kind').toLowerCase();
  const name = textAt(involved, 'name');
  return name === '' ? kind : `${kind}/${name}`;
}

function sourceText(event: KubeObject): string {
  const source = objectAt(event, 'source');
  const component = textAt(source, 'component') || textAt(event, 'reportingComponent');
  const instance = textAt(source, 'host') || textAt(event, 'reportingInstance');
  return instance === '' ? component : `${component}, ${instance}`;
}
