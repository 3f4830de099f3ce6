import type { Call } from '../../engine/definition/call.ts';
import type { KindDefinition, Subject, Value } from '../../engine/definition/kind.ts';
import { computeDelta } from '../../engine/delta.ts';
import { loadKind } from '../../engine/loaded-kind.ts';

/** What a user wants of a resource, and how AWS has it. */
export interface Situation {
  readonly spec: Value;
  readonly observed: Value;
  /** Fields that were in the spec once. */
  readonly onceSet?: readonly string[];
  readonly arn?: string;
}

/** What a kind's functions are given. */
export function subjectOf({ spec, arn }: Pick<Situation, 'spec' | 'arn'>, status: Value = {}): Subject {
  const scope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
  return { spec, status, arn, scope, annotations: {} };
}

/** The calls by which the kind would turn the one into the other, beside those of tags and aspects. */
export async function callsFor({ behaviour, ...kind }: KindDefinition, situation: Situation): Promise<readonly Call[]> {
  const { observed, onceSet = [] } = situation;
  const spec = behaviour.normalise?.(situation.spec) ?? situation.spec;
  const delta = computeDelta(await loadKind({ ...kind, behaviour }), {
    subject: subjectOf({ ...situation, spec }),
    observed,
    wasRead: (field) => behaviour.aspects?.[field] === undefined,
    onceSet: new Set(onceSet),
  });
  if (delta.isEmpty) return [];
  return behaviour.update?.({ ...subjectOf({ ...situation, spec }), observed, delta }) ?? [];
}
