import type { JsonObject } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import { beginCreation } from './ignored-drift/ignored-drift.ts';
import { readTags } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import { type Ownership, ownershipOf, provenBy } from './ownership.ts';
import { knownAccount, knownArn, type Observation, type Pass } from './pass.ts';
import { sentAnnotation } from './sent.ts';

/** Upstream's text, word for word: people and tools search for it. */
const unmanagedReason =
  'This resource already exists but is not managed by ACK. To bring the resource under ACK management, you should ' +
  'explicitly adopt the resource by enabling the ResourceAdoption feature gate and populating the ' +
  '`services.k8s.aws/adoption-policy` and `services.k8s.aws/adoption-fields` annotations.';

/** A resource of that name is there, and nothing shows that it is the object's. */
export const alreadyExists: Outcome = { kind: 'terminal', message: 'Resource already exists', reason: unmanagedReason };

/** AWS keeps the name of what is to be deleted, and that is not the object's. */
function nameTaken(kind: string): Outcome {
  const message =
    `a ${kind} of this name is scheduled for deletion in AWS, which takes no other one of that name until then: ` +
    'restore it there and adopt it, delete it there for good, or wait';
  return { kind: 'terminal', message };
}

/** Whose the resource is, as far as the object itself tells. */
export function ownership(pass: Pass): Ownership {
  return ownershipOf(pass.object, pass.finalizer, knownArn(pass.object) ?? knownId(pass) ?? knownPlace(pass));
}

/** Where the resource is, for a kind without an ARN: it is written down when the resource was seen. */
function knownPlace({ definition, object }: Pass): string | undefined {
  return definition.behaviour.arn === undefined ? knownAccount(object) : undefined;
}

/** The id that AWS gave to the resource, in the status: it is all that some resources have. */
function knownId({ definition: { behaviour }, kind, object }: Pass): string | undefined {
  const { identity } = behaviour;
  if (identity === 'arn' || !('status' in identity)) return undefined;
  const id = object.status?.[kind.jsonNameOf(identity.status)];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/**
 * Makes the resource found the pass's observation when it is the object's. Its tags are read only when the object alone
 * does not tell; AWS may not show them before the resource is at rest. What is not shown to be the object's never
 * becomes an observation, whatever fails on the way: from there it would get into the status, and pass for its own.
 */
export async function takeIfOurs(pass: Pass, found: Observation): Promise<Outcome> {
  const told = ownership(pass);
  if (told === 'unproven') {
    const busy = pass.shut(pass.definition.behaviour.updatable, found.value);
    if (busy !== undefined) return { kind: 'progress', reason: busy };
  }
  const isOurs = told === 'ours' || (told === 'unproven' && (claimTells(pass) || (await bearsOurMark(pass, found))));
  const isGone = pass.isIn(pass.definition.behaviour.gone, found.value);
  if (!isOurs) return isGone ? nameTaken(pass.definition.kind) : alreadyExists;
  pass.observation = found;
  return goOn;
}

async function bearsOurMark(pass: Pass, { value }: Observation): Promise<boolean> {
  return provenBy(pass.object, await readTags(pass, value)) === 'ours';
}

/**
 * Whether a begun create is all that can show whose a resource is: it has no tags, and the claim was made when a look-up
 * had found none. Not enough for taking it away.
 */
function claimTells({ definition, object }: Pass): boolean {
  const { tags, alreadyExists, lookUp, findLost } = definition.behaviour;
  const isDeleting = object.metadata.deletionTimestamp !== undefined;
  const wasLookedFor = lookUp !== undefined || findLost !== undefined;
  return tags === undefined && alreadyExists === undefined && wasLookedFor && !isDeleting;
}

/**
 * Writes down, before anything is created, that the object is about to have a resource: the finalizer, and the UID that
 * the resource will be tagged with. Nothing is written when both are there. `latest`: what AWS made last, where it may
 * answer with that.
 */
export async function claim(pass: Pass, latest?: string): Promise<void> {
  const { finalizers = [], uid, annotations: own = {} } = pass.object.metadata;
  const wanted: JsonObject = {
    ...setFieldsAnnotation(pass, 'grow'),
    ...sentAnnotation(pass),
    ...beginCreation(pass),
  };
  if (uid !== undefined && own[annotations.creationUid] !== uid) wanted[annotations.creationUid] = uid;
  if (latest !== undefined && own[annotations.creationAfter] !== latest) wanted[annotations.creationAfter] = latest;
  if (finalizers.includes(pass.finalizer)) await pass.annotate(wanted);
  else await pass.patchMetadata({ annotations: wanted, finalizers: [...finalizers, pass.finalizer] });
}

/** Takes back that a create was begun, once AWS has refused it: nothing need be looked for. */
export async function disclaim(pass: Pass): Promise<void> {
  await pass.patchMetadata({ annotations: { [annotations.creationUid]: null, [annotations.creationAfter]: null } });
}

/** Notes which fields are set now, before AWS is changed for them: their removal will mean something. */
export async function recordSetFields(pass: Pass): Promise<Outcome> {
  await pass.annotate(setFieldsAnnotation(pass, 'grow'));
  return goOn;
}

/** Forgets the fields that are no longer set, once AWS is as wanted without them. */
export async function forgetUnsetFields(pass: Pass): Promise<Outcome> {
  await pass.annotate(setFieldsAnnotation(pass, 'shrink'));
  return goOn;
}

/** The annotation when it has to change, else nothing. */
function setFieldsAnnotation(pass: Pass, how: 'grow' | 'shrink'): JsonObject {
  const { fields = {} } = pass.definition.behaviour;
  const now = pass.kind.specFields.filter(
    (field) => fields[field]?.unset !== undefined && pass.spec[field] !== undefined,
  );
  const before = pass.onceSet;
  const all = how === 'grow' ? [...new Set([...before, ...now])] : now;
  if (all.length === before.size && all.every((field) => before.has(field))) return {};
  return { [annotations.setFields]: all.length === 0 ? null : all.map(pass.kind.jsonNameOf).sort().join(',') };
}

/** Takes the finalizer off: the object may go. */
export async function release(pass: Pass): Promise<Outcome> {
  const { finalizers = [] } = pass.object.metadata;
  await pass.patchMetadata({ finalizers: finalizers.filter((finalizer) => finalizer !== pass.finalizer) });
  return { kind: 'released' };
}
