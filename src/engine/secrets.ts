import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { SecretReference } from '../model/secret-reference.ts';
import { isObject, own, setOwn } from '../shared/json.ts';
import { namespaceProblem } from './cross-namespace.ts';
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
    const problem = namespaceProblem(pass, { what: 'secret reference', namespace: place, name: secret.name });
    if (problem !== undefined) return { kind: 'terminal', message: problem };
    const key = `${place}/${secret.name}`;
    pass.dependOn(objectId(secrets, key));
    const selection = { metadataOnly: true, ...watchFor(place, pass.settings.namespaces) };
    const { uid, resourceVersion } = (await pass.caches.find(secrets, key, selection))?.metadata ?? {};
    if (uid === undefined) return { kind: 'blocked', message: `kubernetes secret not found: ${key}` };
    pass.secretStates.set(jsonPath, `${uid}/${resourceVersion}/${secret.key}`);
  }
  return goOn;
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
