import { AwsError } from '../aws/errors.ts';
import { notFound } from './adoption.ts';
import { annotations } from './annotations.ts';
import { claim, disclaim, ownership, takeIfOurs } from './claim.ts';
import type { Value } from './definition/kind.ts';
import { lookUp, observeParts, readBare } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import { knownArn, type Observation, type Pass } from './pass.ts';
import { forgetSent } from './sent.ts';
import { tagField, tagsAtCreation, tagsOf } from './tags.ts';

/**
 * Finds the object's resource. What the object never had is not looked for when AWS itself refuses to create a second
 * one; otherwise a resource of that name that is there already is somebody else's.
 */
export async function find(pass: Pass): Promise<Outcome> {
  const { alreadyExists: refusals = [] } = pass.definition.behaviour;
  if (ownership(pass) !== 'ours' && refusals.length > 0) return goOn;
  return locate(pass);
}

/** Reads the resource, by its identity or else by what the spec says of it, and makes sure that it is the object's. */
export async function locate(pass: Pass): Promise<Outcome> {
  const isKnown = pass.identity !== undefined;
  const found = await (isKnown ? readBare(pass) : lookUp(pass));
  if (found === undefined) return goOn;
  const whose = await takeIfOurs(pass, found);
  if (whose.kind !== 'continue') return whose;
  if (pass.isIn(pass.definition.behaviour.gone)) return restore(pass, found);
  // Its identity is written down first; the next pass reads the whole of it.
  if (!isKnown) return { kind: 'again', reason: 'found the resource of an earlier create' };
  await observeParts(pass);
  return goOn;
}

/** Brings back what is scheduled for deletion, where AWS can do so. */
async function restore(pass: Pass, { value }: Observation): Promise<Outcome> {
  const { behaviour, kind } = pass.definition;
  if (behaviour.restore === undefined) return goOn;
  for (const call of behaviour.restore(pass.subject, value)) await pass.aws.write(call);
  pass.log.info('restored resource');
  pass.note('Normal', 'Restored', 'Restore', `Restored ${kind} ${nameOf(pass)}: its deletion was scheduled in AWS`);
  return { kind: 'again', reason: 'restored' };
}

/** Creates the resource when there is none. */
export async function createIfMissing(pass: Pass): Promise<Outcome> {
  const { kind, behaviour } = pass.definition;
  if (pass.observation !== undefined && !pass.isIn(behaviour.gone)) return goOn;
  const missed = missedResource(pass);
  if (missed !== undefined) return missed;
  const { onlyIfNew } = behaviour;
  const latest = onlyIfNew && (latestBeforeCreate(pass) ?? (await onlyIfNew.latest(pass.subject, pass.aws)));
  await claim(pass, latest);
  const created = await create(pass);
  if (created === undefined) return meetExisting(pass);
  if (onlyIfNew !== undefined && idOf(pass, created) === latest) {
    await disclaim(pass);
    return { kind: 'terminal', message: onlyIfNew.refusal };
  }
  pass.observation = created;
  pass.log.info('created new resource');
  pass.note('Normal', 'Created', 'Create', `Created ${kind} ${nameOf(pass)}`);
  const busy = pass.shut(behaviour.synced);
  return busy === undefined ? { kind: 'again', reason: 'created' } : { kind: 'progress', reason: busy };
}

/** What was there before a create whose answer never came: what AWS has made since is that create's. */
function latestBeforeCreate({ annotations: own, identity }: Pass): string | undefined {
  return identity === undefined ? own[annotations.creationAfter] : undefined;
}

/** What tells the resource from others, where AWS gave it. */
function idOf({ definition: { behaviour } }: Pass, { value }: Observation): unknown {
  const { identity } = behaviour;
  return identity !== 'arn' && 'status' in identity ? value[identity.status] : undefined;
}

