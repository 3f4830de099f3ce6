import type { GroupVersionResource, KubeObject } from '../kube/object.ts';
import { Reflector } from '../kube/reflector.ts';
import { errorText, type Logger } from '../shared/log.ts';
import { definitionName } from './definition/definition-name.ts';
import type { KindDefinition } from './definition/kind.ts';
import type { EngineParts } from './settings.ts';

/** CustomResourceDefinitions. */
export const definitionsOfResources: GroupVersionResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
  namespaced: false,
};

/** Who looks after kinds. */
export interface KindKeeper {
  add(definition: KindDefinition): void;
  /** Resolves when nothing of it is under way any more. */
  remove(definition: KindDefinition): Promise<void>;
}

/** Has just those kinds looked after whose CustomResourceDefinitions the cluster has, as they come and go. */
export class InstalledKinds {
  readonly #keeper: KindKeeper;
  readonly #log: Logger;
  /** By the name of their CustomResourceDefinition: `tables.dynamodb.services.k8s.aws`. */
  readonly #kinds: ReadonlyMap<string, KindDefinition>;
  readonly #reflector: Reflector<KubeObject>;
  /** By the same name, what was begun last: a kind that comes back waits until it has gone. */
  readonly #changes = new Map<string, Promise<void>>();

  constructor(
    kinds: readonly KindDefinition[],
    keeper: KindKeeper,
    { kube, clock, random, log }: Pick<EngineParts, 'kube' | 'clock' | 'random' | 'log'>,
  ) {
    this.#keeper = keeper;
    this.#log = log;
    this.#kinds = new Map(kinds.map((kind) => [definitionName(kind), kind]));
    this.#reflector = new Reflector<KubeObject>({
      client: kube,
      resource: definitionsOfResources,
      // The schemas of a cluster's kinds are many megabytes; the name says all.
      metadataOnly: true,
      transform: ({ apiVersion, kind, metadata: { name, uid = '', resourceVersion = '' } }) => {
        return { apiVersion, kind, metadata: { name, uid, resourceVersion } };
      },
      logger: log,
      clock,
      random,
      handlers: { added: (crd) => this.#installed(crd), deleted: (crd) => this.#uninstalled(crd) },
    });
  }

  /** True once it is known which kinds there were at the start. */
  get hasSynced(): boolean {
    return this.#reflector.hasSynced;
  }

  start(): void {
    this.#reflector.start();
  }

  /** Resolves when no kind will come or go any more. */
  async stop(): Promise<void> {
    await this.#reflector.stop();
    await Promise.all(this.#changes.values());
  }

  #installed({ metadata: { name } }: KubeObject): void {
    this.#change(name, async (definition) => {
      this.#log.info('a kind is installed: looking after its objects', { kind: definition.kind, definition: name });
      this.#keeper.add(definition);
    });
  }

  /** The API server lets go of a definition only after its last object. */
  #uninstalled({ metadata: { name } }: KubeObject): void {
    this.#change(name, async (definition) => {
      this.#log.info('a kind is no longer installed', { kind: definition.kind, definition: name });
      await this.#keeper.remove(definition);
    });
  }

  #change(name: string, change: (definition: KindDefinition) => Promise<void>): void {
    const definition = this.#kinds.get(name);
    if (definition === undefined) return;
    const before = this.#changes.get(name) ?? Promise.resolve();
    const failed = (error: unknown): void =>
      this.#log.error('a kind could not be added or removed', { kind: definition.kind, error: errorText(error) });
    this.#changes.set(name, before.then(() => change(definition)).catch(failed));
  }
}
