import { KubeClient } from '../src/kube/client.ts';
import { loadConnection } from '../src/kube/config.ts';
import type { GroupVersionResource, KubeObject } from '../src/kube/object.ts';
import { Reflector } from '../src/kube/reflector.ts';
import { isObject, type JsonObject } from '../src/shared/json.ts';
import { nowMs } from './contender.ts';

/** An object of a fleet. */
export interface Member {
  readonly resource: GroupVersionResource;
  readonly manifest: KubeObject;
  /** A merge patch that changes something in AWS; each value gives another one. */
  readonly edit: (value: string) => JsonObject;
}

/** How long a phase took, in milliseconds from its beginning to its first and last object. */
export interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

const patienceMs = 900_000;
/** Requests under way at once. */
const width = 20;

/** Many objects at once, as a user sees them. */
export class Fleet implements AsyncDisposable {
  readonly #client: KubeClient;
  readonly #reflectors = new Map<string, Reflector<KubeObject>>();
  #changed: (object: KubeObject | undefined, gone: KubeObject | undefined) => void = () => {};

  private constructor(client: KubeClient) {
    this.#client = client;
  }

  static async connect(kubeconfig: string, resources: readonly GroupVersionResource[]): Promise<Fleet> {
    const connection = await loadConnection({ env: {}, kubeconfig });
    const fleet = new Fleet(new KubeClient(connection, { userAgent: 'bench', timeoutMs: 120_000 }));
    await Promise.all(resources.map((resource) => fleet.#watch(resource)));
    return fleet;
  }

  /** Creates objects; resolves when all are ready. */
  create(members: readonly Member[]): Promise<Span> {
    return this.#until('ready', members, ({ resource, manifest }) => this.#client.create(resource, manifest));
  }

  /** Changes all; resolves when all are ready in their new form, with the times at which each was sent, by name. */
  async edit(members: readonly Member[], value: string): Promise<Span & { readonly sentAt: Map<string, number> }> {
    const sentAt = new Map<string, number>();
    const span = await this.#until('ready', members, (member) => {
      sentAt.set(member.manifest.metadata.name, nowMs());
      return this.#patch(member, member.edit(value));
    });
    return { ...span, sentAt };
  }

  /** Has all looked at once more, with nothing to be changed. */
  async lookAgain(members: readonly Member[], value: string): Promise<void> {
    const annotations = { 'bench.example.com/look': value };
    await eachOf(members, (member) => this.#patch(member, { metadata: { annotations } }));
  }

  /** Deletes all; resolves when all are gone. */
  delete(members: readonly Member[]): Promise<Span> {
    return this.#until('gone', members, ({ resource, manifest: { metadata } }) =>
      this.#client.delete(resource, { namespace: metadata.namespace, name: metadata.name }),
    );
  }

  /** The objects' resource versions: as long as they stay, nothing was written. */
  versions(): Map<string, string | undefined> {
    const all = [...this.#reflectors.values()].flatMap((reflector) => [...reflector.values()]);
    return new Map(all.map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.resourceVersion]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#reflectors.values()].map((reflector) => reflector.stop()));
    this.#client.close();
  }

  async #watch(resource: GroupVersionResource): Promise<void> {
    const synced = Promise.withResolvers<void>();
    const told = (object: KubeObject): void => this.#changed(object, undefined);
    const reflector = new Reflector<KubeObject>({
      client: this.#client,
      resource,
      transform: ({ apiVersion, kind, metadata: { name, namespace, resourceVersion, generation, uid }, status }) => ({
        ...{ apiVersion, kind },
        metadata: { name, ...defined({ namespace, resourceVersion, generation, uid }) },
        status: { conditions: status?.['conditions'] ?? [] },
      }),
      handlers: {
        added: told,
        modified: told,
        deleted: (object) => this.#changed(undefined, object),
        synced: synced.resolve,
      },
    });
    reflector.start();
    this.#reflectors.set(`${resource.group}/${resource.resource}`, reflector);
    await synced.promise;
  }

  #patch({ resource, manifest: { metadata } }: Member, patch: JsonObject): Promise<KubeObject> {
    const ref = { namespace: metadata.namespace, name: metadata.name, patch };
    return this.#client.patch(resource, ref, { type: 'merge' });
  }

  async #until(
    wanted: 'ready' | 'gone',
    members: readonly Member[],
    work: (member: Member) => Promise<unknown>,
  ): Promise<Span> {
    const left = new Set(members.map(({ manifest }) => keyOf(manifest)));
    const isSent = new Set<string>();
    const done = Promise.withResolvers<void>();
    const start = nowMs();
    let firstMs: number | undefined;
    this.#changed = (object, gone) => {
      const seen = wanted === 'gone' ? gone : object && isReady(object) ? object : undefined;
      // What it was before it was changed does not count.
      if (seen === undefined || !isSent.has(keyOf(seen)) || !left.delete(keyOf(seen))) return;
      firstMs ??= nowMs() - start;
      if (left.size === 0) done.resolve();
    };
    const late = setTimeout(() => done.reject(new Error(`${left.size} objects are not ${wanted}`)), patienceMs);
    await eachOf(members, (member) => {
      isSent.add(keyOf(member.manifest));
      return work(member);
    });
    await done.promise;
    clearTimeout(late);
    return { firstMs: firstMs ?? Number.NaN, lastMs: nowMs() - start };
  }
}

async function eachOf(members: readonly Member[], work: (member: Member) => Promise<unknown>): Promise<void> {
  const left = members.values();
  const worker = async (): Promise<void> => {
    for (const member of left) await work(member);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Ready, in the very form that the object has now. Controllers that do not say of which form are taken at their word. */
function isReady({ metadata, status }: KubeObject): boolean {
  const conditions = status?.['conditions'];
  const all = Array.isArray(conditions) ? conditions.filter(isObject) : [];
  const ready = all.find(({ type }) => type === 'Ready') ?? all.find(({ type }) => type === 'ACK.ResourceSynced');
  const observed = ready?.['observedGeneration'] ?? metadata.generation;
  return ready?.['status'] === 'True' && observed === metadata.generation;
}
