import type { ValuePath } from '../../model/value-path.ts';
import { valueAt } from '../../model/value-path.ts';
import { annotations } from '../annotations.ts';
import { conditionTypes } from '../conditions.ts';
import type { Value } from '../definition/kind.ts';
import { goOn, type Outcome } from '../outcome.ts';
import type { Observation, Pass } from '../pass.ts';
import type { Tags } from '../tags.ts';
import { type DriftPath, driftPaths } from './drift-path.ts';
import { isMeant, withObservedAt } from './observed-at.ts';
import { writtenPaths } from './written-path.ts';

/** Reads which fields' drift the user wants to be left alone. What cannot be understood ends the pass: nothing is written. */
export async function readIgnoredDrift(pass: Pass): Promise<Outcome> {
  const text = pass.annotations[annotations.ignoreFieldDrift];
  if (text === undefined || text.trim() === '') return goOn;
  if (!pass.settings.gates.ignoreFieldDrift) {
    const message = `annotation ${annotations.ignoreFieldDrift} has no effect: the controller's feature gate IgnoreFieldDrift is off`;
    pass.tell({ type: conditionTypes.advisory, status: 'True', reason: 'FeatureGateOff', message });
    return goOn;
  }
  const written = writtenPaths(text);
  if ('problem' in written) return refused(written.path, written.problem);
  for (const path of written) {
    const found = driftPaths(path, pass.kind.specTree);
    if (typeof found === 'string') return refused(path.text, found);
    // Until the resource was once as the spec says, everything is sent.
    if (pass.annotations[annotations.creationUnfinished] === undefined) pass.ignoredDrift.push(...found);
  }
  return goOn;
}

function refused(path: string, problem: string): Outcome {
  const message = `annotation ${annotations.ignoreFieldDrift}: ${JSON.stringify(path)}: ${problem}`;
  return { kind: 'terminal', message };
}

/** What is wanted once AWS's own values are taken where drift is ignored. */
export interface WantedBesideDrift {
  readonly spec: Value;
  /** Whether a whole field is left alone. */
  readonly isLeft: (field: string) => boolean;
  /** The controller's tags without those that are. */
  readonly controllerTags: Tags;
}

/** What an existing resource is compared with. */
export function wantedBesideDrift(pass: Pass, observation: Observation): WantedBesideDrift {
  const { spec, controllerTags, ignoredDrift } = pass;
  return ignoredDrift.length === 0 ? { spec, controllerTags, isLeft: () => false } : withoutDrift(pass, observation);
}

function withoutDrift(pass: Pass, { value, unread }: Observation): WantedBesideDrift {
  const left = new Set<string>();
  const controllerTags = new Map(pass.controllerTags);
  let { spec } = pass;
  for (const path of pass.ignoredDrift) {
    const { field, steps } = path;
    // A field that is taken out of the spec would go back to its default, and what is ignored in it with it.
    if (steps.length === 0 || spec[field] === undefined) left.add(field);
    controllerTags.delete(tagOf(pass, path) ?? '');
    if (!unread.has(field)) spec = withObservedAt(spec, value, [{ key: field }, ...steps]) as Value;
  }
  return { spec, controllerTags, isLeft: (field) => left.has(field) };
}

/** The key of the tag that a path means. */
function tagOf({ definition, kind: { tagForm } }: Pass, { field, steps }: DriftPath): string | undefined {
  if (field !== definition.behaviour.tags?.field) return undefined;
  const inside = tagForm !== 'map' && tagForm.at !== undefined ? steps.slice(1) : steps;
  const [step] = inside;
  if (step === undefined) return undefined;
  if ('key' in step) return tagForm === 'map' ? step.key : undefined;
  return tagForm !== 'map' && step.member === tagForm.key ? step.value : undefined;
}

/** Whether changes at a place of the spec are ignored at present. */
export function isDriftIgnored(pass: Pass, place: ValuePath): boolean {
  return pass.ignoredDrift.some(({ field, steps }) => {
    const [first, ...rest] = place;
    return (
      first === field &&
      steps.every((step, index) => {
        const inner = rest[index];
        if ('key' in step) return inner === step.key;
        return typeof inner === 'number' && isMeant(valueAt(pass.spec, place.slice(0, index + 2)), step);
      })
    );
  });
}

/** The annotation that goes with the claim of a new resource: its drift is ignored from its first success on. */
export function beginCreation(pass: Pass): Record<string, string> {
  if (pass.ignoredDrift.length === 0) return {};
  pass.ignoredDrift.length = 0;
  return { [annotations.creationUnfinished]: 'true' };
}

/** Notes that the resource was as the spec says: from now on drift is ignored. */
export async function endCreation(pass: Pass): Promise<Outcome> {
  if (pass.annotations[annotations.creationUnfinished] === undefined) return goOn;
  await pass.patchMetadata({ annotations: { [annotations.creationUnfinished]: null } });
  return goOn;
}
