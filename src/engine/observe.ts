import { AwsError } from '../aws/errors.ts';
import { annotations } from './annotations.ts';
import type { Aspect, Reader, Value } from './definition/kind.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { SharedReads } from './shared-reads.ts';
import { type Tags, tagField, tagsOf } from './tags.ts';

/** Turns the object's JSON into the SDK's types. */
export async function decode(pass: Pass): Promise<Outcome> {
  const { value, references, secrets } = pass.kind.spec.decode(pass.object.spec);
  pass.spec = normalised(pass, value);
  pass.references = references;
  pass.secrets = secrets;
  pass.status = pass.kind.status.decode(pass.object.status).value;
  return goOn;
}

/** Ends the pass over a spec that cannot become a resource. */
export async function refuse(pass: Pass): Promise<Outcome> {
  const problem = pass.definition.behaviour.problem?.(pass.spec);
  return problem === undefined ? goOn : { kind: 'terminal', message: problem };
}

/** A spec without what AWS does not take beside the rest of it. */
export function normalised({ definition }: Pass, spec: Value): Value {
  return definition.behaviour.normalise?.(spec) ?? spec;
}

/** The resource without its parts that have a read of their own; undefined when there is none. */
export async function readBare(pass: Pass): Promise<Observation | undefined> {
  const { behaviour } = pass.definition;
  return bare(pass, await unless(behaviour.notFound, () => behaviour.read(pass.subject, pass.aws)));
}

/** Looks for the resource by what the spec says of it, or for that of a create whose answer never came. */
export async function lookUp(pass: Pass): Promise<Observation | undefined> {
  const { notFound, lookUp: find, findLost } = pass.definition.behaviour;
  const look = async (): Promise<Value | undefined> => {
    if (find !== undefined) return find(pass.subject, pass.aws);
    return isCreateOpen(pass) ? findLost?.(pass.subject, pass.aws, earliest(pass)) : undefined;
  };
  return bare(pass, await unless(notFound, look));
}

/** A create was begun, and AWS has not refused it. */
function isCreateOpen({ annotations: own }: Pass): boolean {
  return own[annotations.creationUid] !== undefined;
}

const clockSkewMs = 300_000;

/** AWS had not made the object's resource before that, whichever clock is right. */
function earliest({ object }: Pass): Date {
  return new Date(Date.parse(object.metadata.creationTimestamp ?? '') - clockSkewMs);
}

function bare(pass: Pass, value: Value | undefined): Observation | undefined {
  return value && { value, unread: partsWithReads(pass), tags: new Map() };
}

/**
 * Reads the resource for those who ask for it by its identity and whosever it is: with the parts that somebody asked
 * for, or with all that can be read.
 */
export async function observe(pass: Pass, parts: PartsToRead = 'wanted'): Promise<void> {
  pass.observation = await readBare(pass);
  await observeParts(pass, parts);
}

type PartsToRead = 'wanted' | 'all';

/** Adds all parts that somebody asked for to what is observed. */
export async function observeParts(pass: Pass, parts: PartsToRead = 'wanted'): Promise<void> {
  const { observation, definition } = pass;
  // While AWS is at work nothing is compared, so nothing more need be known.
  if (observation === undefined || pass.shut(definition.behaviour.updatable) !== undefined) return;
  pass.observation = await readParts(pass, observation, parts);
}

async function readParts(pass: Pass, { value }: Observation, parts: PartsToRead): Promise<Observation> {
  const { tags, aspects = {} } = pass.definition.behaviour;
  const asked = askedFor(pass);
  const wanted = Object.entries(aspects).filter(([field]) => parts === 'all' || asked.has(field));
  const tagsMatter = tags !== undefined && (asked.has(tags.field) || pass.controllerTags.size > 0);
  const aws = new SharedReads(pass.aws);
  const [tagsFound, ...found] = await Promise.all([
    parts === 'all' || tagsMatter ? readTagField(pass, value, aws) : undefined,
    ...wanted.map(([field, aspect]) => {
      const read = readAspect(pass, value, { aspect, aws });
      return asked.has(field) ? read : read.catch((error: unknown) => leaveOut(pass, field, error));
    }),
  ]);
  const read = Object.fromEntries(wanted.map(([field], index) => [field, found[index]]));
  if (tags !== undefined && tagsFound !== undefined) read[tags.field] = tagsFound;
  const unread = new Set([...partsWithReads(pass)].filter((field) => !Object.hasOwn(read, field)));
  return { value: { ...value, ...read }, unread, tags: tagsOf(tagsFound, pass.kind.tagForm) };
}

/** What the user sets, or once did: other parts are not read, as what nobody asked for costs no call. */
function askedFor({ spec, onceSet }: Pass): ReadonlySet<string> {
  return new Set([...onceSet, ...Object.keys(spec).filter((field) => spec[field] !== undefined)]);
}

function partsWithReads(pass: Pass): ReadonlySet<string> {
  const { tags, aspects = {} } = pass.definition.behaviour;
  return new Set([...Object.keys(aspects), ...(tags === undefined ? [] : [tags.field])]);
}

type PartReader = { readonly aspect: Aspect; readonly aws: Reader };

async function readAspect(pass: Pass, value: Value, { aspect, aws }: PartReader): Promise<unknown> {
  return unless(aspect.notFound ?? [], () => aspect.read(value, aws, pass.subject));
}

/** What nobody asked for need not be there to be read, nor be ours to read: then it is as if it were not there. */
function leaveOut(pass: Pass, field: string, error: unknown): undefined {
  if (!(error instanceof AwsError && ['denied', 'client', 'server'].includes(error.kind))) throw error;
  pass.log.warn('left out what cannot be read', { field, error: error.longText });
  return undefined;
}

/** The tags field. To have no tags is a value as well, unlike not to tell. */
async function readTagField(pass: Pass, observed: Value, aws: Reader): Promise<unknown> {
  const { tags } = pass.definition.behaviour;
  const none = tagField(new Map(), pass.kind.tagForm);
  return tags && unless(tags.notFound ?? [], () => tags.read(observed, aws, pass.subject), none);
}

/** The tags that tell whose a resource is. */
export async function readTags(pass: Pass, observed: Value): Promise<Tags> {
  return tagsOf(await readTagField(pass, observed, pass.aws), pass.kind.tagForm);
}

/** What `read` gives; `otherwise` when it fails with one of the codes. */
async function unless<T>(codes: readonly string[], read: () => Promise<T>, otherwise?: T): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsError && codes.some((code) => error.is(code))) return otherwise;
    throw error;
  }
}
