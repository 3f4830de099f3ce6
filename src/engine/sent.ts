import { createHash } from 'node:crypto';
import type { JsonObject } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import type { Difference } from './compare.ts';
import { isDriftIgnored } from './ignored-drift/ignored-drift.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';

/** Fields whose part that AWS does not show is another than what was sent last. */
export function sentDifferences(pass: Pass): Difference[] {
  const sent = recorded(pass);
  const now = digests(pass);
  return [...sent]
    .filter(([field, digest]) => now.get(field) !== digest)
    .map(([field]) => ({ path: field, desired: '(not shown by AWS)', observed: undefined }));
}

/** Notes what was sent for a field. */
export async function recordSent(pass: Pass, field: string): Promise<void> {
  const digest = digests(pass).get(field);
  const all = recorded(pass);
  if (digest === undefined) all.delete(field);
  else all.set(field, digest);
  await pass.annotate(sentAnnotation(pass, all));
}

/** Notes, once AWS is as wanted, what there is no record of yet. */
export async function recordAllSent(pass: Pass): Promise<Outcome> {
  await pass.annotate(sentAnnotation(pass));
  return goOn;
}

/** The annotation that says that all was sent, when it has to change; else nothing. */
export function sentAnnotation(pass: Pass, all: ReadonlyMap<string, string> = digests(pass)): JsonObject {
  const text = [...all].map(([field, digest]) => `${pass.kind.jsonNameOf(field)}=${digest}`).join(',');
  return (pass.annotations[annotations.sent] ?? '') === text ? {} : { [annotations.sent]: text === '' ? null : text };
}

/** By field. Where drift is ignored, edits are as well: what was sent last counts. */
function digests(pass: Pass): Map<string, string> {
  const unshown = Object.entries(pass.definition.behaviour.unshown?.(pass.spec) ?? {});
  const parts = unshown.filter(([, part]) => part !== undefined);
  const kept = [...recorded(pass)].filter(([field]) => isDriftIgnored(pass, [field]));
  return new Map([...parts.map(([field, part]): [string, string] => [field, digestOf(part)]), ...kept]);
}

function digestOf(part: unknown): string {
  return createHash('sha256').update(JSON.stringify(part)).digest('base64url').slice(0, 16);
}

function recorded(pass: Pass): Map<string, string> {
  const entries = (pass.annotations[annotations.sent] ?? '').split(',').map((entry) => entry.split('='));
  const digestOfJson = new Map(entries.map(([json = '', digest = '']) => [json, digest]));
  const known = pass.kind.specFields.map((field) => [field, digestOfJson.get(pass.kind.jsonNameOf(field))] as const);
  return new Map(known.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}
