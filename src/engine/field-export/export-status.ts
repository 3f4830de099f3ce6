import type { KubeObject } from '../../kube/object.ts';
import { deepEqual, type JsonObject } from '../../shared/json.ts';
import { conditionTypes } from '../conditions.ts';
import { conditionsOf } from '../settled.ts';
import { exportSpecOf } from './export-spec.ts';
import type { ExportOutcome } from './exported-value.ts';

/**
 * The merge patch that makes a FieldExport's conditions tell of an outcome; undefined when they do. As upstream has it,
 * only failures are conditions: an export that works has none. `now` in milliseconds.
 */
export function exportStatusPatch(object: KubeObject, outcome: ExportOutcome, now: number): JsonObject | undefined {
  const before = object.status?.['conditions'];
  const conditions = [...advisories(object), ...failures(outcome)].map((statement) => dated(statement, object, now));
  return deepEqual(before, conditions) ? undefined : { status: { conditions } };
}

interface Statement {
  readonly type: string;
  readonly message: string;
  readonly reason?: string;
}

function failures(outcome: ExportOutcome): Statement[] {
  switch (outcome.kind) {
    case 'terminal':
      return [{ type: conditionTypes.terminal, message: outcome.message }];
    case 'failed':
      return [{ type: conditionTypes.recoverable, message: outcome.message }];
    case 'exported':
    case 'waiting':
      return [];
  }
}

function advisories(object: KubeObject): Statement[] {
  const { target } = exportSpecOf(object);
  const { namespace } = object.metadata;
  if (target.namespace === namespace) return [];
  const message =
    `Cross-namespace field export detected: FieldExport in namespace "${namespace}" targets namespace ` +
    `"${target.namespace}". Cross-namespace behavior will require explicit opt-in in a future release. ` +
    'Set --enable-cross-namespace=true to preserve this behavior.';
  return [{ type: conditionTypes.advisory, reason: 'CrossNamespaceOptInRequired', message }];
}

/** Keeps the time of a condition that was there before. */
function dated(statement: Statement, object: KubeObject, now: number): JsonObject {
  const before = conditionsOf(object).find(({ type }) => type === statement.type)?.['lastTransitionTime'];
  const since = typeof before === 'string' ? before : `${new Date(now).toISOString().slice(0, 19)}Z`;
  return { ...statement, status: 'True', lastTransitionTime: since };
}
