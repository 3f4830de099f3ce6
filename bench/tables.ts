import { KubeClient } from '../src/kube/client.ts';
import { loadConnection } from '../src/kube/config.ts';
import type { GroupVersionResource, KubeObject } from '../src/kube/object.ts';
import { isObject, type JsonObject } from '../src/shared/json.ts';

const tables: GroupVersionResource = {
  ...{ group: 'dynamodb.services.k8s.aws', version: 'v1alpha1', resource: 'tables', namespaced: true },
};
const namespace = 'default';
const patienceMs = 300_000;

/** Many Tables at once, as a user sees them. */
export class Tables implements Disposable {
  readonly #client: KubeClient;
  readonly #names: readonly string[];

  private constructor(client: KubeClient, count: number) {
    this.#client = client;
    this.#names = Array.from({ length: count }, (_, index) => `table-${String(index).padStart(5, '0')}`);
  }

  static async connect(kubeconfig: string, count: number): Promise<Tables> {
    const connection = await loadConnection({ env: {}, kubeconfig });
    return new Tables(new KubeClient(connection, { userAgent: 'bench' }), count);
  }

  /** Creates all; resolves with the milliseconds until the first and the last was in sync. */
  create(): Promise<Span> {
    return this.#until('True', () => this.#each((name) => this.#client.create(tables, manifest(name))));
  }

  /** Gives all another tag; resolves when all are in sync with that. */
  edit(value: string): Promise<Span> {
    const patch = { spec: { tags: [{ key: 'round', value }] } };
    return this.#until('True', () => this.#each((name) => this.#patch(name, patch)));
  }

  /** Edits one table. */
  async editOne(index: number, value: string): Promise<void> {
    await this.#patch(this.#names[index] ?? '', { spec: { tags: [{ key: 'round', value }] } });
  }

  /** Deletes all; resolves when all are gone. */
  delete(): Promise<Span> {
    return this.#until('gone', () => this.#each((name) => this.#client.delete(tables, { namespace, name })));
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #patch(name: string, patch: JsonObject): Promise<KubeObject> {
    return this.#client.patch(tables, { namespace, name, patch }, { type: 'merge' });
  }

  async #each(work: (name: string) => Promise<unknown>): Promise<void> {
    for (let at = 0; at < this.#names.length; at += 20) await Promise.all(this.#names.slice(at, at + 20).map(work));
  }

  /** Watches from before the work begins, and measures from then on. */
  async #until(wanted: 'True' | 'gone', work: () => Promise<void>): Promise<Span> {
    const { metadata } = await this.#client.list(tables, { namespace });
    const options = { namespace, resourceVersion: metadata.resourceVersion, signal: AbortSignal.timeout(patienceMs) };
    const left = new Set(this.#names);
    const start = performance.now();
    const working = work();
    let firstMs: number | undefined;
    for await (const event of this.#client.watch<KubeObject>(tables, options)) {
      if (event.type === 'BOOKMARK') continue;
      const isThere = wanted === 'gone' ? event.type === 'DELETED' : isReady(event.object);
      if (!isThere || !left.delete(event.object.metadata.name)) continue;
      firstMs ??= performance.now() - start;
      if (left.size === 0) break;
    }
    await working;
    return { firstMs: firstMs ?? Number.NaN, lastMs: performance.now() - start };
  }
}

/** How long a phase took, from its beginning to its first and last object. */
export interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

function manifest(name: string): KubeObject {
  return {
    apiVersion: 'dynamodb.services.k8s.aws/v1alpha1',
    kind: 'Table',
    metadata: { namespace, name },
    spec: {
      tableName: name,
      billingMode: 'PAY_PER_REQUEST',
      attributeDefinitions: [{ attributeName: 'id', attributeType: 'S' }],
      keySchema: [{ attributeName: 'id', keyType: 'HASH' }],
    },
  };
}

/** Ready, in the very form that the object has now. Controllers that do not say of which form are taken at their word. */
function isReady({ metadata, status }: KubeObject): boolean {
  const conditions = status?.['conditions'];
  const ready = Array.isArray(conditions)
    ? conditions.filter(isObject).find(({ type }) => type === 'Ready')
    : undefined;
  const observed = ready?.['observedGeneration'] ?? metadata.generation;
  return ready?.['status'] === 'True' && observed === metadata.generation;
}
