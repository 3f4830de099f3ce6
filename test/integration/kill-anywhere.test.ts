import { randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/object.ts';
import { isSynced, trueConditions } from '../support/conditions.ts';
import { type Makeable, makeable } from '../support/makeable.ts';
import { type Rig, startRig } from '../support/rig.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { WireInstants } from '../support/wire-instants.ts';

// The controller is killed fifty times in the middle of making objects, at instants that chance chooses among all that
// the wires show from the first call on: before AWS has a call, when it has done it, and then perhaps only at the next
// write to the API server or answer from there. TACK_TEST_SEED plays the same instants again.

const seed = Number(process.env['TACK_TEST_SEED'] ?? randomInt(2 ** 31));
const chains = [1, 2, 3, 4, 5];
const killsOfChain = 10;
/** No more than is made, as each start begins with a look at what there is of every kind. */
const services = '--services=dynamodb,sqs,secretsmanager';

/** When a kill comes. */
interface Moment {
  /** The instant on the wire of AWS; 0 for the very beginning. */
  readonly instant: number;
  /** At once, or when the next bytes go to the API server or come from there. */
  readonly then: 'at once' | 'requests' | 'answers';
  /** What the controller has sent arrives later. */
  readonly arrives: boolean;
}

function momentIn(span: number, random: SeededRandom): Moment {
  const instant = random.below(span + 1);
  const then =
    instant === 0
      ? random.of<Moment['then']>(['requests', 'answers'])
      : random.of<Moment['then']>(['at once', 'requests', 'answers']);
  return { instant, then, arrives: random.below(2) === 0 };
}

describe.concurrent(`a controller that is killed at any instant of a create (TACK_TEST_SEED=${seed})`, () => {
  test.for(chains)(
    'makes each resource once, and makes it ready (%i)',
    { timeout: 600_000 },
    async (chain, { onTestFailed }) => {
      await using rig = await startRig({ onTestFailed, flags: [services] });
      using instants = new WireInstants(rig.proxy);
      const random = new SeededRandom(seed + chain);
      const kinds = makeable(rig);
      const undisturbed = await Made.begin(rig, kinds);
      await undisturbed.expectOneEach('undisturbed');
      const span = instants.count;
      expect(span).toBeGreaterThanOrEqual(2 * kinds.length);

      const all = [undisturbed];
      for (let kill = 0; kill < killsOfChain; kill++) {
        const moment = momentIn(span, random);
        instants.restart();
        const made = await killAt(moment, { rig, instants, kinds });
        await rig.controller.start();
        await made.expectOneEach(JSON.stringify(moment));
        all.push(made);
      }
      await Promise.all(all.map((made) => made.expectGone()));
    },
  );
});

interface Means {
  readonly rig: Rig;
  readonly instants: WireInstants;
  readonly kinds: readonly Makeable[];
}

/** Begins to make one object of each kind, and kills the controller at that moment, or when all are made. */
async function killAt({ instant, then, arrives }: Moment, { rig, instants, kinds }: Means): Promise<Made> {
  const { controller, kubeProxy } = rig;
  const held = then === 'at once' || instant > 0 ? undefined : kubeProxy.hold(then);
  const stopped = instant === 0 ? undefined : instants.stopAt(instant);
  const made = await Made.begin(rig, kinds);
  // There may be fewer instants this time than the first time.
  const all = made.states().then(() => undefined);
  const call = await Promise.race([stopped, all]);
  const kube = held ?? (then === 'at once' ? undefined : kubeProxy.hold(then));
  if (kube !== undefined) {
    call?.release();
    await Promise.race([kube.caught, all]);
  }
  // It is not for this wait to tell what never becomes synced.
  all.catch(() => {});
  await controller.kill();
  if (arrives) call?.release();
  kube?.release();
  return made;
}

/** One object of each kind. */
class Made {
  readonly #rig: Rig;
  readonly #kinds: readonly Makeable[];
  readonly #name: string;

  private constructor(rig: Rig, kinds: readonly Makeable[], name: string) {
    this.#rig = rig;
    this.#kinds = kinds;
    this.#name = name;
  }

  static async begin(rig: Rig, kinds: readonly Makeable[]): Promise<Made> {
    const made = new Made(rig, kinds, rig.name('killed'));
    await Promise.all(kinds.map(({ resource, manifest }) => rig.kube.objects(resource).apply(manifest(made.#name))));
    return made;
  }

  /** By kind, the states of its object from the present one until it is synced. */
  states(): Promise<KubeObject[][]> {
    return Promise.all(
      this.#kinds.map(({ resource }) =>
        this.#rig.kube.objects(resource).statesUntil(this.#name, 'become synced', isSynced),
      ),
    );
  }

  /** Waits until all are synced, and checks that each is there once and was never anything else than on its way. */
  async expectOneEach(moment: string): Promise<void> {
    const states = await this.states();
    for (const [index, { resource, count }] of this.#kinds.entries()) {
      const told = (states[index] ?? []).flatMap(trueConditions);
      expect(told, `${resource.resource}, ${moment}`).not.toContain('ACK.Terminal');
      expect(await count(this.#rig, this.#name), `${resource.resource}, ${moment}`).toBe(1);
    }
  }

  /** Deletes them, and checks that nothing stays. */
  async expectGone(): Promise<void> {
    for (const { resource, count } of this.#kinds) {
      const objects = this.#rig.kube.objects(resource);
      await objects.delete(this.#name);
      await objects.waitForGone(this.#name);
      expect(await count(this.#rig, this.#name), resource.resource).toBe(0);
    }
  }
}
