import { builtinResources } from './builtin-kinds.ts';
import { type BuiltinSchemas, builtinSchemas } from './builtin-schemas.ts';
import { crdBucket, customResources } from './crd.ts';
import type { KubeObject } from './object.ts';
import { apiVersionOf, type Resource } from './resource.ts';
import type { Store, StoreEvent } from './store.ts';

/** The resources that the server has at the moment: those compiled in, and those of CustomResourceDefinitions. */
export class Registry {
  readonly schemas: BuiltinSchemas;
  readonly #resources = new Map<string, Resource>();
  readonly #refs;
  readonly #unsubscribe: () => void;
  #sorted: readonly Resource[] | undefined;

  constructor(store: Store) {
    this.schemas = builtinSchemas();
    this.#refs = (name: string) => this.schemas.get(name);
    for (const resource of builtinResources(this.schemas)) this.#add(resource);
    for (const [, crd] of store.list(crdBucket)) this.#register(crd);
    this.#unsubscribe = store.subscribe((event) => this.#follow(event));
  }

  /** Stops following the definitions. */
  stop(): void {
    this.#unsubscribe();
  }

  /** The resource of a path; undefined when there is none. */
  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#resources.get(`${group}/${version}/${plural}`);
  }

  /** All resources, by group and version, the preferred versions first. */
  all(): readonly Resource[] {
    this.#sorted ??= [...this.#resources.values()].sort(
      (a, b) =>
        compareText(a.group, b.group) || compareVersions(a.version, b.version) || compareText(a.plural, b.plural),
    );
    return this.#sorted;
  }

  /** A resource whose objects are in this bucket. */
  ofBucket(bucket: string): Resource | undefined {
    return this.all().find((resource) => resource.bucket === bucket);
  }

  /** True when objects of this kind can exist here. */
  hasKind(apiVersion: string, kind: string): boolean {
    return this.all().some((resource) => apiVersionOf(resource) === apiVersion && resource.kind === kind);
  }

  #follow(event: StoreEvent): void {
    if (event.bucket !== crdBucket) return;
    this.#sorted = undefined;
    for (const [key, resource] of this.#resources) {
      if (resource.isCustom && resource.bucket === event.key) this.#resources.delete(key);
    }
    if (event.type !== 'DELETED') this.#register(event.object);
  }

  #register(crd: KubeObject): void {
    for (const resource of customResources(crd, this.#refs)) this.#add(resource);
  }

  #add(resource: Resource): void {
    this.#sorted = undefined;
    this.#resources.set(`${resource.group}/${resource.version}/${resource.plural}`, resource);
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1;
}

/** Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha1, then anything else by name. */
function compareVersions(a: string, b: string): number {
  const ranks = [rank(a), rank(b)];
  const [left = [], right = []] = ranks;
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) return other - value;
  }
  return compareText(a, b);
}

function rank(version: string): number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return [0, 0, 0];
  const [, major, stage, minor] = match;
  return [stage === undefined ? 3 : stage === 'beta' ? 2 : 1, Number(major), Number(minor ?? 0)];
}
