import { AwsError } from '../aws/errors.ts';
import type { Aspect, Value } from './definition/kind.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { type Tags, tagsOf } from './tags.ts';

/** Turns the object's JSON into the SDK's types. */
export async function decode(pass: Pass): Promise<Outcome> {
  const { value, references, secrets } = pass.kind.spec.decode(pass.object.spec);
  pass.spec = normalised(pass, value);
  pass.references = references;
  pass.secrets = secrets;
  pass.status = pass.kind.status.decode(pass.object.status).value;
  return goOn;
}

/** A spec without what AWS does not take beside the rest of it. */
export function normalised({ definition }: Pass, spec: Value): Value {
  return definition.behaviour.normalise?.(spec) ?? spec;
}

/** Looks for the resource by what the spec says of it, for kinds that can do so. */
export async function lookUp(pass: Pass): Promise<void> {
  const { behaviour } = pass.definition;
  const value = await unless(behaviour.notFound, async () => behaviour.lookUp?.(pass.subject, pass.aws));
  pass.observation = value && { value, unread: partsWithReads(pass), tags: new Map() };
}

/** Reads the resource from AWS, with all parts that somebody asked for. */
export async function observe(pass: Pass): Promise<void> {
  pass.observation = await readBare(pass);
  // While AWS is at work nothing is compared, so nothing more need be known.
  if (pass.observation === undefined || pass.shut(pass.definition.behaviour.updatable) !== undefined) return;
  pass.observation = await readParts(pass, pass.observation);
}

/** The resource without its parts that have a read of their own; undefined when there is none. */
export async function readBare(pass: Pass): Promise<Observation | undefined> {
  const { behaviour } = pass.definition;
  const value = await unless(behaviour.notFound, () => behaviour.read(pass.subject, pass.aws));
  return value && { value, unread: partsWithReads(pass), tags: new Map() };
}

async function readParts(pass: Pass, { value }: Observation): Promise<Observation> {
  const { tags, aspects = {} } = pass.definition.behaviour;
  const wanted = Object.entries(aspects).filter(([field]) => matters(pass, field));
  const [tagsFound, ...parts] = await Promise.all([
    tagsMatter(pass) ? tags?.read(value, pass.aws, pass.subject) : undefined,
    ...wanted.map(([, aspect]) => readAspect(pass, aspect, value)),
  ]);
  const read = Object.fromEntries(wanted.map(([field], index) => [field, parts[index]]));
  if (tags !== undefined && tagsFound !== undefined) read[tags.field] = tagsFound;
  const unread = new Set([...partsWithReads(pass)].filter((field) => !Object.hasOwn(read, field)));
  return { value: { ...value, ...read }, unread, tags: tagsOf(tagsFound, pass.kind.tagForm) };
}

/** A part is read when the user sets it, or once did: what nobody asked for costs no call. */
function matters(pass: Pass, field: string): boolean {
  return pass.spec[field] !== undefined || pass.onceSet.has(field);
}

function tagsMatter(pass: Pass): boolean {
  const { tags } = pass.definition.behaviour;
  return tags !== undefined && (matters(pass, tags.field) || pass.controllerTags.size > 0);
}

function partsWithReads(pass: Pass): ReadonlySet<string> {
  const { tags, aspects = {} } = pass.definition.behaviour;
  return new Set([...Object.keys(aspects), ...(tags === undefined ? [] : [tags.field])]);
}

async function readAspect(pass: Pass, aspect: Aspect, value: Value): Promise<unknown> {
  return unless(aspect.notFound ?? [], () => aspect.read(value, pass.aws, pass.subject));
}

/** The tags that tell whose a resource is. */
export async function readTags(pass: Pass, observed: Value): Promise<Tags> {
  const { tags } = pass.definition.behaviour;
  return tagsOf(await tags?.read(observed, pass.aws, pass.subject), pass.kind.tagForm);
}

/** What `read` gives; undefined when it fails with one of the codes. */
async function unless<T>(codes: readonly string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsError && codes.some((code) => error.is(code))) return undefined;
    throw error;
  }
}
