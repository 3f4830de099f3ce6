import { createHash } from 'node:crypto';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { SecretReference } from '../model/secret-reference.ts';
import { isObject, type JsonObject, own, setOwn } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import type { Difference } from './compare.ts';
import { conditionTypes } from './conditions.ts';
import { objectId, watchFor } from './object-caches.ts';
import { goOn, type Outcome, SecretUnusable } from './outcome.ts';
import type { Pass } from './pass.ts';

const secrets: GroupVersionResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };

/** Notes which Secrets the spec refers to: a change of one of them is a change of the spec. So for what AWS never shows. */
export async function followSecrets(pass: Pass): Promise<Outcome> {
  for (const field of unshownFields(pass)) pass.secretStates.set(pass.kind.jsonNameOf(field), digest(pass, field));
  if (pass.secrets.length === 0) return goOn;
  const { namespace = '' } = pass.object.metadata;
  for (const { jsonPath, secret } of pass.secrets) {
    const place = secret.namespace ?? namespace;
    if (place !== namespace && !pass.settings.enableCrossNamespace) {
      const message =
        'cross-namespace secret reference is not allowed. Set --enable-cross-namespace=true to allow it. ' +
        `sourceNamespace:${namespace}, targetNamespace:${place}, name:${secret.name}`;
      return { kind: 'terminal', message };
    }
    pass.dependOn(objectId(secrets, `${place}/${secret.name}`));
    const watched = await pass.caches.of(secrets, {
      metadataOnly: true,
      ...watchFor(place, pass.settings.namespaces),
    });
    const { uid, resourceVersion } = watched.get(`${place}/${secret.name}`)?.metadata ?? {};
    if (uid === undefined) return { kind: 'blocked', message: `kubernetes secret not found: ${place}/${secret.name}` };
    pass.secretStates.set(jsonPath.replace(/^spec\./, ''), `${uid}/${resourceVersion}/${secret.key}`);
  }
  return goOn;
}

/** Fields whose Secret, or whose text, is in another state than the one that was sent. AWS does not show what it has. */
export function secretDifferences(pass: Pass): Difference[] {
  if (isTakenOver(pass)) return [];
  const sent = statesSent(pass);
  const places = [
    ...pass.secrets.map(({ jsonPath, path }) => ({ json: jsonPath.replace(/^spec\./, ''), path: path.join('.') })),
    ...unshownFields(pass).map((field) => ({ json: pass.kind.jsonNameOf(field), path: field })),
  ];
  return places
    .filter(({ json }) => sent.get(json) !== pass.secretStates.get(json))
    .map(({ path }) => ({ path, desired: '(not shown)', observed: undefined }));
}

/**
 * Upstream's controller brought the object in sync, and Tack has not looked at it before. What is in AWS may be newer than
 * the Secret, which rotation does not change: it counts as sent, and the next change of the Secret goes out.
 */
function isTakenOver({ annotations: own, object: { status } }: Pass): boolean {
  if (own[annotations.secretsSent] !== undefined || own[annotations.creationUid] !== undefined) return false;
  const conditions = Array.isArray(status?.['conditions']) ? status['conditions'].filter(isObject) : [];
  return conditions.some(({ type, status: value }) => type === conditionTypes.synced && value === 'True');
}

/** Set fields that AWS takes and does not show, and whose text stands in the spec. */
function unshownFields({ kind, definition, spec }: Pass): string[] {
  const { fields = {} } = definition.behaviour;
  return kind.specFields.filter(
    (field) =>
      fields[field]?.compare === 'sent' && spec[field] !== undefined && !(spec[field] instanceof SecretReference),
  );
}

/** Tells a change, and nothing of the text: whoever may read the object can read that anyway. */
function digest({ object, spec }: Pass, field: string): string {
  const text = `${object.metadata.uid} ${JSON.stringify(spec[field])}`;
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/** Notes which states of the Secrets AWS has now; nothing of what is in them is kept. */
export async function recordSecrets(pass: Pass): Promise<Outcome> {
  const changed = secretsAnnotation(pass);
  if (Object.keys(changed).length > 0) await pass.patchMetadata({ annotations: changed });
  return goOn;
}

/** Forgets that anything was sent: the resource is there, and with what text is not known. */
export async function forgetSecrets(pass: Pass): Promise<void> {
  if (pass.secretStates.size === 0) return;
  await pass.patchMetadata({ annotations: { [annotations.secretsSent]: '' } });
}

/** The annotation when it has to change, else nothing. */
export function secretsAnnotation(pass: Pass): JsonObject {
  const text = [...pass.secretStates].map(([field, state]) => `${field}=${state}`).join(',');
  if ((pass.annotations[annotations.secretsSent] ?? '') === text) return {};
  return { [annotations.secretsSent]: text === '' ? null : text };
}

function statesSent(pass: Pass): ReadonlyMap<string, string> {
  const parts = (pass.annotations[annotations.secretsSent] ?? '').split(',');
  return new Map(
    parts.map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
}

/** An input that is ready to be sent. */
export interface FilledInput {
  readonly input: object;
  /** The texts of Secrets in it, as they are and as they stand in JSON. */
  readonly secrets: readonly string[];
}

/** Reads Secrets for calls that are about to be made. */
export class SecretReader {
  readonly #kube: KubeClient;
  readonly #namespace: string;

  /** `namespace`: of those Secrets that name none. */
  constructor(kube: KubeClient, namespace: string) {
    this.#kube = kube;
    this.#namespace = namespace;
  }

  /**
   * A copy of a call's input with texts in the places of references to Secrets.
   * @throws SecretUnusable
   */
  async filled(input: object): Promise<FilledInput> {
    const texts = new Set<string>();
    const filled = await this.#fillParts(input, texts);
    return { input: filled, secrets: [...texts].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]) };
  }

  async #fill(value: unknown, texts: Set<string>): Promise<unknown> {
    if (value instanceof SecretReference) {
      const text = await this.#text(value);
      if (text !== undefined) texts.add(text);
      return text;
    }
    if (Array.isArray(value)) return Promise.all(value.map((part) => this.#fill(part, texts)));
    if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return value;
    return this.#fillParts(value, texts);
  }

  async #fillParts(value: object, texts: Set<string>): Promise<Record<string, unknown>> {
    const filled: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(value)) setOwn(filled, key, await this.#fill(part, texts));
    return filled;
  }

  async #text({ name, namespace = this.#namespace, key }: SecretReference): Promise<string | undefined> {
    const where = `${namespace}/${name}`;
    const secret = await this.#kube.get<KubeObject>(secrets, { namespace, name }).catch((error: unknown) => {
      if (error instanceof KubeError && error.notFound)
        throw new SecretUnusable(`kubernetes secret not found: ${where}`);
      throw error;
    });
    if (secret['type'] !== 'Opaque') throw new SecretUnusable(`only opaque secrets can be used: ${where}`);
    const data = secret['data'];
    const text = isObject(data) ? own(data, key) : undefined;
    if (typeof text !== 'string') throw new SecretUnusable(`kubernetes secret ${where} has no key ${key}`);
    return Buffer.from(text, 'base64').toString('utf8') || undefined;
  }
}
