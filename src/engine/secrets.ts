import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { SecretReference } from '../model/secret-reference.ts';
import { isObject, type JsonObject, own, setOwn } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import type { Difference } from './compare.ts';
import { objectId, watchFor } from './object-caches.ts';
import { goOn, type Outcome, SecretUnusable } from './outcome.ts';
import type { Pass } from './pass.ts';

const secrets: GroupVersionResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };

/** Notes which Secrets the spec refers to: a change of one of them is a change of the spec. */
export async function followSecrets(pass: Pass): Promise<Outcome> {
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
    pass.secretStates.set(jsonPath.replace(/^spec\./, ''), `${uid}/${resourceVersion}`);
  }
  return goOn;
}

/** Fields whose Secret is in another state than the one that was sent. AWS does not show what it has. */
export function secretDifferences(pass: Pass): Difference[] {
  const sent = statesSent(pass);
  return pass.secrets
    .filter(({ jsonPath }) => {
      const field = jsonPath.replace(/^spec\./, '');
      return sent.get(field) !== pass.secretStates.get(field);
    })
    .map(({ path }) => ({ path: path.join('.'), desired: '(from a Secret)', observed: undefined }));
}

/** Notes which states of the Secrets AWS has now; nothing of what is in them is kept. */
export async function recordSecrets(pass: Pass): Promise<Outcome> {
  const changed = secretsAnnotation(pass);
  if (Object.keys(changed).length > 0) await pass.patchMetadata({ annotations: changed });
  return goOn;
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
  async filled<T>(input: T): Promise<T> {
    return (await this.#fill(input)) as T;
  }

  async #fill(value: unknown): Promise<unknown> {
    if (value instanceof SecretReference) return this.#text(value);
    if (Array.isArray(value)) return Promise.all(value.map((part) => this.#fill(part)));
    if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return value;
    const filled: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(value)) setOwn(filled, key, await this.#fill(part));
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
