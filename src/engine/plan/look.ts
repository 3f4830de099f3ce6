import { conditionTypes } from '../conditions.ts';
import { createIfMissing, creationTags, locate } from '../create.ts';
import type { Value } from '../definition/kind.ts';
import type { Delta } from '../delta.ts';
import { keepIdentity } from '../identity.ts';
import { goOn, type Outcome } from '../outcome.ts';
import type { Observation, Pass } from '../pass.ts';
import { firstSteps, reconcile, runSteps, type Step } from '../reconcile.ts';
import { resolveForPlan } from '../references.ts';
import { followSecrets } from '../secrets.ts';
import { tagsOf } from '../tags.ts';
import { cannotChange, wantedChange } from '../update.ts';
import type { PlannedAws } from './planned-aws.ts';

/** What a look at one object has found. */
export interface LookResult {
  readonly outcome: Outcome;
  /** How an existing resource differs from the spec. */
  readonly delta: Delta | undefined;
  /** What holds differently and will stay so. */
  readonly advice: readonly string[];
}

/**
 * Goes through the steps of a pass up to the point where AWS is as wanted. Other than a pass it looks whether a name is
 * free before it creates, and goes on after a call as if AWS had come to rest from it.
 */
export async function look(pass: Pass, aws: () => PlannedAws | undefined): Promise<LookResult> {
  let delta: Delta | undefined;
  let isNew = false;

  const planCreation: Step = async () => {
    const outcome = await createIfMissing(pass);
    const creation = aws()?.calls.find(({ operation }) => operation === pass.definition.facts.create);
    if (creation === undefined || !['again', 'progress'].includes(outcome.kind)) return outcome;
    isNew = true;
    pass.observation = asCreated(pass, creation.input as Value);
    return goOn;
  };

  const planUpdate: Step = async () => {
    const { observation, definition } = pass;
    if (observation === undefined) return goOn;
    const busy = isNew ? undefined : pass.shut(definition.behaviour.updatable);
    if (busy !== undefined) return { kind: 'progress', reason: busy };
    const wanted = await wantedChange(pass, observation, !isNew);
    if (!isNew) delta = wanted.delta;
    if (wanted.delta.isEmpty) return goOn;
    if (wanted.calls.length === 0) return { kind: 'terminal', message: cannotChange(pass, wanted.delta) };
    for (const call of wanted.calls) await pass.aws.write(call);
    return { kind: 'again', reason: 'changed' };
  };

  const steps = [...firstSteps, resolveForPlan, followSecrets, keepIdentity, locate, planCreation, planUpdate];
  const isDeleting = pass.object.metadata.deletionTimestamp !== undefined;
  const outcome = await (isDeleting ? reconcile(pass) : runSteps(pass, steps));
  const advice = pass.statements.filter(({ type }) => type === conditionTypes.advisory);
  return { outcome, delta, advice: advice.flatMap(({ message }) => message ?? []) };
}

/** The resource as it will be: what the create operation was given, and what AWS tells of it. */
function asCreated(pass: Pass, input: Value): Observation {
  const { kind, definition, observation, spec } = pass;
  const { members, attributes } = kind.creation;
  const map = (input[definition.facts.attributes?.field ?? ''] ?? {}) as Value;
  const given = (field: string): unknown => (attributes.has(field) ? map[field] : input[members.get(field) ?? '']);
  const { tags, createdWith = [] } = definition.behaviour;
  const has = (field: string): boolean => given(field) !== undefined || createdWith.includes(field);
  const taken = Object.entries(spec).filter(([field]) => has(field));
  const allTags = tags !== undefined && has(tags.field) ? creationTags(pass)[tags.field] : undefined;
  return {
    value: { ...observation?.value, ...Object.fromEntries(taken) },
    unread: new Set(),
    tags: tagsOf(allTags, kind.tagForm),
  };
}