/** A resource that was there and is not to be made anew: an adopted one, or one whose content cannot be had again. */
function missedResource(pass: Pass): Outcome | undefined {
  const isAdopted = pass.annotations[annotations.adopted]?.toLowerCase() === 'true';
  const isMissing = pass.observation === undefined;
  if (isAdopted && isMissing) return notFound('adopted resource not found');
  const arn = knownArn(pass.object);
  if (!isAdopted && (pass.definition.behaviour.recreate !== false || arn === undefined)) return undefined;
  const advice = `a ${pass.definition.kind} is not created again by itself. Delete the object, or create another one`;
  return notFound(
    isMissing
      ? `${arn} is gone from AWS: ${advice}`
      : `${arn} is scheduled for deletion in AWS: cancel that there, for ${advice}`,
  );
}

/** The new resource as far as the create operation tells of it; undefined when the name is taken. */
async function create(pass: Pass): Promise<Observation | undefined> {
  const { facts, behaviour } = pass.definition;
  try {
    const output = await pass.aws.write({ operation: facts.create, input: createInput(pass) });
    pass.recent.made(facts.create);
    return newResource(pass, output);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (behaviour.alreadyExists?.some((code) => error.is(code))) return undefined;
    const isSearched = behaviour.findLost !== undefined || behaviour.onlyIfNew !== undefined;
    if (isSearched && error.isRefusal) await disclaim(pass);
    throw error;
  }
}

/** What the create operation's output tells of the resource. */
export function newResource(pass: Pass, output: Value): Observation {
  const { facts, behaviour } = pass.definition;
  const told = renamed(((facts.output === undefined ? output : output[facts.output]) ?? {}) as Value, facts.rename);
  return {
    value: behaviour.created?.(told, pass.subject) ?? told,
    unread: new Set(pass.kind.specFields),
    tags: new Map(),
  };
}

function renamed(value: Value, rename: Readonly<Record<string, string>> = {}): Value {
  return Object.fromEntries(Object.entries(value).map(([member, part]) => [rename[member] ?? member, part]));
}

/** The spec as the create operation takes it, with all tags, and a token against a second creation. */
function createInput(pass: Pass): Record<string, unknown> {
  const { facts, behaviour } = pass.definition;
  const { members, attributes, tokens } = pass.kind.creation;
  const { uid = '' } = pass.object.metadata;
  const spec = { ...pass.spec, ...creationTags(pass) };
  const given = Object.entries(spec).filter(([, value]) => value !== undefined);
  const input: Record<string, unknown> = {};
  for (const [field, value] of given) {
    const member = members.get(field);
    if (member !== undefined) input[member] = value;
  }
  const map = given.filter(([field]) => attributes.has(field));
  if (facts.attributes !== undefined && map.length > 0) input[facts.attributes.field] = Object.fromEntries(map);
  for (const token of tokens) input[token] = uid;
  return behaviour.creation?.(input, { ...pass.subject, spec }) ?? input;
}

/** The tags field as a new resource gets it, with the mark by which it is known again. */
export function creationTags(pass: Pass): Value {
  const { tags } = pass.definition.behaviour;
  const { uid = '' } = pass.object.metadata;
  if (tags === undefined) return {};
  const form = pass.kind.tagForm;
  const all = tagsAtCreation(tagsOf(pass.spec[tags.field], form), { controller: pass.controllerTags, uid });
  return { [tags.field]: tagField(all, form) };
}

/** The name is taken: by a create of ours whose answer never came, or by somebody else. */
async function meetExisting(pass: Pass): Promise<Outcome> {
  const outcome = await locate(pass);
  if (outcome.kind === 'terminal' || outcome.kind === 'progress') return outcome;
  if (pass.observation === undefined) {
    return { kind: 'progress', reason: 'a resource of this name is just being deleted' };
  }
  pass.log.info('found the resource of an earlier create');
  pass.note('Normal', 'Created', 'Create', `Created ${pass.definition.kind} ${nameOf(pass)}`);
  await forgetSent(pass);
  return outcome;
}

/** The resource's name, for people. */
export function nameOf(pass: Pass): string {
  const { identity } = pass.definition.behaviour;
  const name = identity !== 'arn' && 'name' in identity ? pass.spec[identity.name] : undefined;
  return typeof name === 'string' ? name : pass.object.metadata.name;
}
