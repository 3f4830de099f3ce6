import { AwsError } from '../aws/errors.ts';
import { alreadyExists, claim, isOurs, ownership } from './claim.ts';
import type { Value } from './definition/kind.ts';
import { observe } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { tagField, tagsAtCreation } from './tags.ts';

/**
 * Finds the object's resource. What the object never had is not looked for when AWS itself refuses to create a second
 * one; otherwise a resource of that name that is there already is somebody else's.
 */
export async function find(pass: Pass): Promise<Outcome> {
  const refusesDuplicates = pass.definition.behaviour.alreadyExists.length > 0;
  if (ownership(pass) !== 'ours' && refusesDuplicates) return goOn;
  await observe(pass);
  const found = pass.observation;
  return found !== undefined && !(await isOurs(pass, found)) ? refuse(pass) : goOn;
}

/** Creates the resource when there is none. */
export async function createIfMissing(pass: Pass): Promise<Outcome> {
  if (pass.observation !== undefined) return goOn;
  const { kind } = pass.definition;
  await claim(pass);
  const created = await create(pass);
  if (created === undefined) return meetExisting(pass);
  pass.observation = created;
  pass.log.info('created new resource');
  pass.note('Normal', 'Created', 'Create', `Created ${kind} ${nameOf(pass)}`);
  const busy = pass.shut(pass.definition.behaviour.synced);
  return busy === undefined ? { kind: 'again', reason: 'created' } : { kind: 'progress', reason: busy };
}

/** The new resource as the create operation returns it; undefined when the name is taken. */
async function create(pass: Pass): Promise<Observation | undefined> {
  const { facts, behaviour } = pass.definition;
  try {
    const output = await pass.aws.write({ operation: facts.create, input: createInput(pass) });
    const value = facts.output === undefined ? output : output[facts.output];
    return { value: (value ?? {}) as Value, unread: new Set(pass.kind.specFields), tags: new Map() };
  } catch (error) {
    if (error instanceof AwsError && behaviour.alreadyExists.some((code) => error.is(code))) return undefined;
    throw error;
  }
}

function createInput(pass: Pass): Record<string, unknown> {
  const { behaviour } = pass.definition;
  const given = Object.entries(pass.spec).filter(([field]) => pass.kind.createFields.has(field));
  const input: Record<string, unknown> = Object.fromEntries(given);
  const { uid } = pass.object.metadata;
  if (behaviour.tags === undefined || uid === undefined) return input;
  const { field } = behaviour.tags;
  const tags = tagsAtCreation(pass.spec, field, { controller: pass.controllerTags, uid });
  return { ...input, [field]: tagField(tags, pass.kind.tagForm) };
}

/** The name is taken: by a create of ours whose answer never came, or by somebody else. */
async function meetExisting(pass: Pass): Promise<Outcome> {
  await observe(pass);
  if (pass.observation === undefined)
    return { kind: 'progress', reason: 'a resource of this name is just being deleted' };
  if (!(await isOurs(pass, pass.observation))) return refuse(pass);
  pass.log.info('found the resource of an earlier create');
  pass.note('Normal', 'Created', 'Create', `Created ${pass.definition.kind} ${nameOf(pass)}`);
  return goOn;
}

/** What is not the object's leaves no trace in its status. */
function refuse(pass: Pass): Outcome {
  pass.observation = undefined;
  return alreadyExists;
}

/** The resource's name, for people. */
export function nameOf(pass: Pass): string {
  const name = pass.spec[pass.definition.behaviour.identity.name];
  return typeof name === 'string' ? name : pass.object.metadata.name;
}
