import { isObject } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { annotations } from './annotations.ts';
import { isEmpty } from './compare.ts';
import { observe } from './observe.ts';
import { failed, goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';
import { nothingSent } from './sent.ts';
import { isForeignTag, tagField } from './tags.ts';

/** What an object asks for with its adoption annotations. */
export type AdoptionPolicy = 'adopt' | 'adopt-or-create';

const policies: readonly AdoptionPolicy[] = ['adopt', 'adopt-or-create'];

/**
 * Takes over a resource that is there already, when the object asks for it and has none yet: with `adopt` the spec
 * becomes what AWS has, with `adopt-or-create` AWS becomes what the spec says.
 */
export async function adopt(pass: Pass): Promise<Outcome> {
  const { [annotations.adoptionPolicy]: asked = '', [annotations.adopted]: adopted = '' } = pass.annotations;
  if (asked === '' || !pass.settings.gates.adoption) return goOn;
  const policy = policies.find((known) => known === asked);
  if (policy === undefined) {
    const message = `unrecognized adoption policy ${asked}. Supported policies are "adopt" and "adopt-or-create"`;
    return { kind: 'terminal', message };
  }
  const isDone = adopted.toLowerCase() === 'true' || (pass.object.metadata.finalizers ?? []).includes(pass.finalizer);
  if (isDone) return goOn;
  const problem = populate(pass, policy);
  if (problem !== undefined && policy === 'adopt') return { kind: 'terminal', message: problem };
  if (pass.identity === undefined) return goOn;
  await observe(pass, policy === 'adopt' ? 'all' : 'wanted');
  if (pass.observation === undefined) return policy === 'adopt' ? notFound('adopted resource not found') : goOn;
  return take(pass, policy);
}

/** A resource that has to be there is not. The text is upstream's. */
export function notFound(text: string): Outcome {
  return failed('missing', text);
}

/** Writes the identifiers to where a read looks for them; tells what is wrong with them. */
function populate(pass: Pass, policy: AdoptionPolicy): string | undefined {
  const fields = parseFields(pass.annotations[annotations.adoptionFields] ?? '');
  if (typeof fields === 'string') return fields;
  const { identity, arn } = pass.definition.behaviour;
  const key = identity === 'arn' ? 'arn' : pass.kind.jsonNameOf('name' in identity ? identity.name : identity.status);
  // Some ARNs stand in the status under a name of their own.
  const isArn = identity !== 'arn' && 'status' in identity && identity.status === arn;
  const id = fields.get(key) ?? (isArn ? fields.get('arn') : undefined);
  if (id === undefined) return `Error populating adoption fields: required field missing: ${key}`;
  const named = pass.kind.specFields.flatMap((field): [string, string][] => {
    const value = fields.get(pass.kind.jsonNameOf(field));
    return value === undefined ? [] : [[field, value]];
  });
  const { spec } = pass;
  if (policy === 'adopt') pass.spec = Object.fromEntries(named);
  else pass.spec = { ...Object.fromEntries(named), ...spec };
  if (identity === 'arn') pass.adoptedArn = id;
  else if ('status' in identity) pass.status = { ...pass.status, [identity.status]: id };
  return undefined;
}

function parseFields(text: string): Map<string, string> | string {
  const prefix = 'unmarshalling adoption-fields annotation: ';
  if (text === '') return `${prefix}unexpected end of JSON input`;
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return `${prefix}expected a JSON object of field names and texts`;
    return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch (error) {
    return prefix + errorText(error);
  }
}

async function take(pass: Pass, policy: AdoptionPolicy): Promise<Outcome> {
  const { finalizers = [] } = pass.object.metadata;
  await pass.patchMetadata({
    finalizers: [...finalizers, pass.finalizer],
    annotations: { [annotations.adopted]: 'true', ...nothingSent(pass) },
  });
  pass.log.info('adopted resource', { policy });
  pass.note('Normal', 'Adopted', 'Adopt', `Adopted ${pass.definition.kind} ${pass.arn ?? pass.object.metadata.name}`);
  if (policy === 'adopt-or-create') {
    return { kind: 'again', reason: 'adopted resource, requeuing to check for updates' };
  }
  // What is empty is as good as not there, and would be read at each look.
  const found = Object.entries(pass.observation?.value ?? {}).filter(([, value]) => !isEmpty(value));
  await pass.writeSpec(pass.kind.spec.encode({ ...Object.fromEntries(found), ...tagsToKeep(pass) }));
  return { kind: 'again', reason: 'adopted' };
}

/** The tags that become the user's: AWS's own, which nobody can set, do not. No field at all where there are no tags. */
function tagsToKeep(pass: Pass): Record<string, unknown> {
  const { tags } = pass.definition.behaviour;
  const found = pass.observation?.tags;
  if (tags === undefined || found === undefined) return {};
  const kept = new Map([...found].filter(([key]) => !isForeignTag(key)));
  return { [tags.field]: found.size === 0 ? undefined : tagField(kept, pass.kind.tagForm) };
}
