import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../support/kube.ts';
import { tableNamed } from '../support/manifests.ts';
import { unlessMissing } from '../support/watching.ts';

/** What a table is to be like. */
export interface Wanted {
  /** The value of its one tag, of this edit alone. */
  readonly round: string;
  readonly isProtected: boolean;
}

const width = 20;
/** One table in so many has its protection turned on and off, and is never deleted. */
const protectedShare = 5;
/** Edits under way at once while a fault lasts. */
const editors = 4;

/** A user who creates, edits and deletes tables without end, and knows what there should be. */
export class Churn {
  readonly #kube: Kube;
  readonly #random: () => number;
  readonly #wanted = new Map<string, Wanted>();
  readonly #busy = new Set<string>();
  #created = 0;
  #edits = 0;

  constructor(kube: Kube, random: () => number) {
    this.#kube = kube;
    this.#random = random;
  }

  /** What the manifests say, by name. */
  get wanted(): ReadonlyMap<string, Wanted> {
    return this.#wanted;
  }

  /** Changes that the API server has taken. */
  get edits(): number {
    return this.#edits;
  }

  /** Creates so many tables. */
  async create(count: number): Promise<void> {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await this.#create();
    };
    await Promise.all(Array.from({ length: width }, worker));
  }

  /** Makes one change after the other until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const editor = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#change();
        await sleep(100 + 100 * this.#random());
      }
    };
    await Promise.all(Array.from({ length: editors }, editor));
  }

  async #change(): Promise<void> {
    const dice = this.#random();
    if (dice < 0.1) return this.#create();
    const names = [...this.#wanted.keys()].filter((name) => !this.#busy.has(name));
    const name = names[Math.floor(this.#random() * names.length)];
    const wanted = name === undefined ? undefined : this.#wanted.get(name);
    if (name === undefined || wanted === undefined) return;
    if (dice < 0.2 && !isProtectable(name)) return this.#delete(name);
    if (dice < 0.4 && isProtectable(name)) return this.#apply(name, { ...wanted, isProtected: !wanted.isProtected });
    return this.#apply(name, { ...wanted, round: String(this.#edits) });
  }

  async #create(): Promise<void> {
    const name = `t${String(this.#created++).padStart(4, '0')}`;
    await this.#apply(name, { round: 'new', isProtected: false });
  }

  /** What the user wants counts from when the API server has taken it; until then the user tries again. */
  #apply(name: string, wanted: Wanted): Promise<void> {
    const { round, isProtected } = wanted;
    const tags = [{ key: 'round', value: round }];
    return this.#alone(name, async () => {
      const table = tableNamed(name, { tags, deletionProtectionEnabled: isProtected });
      await untilTaken(() => this.#kube.apply(table));
      this.#wanted.set(name, wanted);
    });
  }

  #delete(name: string): Promise<void> {
    return this.#alone(name, async () => {
      this.#wanted.delete(name);
      await untilTaken(() => this.#kube.delete(tableNamed(name)).catch(unlessMissing));
    });
  }

  async #alone(name: string, work: () => Promise<void>): Promise<void> {
    this.#busy.add(name);
    try {
      await work();
      this.#edits++;
    } finally {
      this.#busy.delete(name);
    }
  }
}

function isProtectable(name: string): boolean {
  return Number(name.slice(1)) % protectedShare === 0;
}

/** As often as it takes, for two minutes: the API server may be the one that fails. */
async function untilTaken(work: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(250);
    }
  }
}
