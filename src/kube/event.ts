import { randomUUID } from 'node:crypto';
import type { GroupVersionResource, KubeObject } from './object.ts';

/** Where Events are written: the newer of their two APIs; `kubectl get events` shows them alike. */
export const eventsResource: GroupVersionResource = {
  group: 'events.k8s.io',
  version: 'v1',
  resource: 'events',
  namespaced: true,
};

/** What happened to an object, for the person who runs `kubectl describe` on it. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase and machine-readable, e.g. `CreateFailed`. */
  readonly reason: string;
  /** What was done or tried, in CamelCase, e.g. `Create`. */
  readonly action: string;
  /** For people; cut after 1,024 bytes. Never put a secret here. */
  readonly note: string;
}

/** Who reports: on every Event. */
export interface Reporter {
  /** E.g. `services.k8s.aws/tack`. */
  readonly reportingController: string;
  /** E.g. the pod's name. */
  readonly reportingInstance: string;
}

/** How often an Event has happened; part of the Event from the second time on. */
export interface EventSeries {
  readonly count: number;
  /** RFC 3339 with microseconds. */
  readonly lastObservedTime: string;
}

/** An Event of events.k8s.io/v1. */
export interface KubeEvent extends KubeObject, EventNote, Reporter {
  readonly eventTime: string;
  readonly regarding: EventRegarding;
  series?: EventSeries;
}

/** The object that an Event is about. */
export interface EventRegarding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
}

const maxNoteBytes = 1024;
/** The API server's limit for reason, action and reportingInstance. */
const maxFieldBytes = 128;
const maxNameLength = 253;

/** The note with its texts cut to what the API server accepts. */
export function fitNote({ type, reason, action, note }: EventNote): EventNote {
  return {
    type,
    reason: cut(reason, maxFieldBytes),
    action: cut(action, maxFieldBytes),
    note: cut(note, maxNoteBytes),
  };
}

/** An Event of its own name about `object`. */
export function newEvent(
  object: KubeObject,
  note: EventNote,
  { reporter, now }: { reporter: Reporter; now: number },
): KubeEvent {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid, resourceVersion } = metadata;
  const suffix = `.${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    // Events of cluster-scoped objects have to be in the namespace `default`.
    metadata: { name: eventName(name, suffix), namespace: namespace ?? 'default' },
    eventTime: microTime(now),
    reportingController: reporter.reportingController,
    reportingInstance: cut(reporter.reportingInstance, maxFieldBytes),
    ...note,
    regarding: {
      ...{ apiVersion, kind, name },
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** A time as MicroTime: RFC 3339 with exactly six digits of fraction. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

/** What is cut off must not leave a dot or dash before the suffix's dot. */
function eventName(name: string, suffix: string): string {
  return name.slice(0, maxNameLength - suffix.length).replace(/[.-]+$/, '') + suffix;
}

/** The text in at most `maxBytes` bytes of UTF-8, without half characters, with an ellipsis where it was cut. */
function cut(text: string, maxBytes: number): string {
  // A long text is shortened before it is encoded: no character takes less than a byte.
  const bytes = Buffer.from(text.slice(0, maxBytes + 1).toWellFormed());
  if (bytes.length <= maxBytes) return bytes.toString();
  const ellipsis = '…';
  let end = maxBytes - Buffer.byteLength(ellipsis);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end) + ellipsis;
}
