import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeClient } from '../../src/kube/client.ts';
import { loadConnection } from '../../src/kube/config.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { Reflector } from '../../src/kube/reflector.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { isSynced } from '../support/conditions.ts';
import { tables } from '../support/kube.ts';
import { Churn } from './churn.ts';
import { scale } from './scale.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

/** What goes wrong, and for how long. */
export interface Scenario extends WorldOptions {
  /** For the table of docs/reliability.md. */
  readonly what: string;
  /** Begins the fault; resolves when it is over. What it returns is shown beside the outcome. */
  readonly fault: (world: World, random: () => number) => Promise<string>;
}

/** How it ended. */
export interface Outcome extends Verdict {
  readonly objects: number;
  readonly edits: number;
  /** Objects that are not as their manifests say when patience is over. */
  readonly notReady: readonly string[];
  /** Seconds from the end of the fault until everything was as wanted. */
  readonly settledAfter: number;
  /** What the fault itself tells. */
  readonly told: string;
}

/** Where each scenario leaves its outcome for the page. */
export const outcomeFolder = resolve(import.meta.dirname, '../../.cache/faults');

const settlingMs = 240_000;

/** Runs a scenario: tables are made, then the fault comes while a user goes on changing them. */
export async function outcomeOf(cluster: Cluster, scenario: Scenario): Promise<Outcome> {
  await using world = await startWorld(cluster, scenario);
  const random = sequence(7);
  const churn = new Churn(world.kube, random);
  await using seen = await Seen.connect(cluster.adminKubeconfig, world.kube.namespace);
  await churn.create(scale.objects);
  await seen.until((all) => areAsWanted(all, churn));

  const over = new AbortController();
  const churning = churn.run(over.signal);
  const told = await scenario.fault(world, random);
  over.abort();
  await churning;
  const endedAt = performance.now();
  const isSettled = await seen.until((all) => areAsWanted(all, churn));
  const settledAfter = Math.round((performance.now() - endedAt) / 100) / 10;
  // What somebody still wants to write comes within a look or two.
  await sleep(scale.lingerMs);
  const objects = seen.all;
  const verdict = await verdictOf(world, churn.wanted, objects);
  const notReady = isSettled ? [] : objects.filter((object) => !isSynced(object)).map(({ metadata }) => metadata.name);
  const outcome = { objects: churn.wanted.size, edits: churn.edits, notReady, settledAfter, told, ...verdict };
  await writeOutcome(scenario.what, outcome);
  if (notReady.length > 0) for (const { tail } of world.replicas) console.error(`the end of a replica's log:\n${tail}`);
  return outcome;
}

async function writeOutcome(what: string, outcome: Outcome): Promise<void> {
  await mkdir(outcomeFolder, { recursive: true });
  const file = join(outcomeFolder, `${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`);
  await writeFile(file, JSON.stringify({ what, ...outcome }, undefined, 2));
}

function areAsWanted(objects: readonly KubeObject[], { wanted }: Churn): boolean {
  return (
    objects.length === wanted.size && objects.every((object) => wanted.has(object.metadata.name) && isSynced(object))
  );
}

/** Numbers from 0 to 1 that look random, and are the same each time. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The tables of a namespace as a watch shows them. */
class Seen implements AsyncDisposable {
  readonly #client: KubeClient;
  readonly #reflector: Reflector<KubeObject>;
  #changed = (): void => {};

  private constructor(client: KubeClient, namespace: string) {
    const told = (): void => this.#changed();
    this.#client = client;
    this.#reflector = new Reflector<KubeObject>({
      ...{ client, namespace, resource: tables },
      handlers: { added: told, modified: told, deleted: told, synced: told },
    });
    this.#reflector.start();
  }

  static async connect(kubeconfig: string, namespace: string): Promise<Seen> {
    const connection = await loadConnection({ env: {}, kubeconfig });
    return new Seen(new KubeClient(connection, { userAgent: 'faults' }), namespace);
  }

  get all(): KubeObject[] {
    return [...this.#reflector.values()];
  }

  /** True once it holds of all tables; false when patience is over. */
  async until(holds: (all: KubeObject[]) => boolean): Promise<boolean> {
    const { promise, resolve: settle } = Promise.withResolvers<boolean>();
    const late = setTimeout(() => settle(false), settlingMs);
    this.#changed = () => {
      if (holds(this.all)) settle(true);
    };
    this.#changed();
    return promise.finally(() => clearTimeout(late));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reflector.stop();
    this.#client.close();
  }
}
