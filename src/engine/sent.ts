import { createHash } from 'node:crypto';
import { SecretReference } from '../model/secret-reference.ts';
import type { JsonObject } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import type { Difference } from './compare.ts';
import type { KindDefinition } from './definition/kind.ts';
import { isDriftIgnored } from './ignored-drift/ignored-drift.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';

// What AWS takes and does not show is compared with what was last sent: texts of Secrets, and what a definition calls
// `unshown`. Only marks are kept, which tell a change and nothing else: of a Secret its state, of the rest a digest.
// An object without the annotation is another controller's or an older one: what it says was sent by that.

/** A part of the spec that AWS does not show, as it is now. */
interface UnshownPart {
  /** Where it is, in members. */
  readonly path: string;
  readonly mark: string;
}

/** What is another than what was sent last, or was never sent. */
export function sentDifferences(pass: Pass): Difference[] {
  const sent = pass.annotations[annotations.sent];
  if (sent === undefined) return [];
  const marks = marksIn(sent);
  return [...unshownParts(pass)]
    .filter(([json, { mark }]) => marks.get(json) !== mark)
    .map(([, { path }]) => ({ path, desired: '(not shown)', observed: undefined }));
}

/** Notes that all was sent: AWS is as wanted. */
export async function recordAllSent(pass: Pass): Promise<Outcome> {
  await pass.annotate(sentAnnotation(pass));
  return goOn;
}

/** Notes that a field was sent, while others are still to be. */
export async function recordSent(pass: Pass, field: string): Promise<void> {
  const json = pass.kind.jsonNameOf(field);
  const marks = marksIn(pass.annotations[annotations.sent] ?? '');
  const mark = unshownParts(pass).get(json)?.mark;
  if (mark === undefined) marks.delete(json);
  else marks.set(json, mark);
  await pass.annotate(annotationOf(pass, marks));
}

/** Notes that nothing is known to have been sent: the resource is there, and with what is not known. */
export async function forgetSent(pass: Pass): Promise<void> {
  await pass.annotate(nothingSent(pass));
}

/** The annotation that says that all was sent, when it has to change; else nothing. */
export function sentAnnotation(pass: Pass): JsonObject {
  const parts = [...unshownParts(pass)].map(([json, { mark }]) => [json, mark] as const);
  return annotationOf(pass, new Map(parts));
}

/** The annotation that says that nothing was sent; nothing for a kind of which AWS shows all. */
export function nothingSent(pass: Pass): JsonObject {
  return annotationOf(pass, new Map());
}

function annotationOf(pass: Pass, marks: ReadonlyMap<string, string>): JsonObject {
  const text = [...marks].map(([json, mark]) => `${json}=${mark}`).join(',');
  const isRight = !hidesAnything(pass.definition) || pass.annotations[annotations.sent] === text;
  return isRight ? {} : { [annotations.sent]: text };
}

function hidesAnything({ facts, behaviour }: KindDefinition): boolean {
  return behaviour.unshown !== undefined || Object.values(facts.overlay ?? {}).some(({ secret }) => secret === true);
}

/** By place in the custom resource. Secrets are known once the pass has followed them. */
function unshownParts(pass: Pass): Map<string, UnshownPart> {
  if (pass.secrets.length === 0 && pass.definition.behaviour.unshown === undefined) return new Map();
  const { kind, definition, object, spec, secrets, secretStates } = pass;
  const { uid = '' } = object.metadata;
  const told = Object.entries(definition.behaviour.unshown?.(spec) ?? {})
    .filter(([, part]) => part !== undefined && !(part instanceof SecretReference))
    .map(([field, part]) => ({ json: kind.jsonNameOf(field), path: [field], mark: digest(uid, part) }));
  const ofSecrets = secrets.map(({ jsonPath, path }) => {
    return { json: jsonPath.replace(/^spec\./, ''), path, mark: secretStates.get(jsonPath) ?? '' };
  });
  const sent = marksIn(pass.annotations[annotations.sent] ?? '');
  const parts = [...ofSecrets, ...told].map(({ json, path, mark }) => {
    // Where drift is ignored, edits are as well: what was sent last counts.
    const last = isDriftIgnored(pass, path) ? sent.get(json) : undefined;
    return [json, { path: path.join('.'), mark: last ?? mark }] as const;
  });
  return new Map(parts);
}

/** Of two objects with the same part it is not the same. */
function digest(uid: string, part: unknown): string {
  const text = `${uid} ${JSON.stringify(part)}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function marksIn(text: string): Map<string, string> {
  const entries = text.split(',').filter((entry) => entry.includes('='));
  return new Map(
    entries.map((entry): [string, string] => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
