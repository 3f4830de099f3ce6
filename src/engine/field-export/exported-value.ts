import type { KubeObject } from '../../kube/object.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import { errorText } from '../../shared/log.ts';
import { conditionTypes } from '../conditions.ts';
import { isTrue } from '../settled.ts';
import { Program } from './jq/program.ts';

/**
 * What became of an export; the texts are upstream's.
 * - `exported`: the target has the value; `written` is false when it had it already.
 * - `waiting`: there is nothing to export yet; a change of the source is looked at.
 * - `failed`: tried again by itself if `again`, otherwise when the source or the FieldExport changes.
 * - `terminal`: nothing but an edit of the FieldExport helps.
 */
export type ExportOutcome =
  | { readonly kind: 'exported'; readonly written: boolean }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'failed'; readonly message: string; readonly again: boolean }
  | { readonly kind: 'terminal'; readonly message: string };

/** A value to be exported. */
export interface ExportedValue {
  readonly kind: 'value';
  readonly text: string;
}

/** What the path leads to in the source, as text. */
export function exportedValue(source: KubeObject | undefined, path: string): ExportedValue | ExportOutcome {
  const program = programOf(path);
  if (!(program instanceof Program)) return program;
  if (source === undefined) return { kind: 'waiting', why: 'the source resource does not exist' };
  if (!isTrue(source, conditionTypes.synced)) {
    return { kind: 'waiting', why: 'the source resource is not synced yet' };
  }
  try {
    // A Kubernetes object is JSON, whatever its type leaves open.
    const text = textOf(program.first(source as unknown as JsonObject));
    if (text !== undefined) return { kind: 'value', text };
    return { kind: 'failed', message: 'path does not exist in this object', again: false };
  } catch (error) {
    return { kind: 'terminal', message: `unable to execute query: ${errorText(error)}` };
  }
}

function programOf(path: string): Program | ExportOutcome {
  try {
    return new Program(path);
  } catch (error) {
    return { kind: 'terminal', message: `unable to parse path: ${errorText(error)}` };
  }
}

/** Texts, truth values and whole numbers can be exported. */
function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value).toString() : undefined;
}
