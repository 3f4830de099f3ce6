import type { KubeClient } from '../../kube/client.ts';
import type { EventNote } from '../../kube/event.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../shared/clock.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Logger } from '../../shared/log.ts';
import { type ExportSource, type ExportSpec, exportSpecOf, fieldExports } from './export-spec.ts';
import { exportStatusPatch } from './export-status.ts';
import { writeTarget } from './export-target.ts';
import { type ExportOutcome, exportedValue } from './exported-value.ts';

/** A source as it is now. */
export interface SourceState {
  readonly object: KubeObject | undefined;
  /** Somebody tells of its changes. */
  readonly isWatched: boolean;
}

/** What a look at a FieldExport works with. */
export interface ExportPassParts {
  readonly kube: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly enableCrossNamespace: boolean;
  /** The resource of a kind; undefined when there is no such kind, `foreign` when its group is another controller's. */
  readonly resourceOf: (source: ExportSource) => GroupVersionResource | 'foreign' | undefined;
  readonly read: (resource: GroupVersionResource, key: string) => Promise<SourceState>;
  readonly note: (object: KubeObject, note: EventNote) => void;
  /** Takes what a write of ours returned. */
  readonly written: (object: KubeObject) => void;
}

/** How a look ended. */
export interface ExportEnd {
  /** Undefined when there is nothing to tell: it is not ours, or gone. */
  readonly outcome: ExportOutcome | undefined;
  /** When to look again if nothing changes; undefined: not at all. */
  readonly afterMs: number | undefined;
}

const finalizer = `finalizers.${fieldExports.group}/FieldExport`;
/** How often it is looked whether the target still has the value. */
const lookAgainMs = 600_000;
/** How often a source is looked for that nobody watches. */
const lookForSourceMs = 60_000;
const over: ExportEnd = { outcome: undefined, afterMs: undefined };

/** Looks at a FieldExport, exports what it says, and writes down how that went. @throws KubeError */
export async function lookAtExport(found: KubeObject, parts: ExportPassParts): Promise<ExportEnd> {
  const { finalizers = [], deletionTimestamp } = found.metadata;
  if (deletionTimestamp !== undefined) {
    // What was exported stays; applications may go on using it.
    if (finalizers.includes(finalizer))
      await setFinalizers(
        found,
        finalizers.filter((one) => one !== finalizer),
        parts,
      );
    return over;
  }
  const spec = exportSpecOf(found);
  const resource = parts.resourceOf(spec.source);
  if (resource === 'foreign') return over;
  const object = finalizers.includes(finalizer) ? found : await setFinalizers(found, [...finalizers, finalizer], parts);
  const end = await exportField(object, { spec, resource }, parts);
  await publish(object, end.outcome, parts);
  return end;
}

interface Export {
  readonly spec: ExportSpec;
  readonly resource: GroupVersionResource | undefined;
}

async function exportField(object: KubeObject, { spec, resource }: Export, parts: ExportPassParts) {
  const { source, target, path } = spec;
  const { namespace = '' } = object.metadata;
  if (target.namespace !== namespace && !parts.enableCrossNamespace)
    return ended(crossNamespaceRefused(namespace, spec));
  if (resource === undefined) {
    const message = `resource manager factory not found: there is no kind ${source.kind} in ${source.group}`;
    return ended({ kind: 'failed', message, again: false });
  }
  const state = await parts.read(resource, `${namespace}/${source.name}`);
  const value = exportedValue(state.object, path);
  if (value.kind !== 'value') return ended(value, state.isWatched ? undefined : lookForSourceMs);
  const outcome = await writeTarget(parts.kube, target, { text: value.text, signal: parts.signal });
  return ended(outcome, state.isWatched ? lookAgainMs : lookForSourceMs);
}

function ended(outcome: ExportOutcome, afterMs?: number): ExportEnd & { readonly outcome: ExportOutcome } {
  return { outcome, afterMs };
}

function crossNamespaceRefused(namespace: string, { target }: ExportSpec): ExportOutcome {
  const message =
    'cross-namespace resource reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
    `sourceNamespace:${namespace}, targetNamespace:${target.namespace}, name:${target.name}`;
  return { kind: 'terminal', message };
}

/** Only over the very state that was seen: nobody else's finalizers are lost. */
async function setFinalizers(object: KubeObject, finalizers: string[], parts: ExportPassParts): Promise<KubeObject> {
  return patch(object, { metadata: { finalizers, resourceVersion: object.metadata.resourceVersion ?? '' } }, parts);
}

async function publish(object: KubeObject, outcome: ExportOutcome, parts: ExportPassParts): Promise<void> {
  const status = exportStatusPatch(object, outcome, parts.clock.now());
  if (status !== undefined) {
    await patch(object, status, parts, 'status').catch((error: unknown) => {
      if (!(error instanceof KubeError) || !error.notFound) throw error;
    });
  }
  tell(object, outcome, parts);
}

async function patch(
  { metadata: { namespace, name } }: KubeObject,
  change: JsonObject,
  { kube, signal, written }: ExportPassParts,
  subresource?: 'status',
): Promise<KubeObject> {
  const options = { type: 'merge', fieldManager: 'tack', signal, subresource } as const;
  const object = await kube.patch<KubeObject>(fieldExports, { namespace, name, patch: change }, options);
  written(object);
  return object;
}

/** The value itself is in no Event and no line of the log: it may be meant for a Secret. */
function tell(object: KubeObject, outcome: ExportOutcome, { note, log }: ExportPassParts): void {
  const { namespace, name } = object.metadata;
  switch (outcome.kind) {
    case 'exported': {
      if (!outcome.written) return;
      const { target } = exportSpecOf(object);
      const where = `${target.kind} ${target.namespace}/${target.name}, key ${target.key}`;
      note(object, { type: 'Normal', reason: 'Exported', action: 'Export', note: `Exported to ${where}` });
      return;
    }
    case 'waiting':
      log.debug(outcome.why, { namespace, name });
      return;
    case 'failed':
      note(object, { type: 'Warning', reason: 'ExportFailed', action: 'Export', note: outcome.message });
      return;
    case 'terminal':
      note(object, { type: 'Warning', reason: 'Terminal', action: 'Export', note: outcome.message });
      return;
  }
}
