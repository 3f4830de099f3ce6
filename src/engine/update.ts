import { createHash } from 'node:crypto';
import { nameOf } from './create.ts';
import type { Call } from './definition/call.ts';
import type { Change } from './definition/kind.ts';
import { computeDelta, type Delta } from './delta.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { secretDifferences } from './secrets.ts';
import { isSettledFor } from './settled.ts';
import { type TagChange, tagChange, tagDifferences, tagField, tagsOf } from './tags.ts';

/** Compares the resource with what is wanted, and makes the calls that turn the one into the other. */
export async function update(pass: Pass): Promise<Outcome> {
  const { observation } = pass;
  if (observation === undefined) return goOn;
  const busy = pass.shut(pass.definition.behaviour.updatable);
  if (busy !== undefined) return { kind: 'progress', reason: busy };
  const { delta, calls } = planUpdate(pass, observation);
  if (delta.isEmpty) return goOn;
  const fields = [...delta.fields].map(pass.kind.jsonNameOf).join(', ');
  if (calls.length === 0) return { kind: 'terminal', message: cannotChange(pass, delta) };
  if (pass.repeats(signatureOf(calls)) > maxRepeats) return { kind: 'terminal', message: doesNotConverge(pass, delta) };
  pass.log.info('desired resource state has changed', { fields });
  const waits = await makeCalls(pass, calls);
  tellUpdate(pass, fields);
  return waits ? { kind: 'progress', reason: `updating ${fields}` } : { kind: 'again', reason: `updated ${fields}` };
}

/** The differences and the calls that remove them. Pure: nothing is called. */
function planUpdate(pass: Pass, observation: Observation): { delta: Delta; calls: readonly Call[] } {
  const { behaviour } = pass.definition;
  const compared = computeDelta(pass.kind, {
    desired: pass.spec,
    observed: observation.value,
    wasRead: (field) => !observation.unread.has(field),
    onceSet: pass.onceSet,
  });
  const base = compared.with(secretDifferences(pass));
  const tags = changeOfTags(pass, observation);
  const ofTags = tags && behaviour.tags ? tagDifferences(behaviour.tags.field, tags, observation.tags) : [];
  const delta = base.with(ofTags);
  const change: Change = { ...pass.subject, observed: observation.value, delta };
  const aspects = Object.entries(behaviour.aspects ?? {}).filter(([field]) => delta.has(field));
  const calls = [
    ...tagCalls(pass, change, tags),
    ...aspects.flatMap(([, aspect]) => aspect.put?.(change) ?? []),
    ...(base.isEmpty ? [] : (behaviour.update?.(change) ?? [])),
  ];
  return { delta, calls };
}

function changeOfTags(pass: Pass, { unread, tags: observed }: Observation): TagChange | undefined {
  const { tags } = pass.definition.behaviour;
  if (tags === undefined || unread.has(tags.field)) return undefined;
  const field = pass.spec[tags.field];
  const wanted = field === undefined ? undefined : tagsOf(field, pass.kind.tagForm);
  const onceSet = pass.onceSet.has(tags.field);
  return tagChange({ wanted, controller: pass.controllerTags, observed, onceSet });
}

function tagCalls(pass: Pass, change: Change, tags: TagChange | undefined): Call[] {
  const { tags: behaviour } = pass.definition.behaviour;
  if (tags === undefined || behaviour === undefined) return [];
  if (tags.remove.length === 0 && tags.add.size === 0) return [];
  if (behaviour.put !== undefined) return [behaviour.put(tagField(tags.all, pass.kind.tagForm), change)];
  const calls: (Call | undefined)[] = [];
  if (tags.remove.length > 0) calls.push(behaviour.remove?.([...tags.remove], change));
  if (tags.add.size > 0) calls.push(behaviour.add?.(tagField(tags.add, pass.kind.tagForm), change));
  return calls.filter((call) => call !== undefined);
}

/** Makes the calls in order, up to the first that has to wait for those before; true when AWS is at work then. */
async function makeCalls(pass: Pass, calls: readonly Call[]): Promise<boolean> {
  let unsettled = false;
  for (const call of calls) {
    if (call.after === 'settled' && unsettled) return true;
    await pass.aws.write(call);
    unsettled ||= call.after === 'settled';
  }
  return unsettled;
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

function cannotChange(pass: Pass, delta: Delta): string {
  const [first] = delta.differences;
  const field = pass.kind.jsonNameOf(first?.path.split('.', 1)[0] ?? '');
  return `spec.${field} cannot be changed once the ${pass.definition.kind} exists: put the old value back, or delete and re-create it`;
}
