import { createHash } from 'node:crypto';
import { conditionTypes, type Statement } from './conditions.ts';
import { nameOf, newResource } from './create.ts';
import type { Call } from './definition/call.ts';
import type { Change, Value } from './definition/kind.ts';
import { computeDelta, type Delta } from './delta.ts';
import { type WantedBesideDrift, wantedBesideDrift } from './ignored-drift/ignored-drift.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { recordAllSent, recordSent, sentDifferences } from './sent.ts';
import { isSettledFor } from './settled.ts';
import { type TagChange, tagChange, tagDifferences, tagField, tagsOf, versionTags } from './tags.ts';

/** Compares the resource with what is wanted, and makes the calls that turn the one into the other. */
export async function update(pass: Pass): Promise<Outcome> {
  const { observation } = pass;
  if (observation === undefined) return goOn;
  const busy = pass.shut(pass.definition.behaviour.updatable);
  if (busy !== undefined) return { kind: 'progress', reason: busy };
  const { delta, calls: planned } = await wantedChange(pass, observation);
  if (delta.isEmpty) return pass.recent.isBehind ? unseen : goOn;
  const fields = [...delta.fields].map(pass.kind.jsonNameOf).join(', ');
  if (planned.length === 0) return { kind: 'terminal', message: cannotChange(pass, delta) };
  const calls = planned.filter((call) => !pass.recent.wasMade(call.operation, textOf(pass, call)));
  if (calls.length === 0) return { kind: 'progress', reason: `AWS does not show the change of ${fields} yet` };
  if (pass.repeats(signatureOf(calls)) > maxRepeats) return { kind: 'terminal', message: doesNotConverge(pass, delta) };
  pass.log.info('desired resource state has changed', { fields });
  const { areAllMade, isAtWork } = await makeCalls(pass, calls);
  if (areAllMade) await recordAllSent(pass);
  tellUpdate(pass, fields);
  if (isAtWork) return { kind: 'progress', reason: `updating ${fields}` };
  // The id of a resource that takes another one's place must not be lost.
  const isReplaced = calls.some(({ operation }) => operation === pass.definition.facts.create);
  return { kind: 'again', reason: `updated ${fields}`, ...(isReplaced ? {} : { untold: true }) };
}

/** An edit that takes back the one before it looks done as long as AWS does not show that one. */
const unseen: Outcome = { kind: 'progress', reason: 'AWS may not show the change before this one yet' };

/** What has to change, and the calls that do so. */
export interface WantedChange {
  readonly delta: Delta;
  /** In order. None for a difference that no call removes. */
  readonly calls: readonly Call[];
}

/** Finds out what has to change. Reads what the kind needs to know for it, where that is there to be read. */
export async function wantedChange(pass: Pass, observation: Observation, isThere = true): Promise<WantedChange> {
  const { readForUpdate } = pass.definition.behaviour;
  const found = compare(pass, observation);
  const { delta } = found;
  const refused = delta.only((field) => pass.definition.behaviour.fields?.[field]?.fixed === 'refused');
  if (!refused.isEmpty) return { delta: refused, calls: [] };
  if (delta.isEmpty) return { delta, calls: [] };
  const change = changeOf(pass, observation.value, found);
  const further = isThere ? await readForUpdate?.(change, pass.aws) : undefined;
  return { delta, calls: plannedCalls(pass, found, { ...observation.value, ...further }) };
}

/** How a resource differs from what is wanted. */
interface Comparison {
  /** All differences. */
  readonly delta: Delta;
  /** Those of the tags. */
  readonly tags: TagChange | undefined;
  /** True when it is not only the tags that differ. */
  readonly differsBeyondTags: boolean;
  /** The spec, with AWS's own values where drift is ignored. */
  readonly spec: Value;
}

/** The differences that can be removed; of the others the user is told. */
function compare(pass: Pass, observation: Observation): Comparison {
  const { behaviour } = pass.definition;
  const wanted = wantedBesideDrift(pass, observation);
  const compared = computeDelta(pass.kind, {
    subject: { ...pass.subject, spec: wanted.spec },
    observed: observation.value,
    wasRead: (field) => !observation.unread.has(field) && !wanted.isLeft(field),
    onceSet: pass.onceSet,
  });
  const fixed = compared.only((field) => behaviour.fields?.[field]?.fixed === true);
  if (!fixed.isEmpty) pass.tell(advice(pass, fixed));
  const base = compared.only((field) => !fixed.has(field)).with(sentDifferences(pass));
  const tags = changeOfTags(pass, observation, wanted);
  const ofTags = tags && behaviour.tags ? tagDifferences(behaviour.tags.field, tags, observation.tags) : [];
  return { delta: base.with(ofTags), tags, differsBeyondTags: !base.isEmpty, spec: wanted.spec };
}

