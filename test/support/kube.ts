import { KubeClient } from '../../src/kube/client.ts';
import type { ObjectRef } from '../../src/kube/client-options.ts';
import { loadConnection } from '../../src/kube/config.ts';
import { eventsResource, type KubeEvent } from '../../src/kube/event.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { conditionOf } from './conditions.ts';
import { Objects } from './objects.ts';
import { deadline, last, statesOf, untilGone, untilWatchable } from './watching.ts';

/** The Tables of the API. */
export const tables: GroupVersionResource = {
  group: 'dynamodb.services.k8s.aws',
  version: 'v1alpha1',
  resource: 'tables',
  namespaced: true,
};

/** The FieldExports of the API. */
export const fieldExports: GroupVersionResource = {
  group: 'services.k8s.aws',
  version: 'v1alpha1',
  resource: 'fieldexports',
  namespaced: true,
};

/** The namespaces of the API server. */
export const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
/** What the API server serves beside its own kinds. */
export const definitions: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
};

const fieldManager = 'integration-tests';

/** Tables and their Events in one namespace, as a user with kubectl sees and changes them. */
export class Kube implements Disposable {
  readonly namespace: string;
  readonly #client: KubeClient;

  private constructor(client: KubeClient, namespace: string) {
    this.#client = client;
    this.namespace = namespace;
  }

  /** Connects as the user of a kubeconfig file. */
  static async connect(kubeconfig: string, namespace: string): Promise<Kube> {
    const connection = await loadConnection({ env: {}, kubeconfig });
    return new Kube(new KubeClient(connection, { userAgent: 'integration-tests' }), namespace);
  }

  /** Brings in definitions, and makes the namespace. */
  async prepare(crds: readonly KubeObject[]): Promise<void> {
    for (const crd of crds) await this.install(crd);
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } };
    await this.#client.create(namespaces, namespace);
  }

  /** Brings in a definition, and waits until it is served. */
  async install(crd: KubeObject): Promise<void> {
    const ref = { name: crd.metadata.name };
    const how = { type: 'apply', fieldManager, force: true } as const;
    if (isEstablished(await this.#client.patch(definitions, { ...ref, patch: crd }, how))) return;
    const served = { what: 'be established', when: isEstablished };
    const established = last(await statesOf(this.#client, { resource: definitions, ref }, served));
    await untilWatchable(this.#client, resourceDefinedBy(established));
  }

  /** Applies a table's manifest: what an earlier one had and this one has not goes. */
  apply(table: KubeObject): Promise<KubeObject> {
    const ref = { ...this.#ref(table), patch: table };
    return this.#client.patch(tables, ref, { type: 'apply', fieldManager, force: true });
  }

  /** Sends a manifest as it is, checked as `kubectl create --validate=false` has it. */
  create(table: KubeObject): Promise<KubeObject> {
    const object = { ...table, metadata: { ...table.metadata, namespace: this.namespace } };
    return this.#client.create(tables, object, { fieldManager, fieldValidation: 'Ignore' });
  }

  /** Changes a table by a merge patch: null takes a field away. */
  patch(table: KubeObject, patch: JsonObject): Promise<KubeObject> {
    return this.#client.patch(tables, { ...this.#ref(table), patch }, { type: 'merge', fieldManager });
  }

  /** Asks for the deletion; resolves as soon as that is written down. */
  async delete(table: KubeObject): Promise<void> {
    await this.#client.delete(tables, this.#ref(table));
  }

  get(table: KubeObject): Promise<KubeObject> {
    return this.#client.get(tables, this.#ref(table));
  }

  /** The objects of another resource, in this namespace unless it says otherwise; null for none. */
  objects(resource: GroupVersionResource, namespace: string | null = this.namespace): Objects {
    return new Objects(this.#client, resource, namespace ?? undefined);
  }

  /** All tables of the namespace. */
  async list(): Promise<readonly KubeObject[]> {
    return (await this.#client.list(tables, { namespace: this.namespace })).items;
  }

  /** Resolves with the table's first state, from the present one on, for which `when` is true. `what` is for people. */
  async waitFor(table: KubeObject, what: string, when: (table: KubeObject) => boolean): Promise<KubeObject> {
    return last(await this.statesUntil(table, what, when));
  }

  /** Like {@link waitFor}, but resolves with all states that were seen on the way, that one last. */
  statesUntil(table: KubeObject, what: string, when: (table: KubeObject) => boolean): Promise<KubeObject[]> {
    return statesOf(this.#client, { resource: tables, ref: this.#ref(table) }, { what, when });
  }

  /** Resolves when the table is gone from the API server. */
  waitForGone(table: KubeObject): Promise<void> {
    return untilGone(this.#client, tables, this.#ref(table));
  }

  /** Resolves with the first Event about the table that has this reason; those from before count as well. */
  async waitForEvent(table: KubeObject, reason: string): Promise<KubeEvent> {
    const { name } = table.metadata;
    const seen: string[] = [];
    const limit = deadline(`table ${name} did not get the Event ${reason}`, () => seen);
    const options = { namespace: this.namespace, signal: limit.signal };
    for await (const event of this.#client.watch<KubeEvent>(eventsResource, options)) {
      if (event.type === 'BOOKMARK' || event.object.regarding.name !== name) continue;
      if (event.object.reason === reason) return event.object;
      seen.push(event.object.reason);
    }
    throw limit.error();
  }

  /** The Events about the table so far. */
  async events(table: KubeObject): Promise<readonly KubeEvent[]> {
    const { items } = await this.#client.list<KubeEvent>(eventsResource, { namespace: this.namespace });
    return items.filter(({ regarding }) => regarding.name === table.metadata.name);
  }

  /** Lets go of everything in the namespace, and of the namespace. */
  async clear(): Promise<void> {
    for (const resource of [tables, fieldExports]) await this.objects(resource).clear();
    await this.#client.delete(namespaces, { name: this.namespace }).catch(unlessGoing);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #ref({ metadata: { name } }: KubeObject): ObjectRef {
    return { namespace: this.namespace, name };
  }
}

function resourceDefinedBy({ spec }: KubeObject): GroupVersionResource {
  const { group, names, versions } = spec as unknown as Definition;
  const [version] = versions;
  if (version === undefined) throw new Error('a definition without versions');
  return { group, version: version.name, resource: names.plural };
}

interface Definition {
  readonly group: string;
  readonly names: { readonly plural: string };
  readonly versions: readonly { readonly name: string }[];
}

function isEstablished(crd: KubeObject): boolean {
  return conditionOf(crd, 'Established')?.['status'] === 'True';
}

/** Passes over that a test has deleted the namespace itself, whether or not somebody has taken it away since. */
function unlessGoing(error: unknown): void {
  if (!(error instanceof KubeError && (error.notFound || error.conflict))) throw error;
}