/** The calls that remove the differences. Pure: nothing is called. */
function plannedCalls(pass: Pass, found: Comparison, observed: Value): readonly Call[] {
  const { behaviour } = pass.definition;
  const change = changeOf(pass, observed, found);
  const aspects = Object.entries(behaviour.aspects ?? {}).filter(([field]) => found.delta.has(field));
  return [
    ...tagCalls(pass, change, found.tags),
    ...aspects.flatMap(([, aspect]) => aspect.put?.(change) ?? []),
    ...(found.differsBeyondTags ? (behaviour.update?.(change) ?? []) : []),
  ];
}

function changeOf(pass: Pass, observed: Value, { spec, delta }: Pick<Comparison, 'spec' | 'delta'>): Change {
  return { ...pass.subject, spec, observed, delta };
}

function changeOfTags(pass: Pass, found: Observation, beside: WantedBesideDrift): TagChange | undefined {
  const { tags } = pass.definition.behaviour;
  if (tags === undefined || found.unread.has(tags.field) || beside.isLeft(tags.field)) return undefined;
  const field = beside.spec[tags.field];
  const wanted = field === undefined ? undefined : tagsOf(field, pass.kind.tagForm);
  const own = { controller: beside.controllerTags, versions: versionTags(pass.settings.tags) };
  return tagChange({ ...own, wanted, observed: found.tags, onceSet: pass.onceSet.has(tags.field) });
}

function tagCalls(pass: Pass, change: Change, tags: TagChange | undefined): Call[] {
  const { tags: behaviour } = pass.definition.behaviour;
  if (tags === undefined || behaviour === undefined) return [];
  if (tags.remove.length === 0 && tags.add.size === 0) return [];
  if (behaviour.put !== undefined) return [behaviour.put(tagField(tags.all, pass.kind.tagForm), change)].flat();
  const calls: (Call | undefined)[] = [];
  if (tags.remove.length > 0) calls.push(behaviour.remove?.([...tags.remove], change));
  if (tags.add.size > 0) calls.push(behaviour.add?.(tagField(tags.add, pass.kind.tagForm), change));
  return calls.filter((call) => call !== undefined);
}

/** Makes the calls in order, up to the first that has to wait for those before; tells whether AWS is at work then. */
async function makeCalls(pass: Pass, calls: readonly Call[]): Promise<{ areAllMade: boolean; isAtWork: boolean }> {
  let isAtWork = false;
  for (const call of calls) {
    if (call.after === 'settled' && isAtWork) return { areAllMade: false, isAtWork };
    const output = await pass.aws.write(call);
    pass.recent.made(call.operation, textOf(pass, call));
    if (call.operation === pass.definition.facts.create) replace(pass, output);
    if (call.sends !== undefined) await recordSent(pass, call.sends);
    isAtWork ||= call.after === 'settled';
  }
  return { areAllMade: true, isAtWork };
}

/** What cannot be changed was created once more: from here on the new one is the object's. */
function replace(pass: Pass, output: Value): void {
  const before = pass.observation?.value;
  const created = newResource(pass, output);
  pass.observation = { ...created, value: { ...before, ...created.value } };
}

function tellUpdate(pass: Pass, fields: string): void {
  const isDrift = isSettledFor(pass.object);
  const reason = isDrift ? 'DriftCorrected' : 'Updated';
  const text = isDrift ? 'Put back what was changed in AWS' : 'Updated';
  pass.log.info('updated resource', { fields, drift: isDrift });
  pass.note('Normal', reason, 'Update', `${text}: ${fields} of ${pass.definition.kind} ${nameOf(pass)}`);
}

/** So often the same calls are made for the same difference. */
const maxRepeats = 3;

/** What tells a call from others of its operation; a Secret that is sent by it may have another text each time. */
function textOf({ secretStates }: Pass, { input }: Call): string {
  return JSON.stringify([input, ...secretStates]);
}

/** What tells the calls of this pass from others; where a Secret's text goes there is only its name. */
function signatureOf(calls: readonly Call[]): string {
  return createHash('sha256').update(JSON.stringify(calls)).digest('base64');
}

function doesNotConverge(pass: Pass, delta: Delta): string {
  const paths = delta.differences.slice(0, 5).map(({ path }) => path);
  return (
    `AWS has taken the change of ${paths.join(', ')} ${maxRepeats} times and does not show it: ` +
    `compare the spec with what AWS says of the ${pass.definition.kind}, and leave out what it does not keep`
  );
}

/** Of fields that stay as they are. */
function advice(pass: Pass, fixed: Delta): Statement {
  return {
    type: conditionTypes.advisory,
    status: 'True',
    reason: 'CannotChange',
    message: cannotChange(pass, fixed),
  };
}

/** Of differences that no call removes. */
export function cannotChange({ kind, definition }: Pass, { differences }: Delta): string {
  const fields = new Set(differences.map(({ path }) => `spec.${kind.jsonNameOf(path.split('.', 1)[0] ?? '')}`));
  const values = fields.size > 1 ? 'values' : 'value';
  return `${[...fields].join(', ')} cannot be changed once the ${definition.kind} exists: put the old ${values} back, or delete and re-create it`;
}
