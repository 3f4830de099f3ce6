import type { SdkModule } from '../../aws/sdk-module.ts';
import type { KubeObject } from '../../kube/object.ts';
import { maskedAt } from '../../model/masked.ts';
import type { JsonObject } from '../../shared/json.ts';
import { mergePatch } from '../../shared/merge-patch.ts';
import type { Difference } from '../compare.ts';
import type { Call } from '../definition/call.ts';
import type { KindDefinition } from '../definition/kind.ts';
import { kindFields } from '../definition/kind-fields.ts';
import { kindAws } from '../kind-aws.ts';
import { type LoadedKind, loadKind } from '../loaded-kind.ts';
import { ObjectCaches } from '../object-caches.ts';
import type { Outcome } from '../outcome.ts';
import { Pass } from '../pass.ts';
import { statusPatch } from '../publish.ts';
import { noCalls } from '../recent-calls.ts';
import type { EngineParts } from '../settings.ts';
import { type LookResult, look } from './look.ts';
import { PlannedAws } from './planned-aws.ts';

/** What would be done for one object. */
export interface ObjectPlan {
  readonly definition: KindDefinition;
  readonly object: KubeObject;
  /**
   * The calls, in order. Marks in their inputs stand for what is not known yet: `<QueueUrl of CreateQueue>`,
   * `<status.keyID of Key default/main>`; others for what is secret.
   */
  readonly calls: readonly Call[];
  readonly changes: readonly PlannedChange[];
  /** Differences that stay, with what to do about them. */
  readonly advice: readonly string[];
  /** How far the look came: anything but `synced` and `again` keeps the object from being as wanted. */
  readonly outcome: Outcome;
}

/** A difference between a resource and what is wanted of it. */
export interface PlannedChange {
  /** In the custom resource: `spec.billingMode`; below the first field in AWS's own names. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What a planner works with. */
export type PlannerParts = Pick<EngineParts, 'settings' | 'kube' | 'aws' | 'roles' | 'log' | 'clock' | 'random'>;

/** An adoption and the like take a look or two before it is clear what is to be done. */
const maxLooks = 4;

/** Finds out what the controller would do, by the same steps, with reads alone: neither AWS nor Kubernetes changes. */
export class Planner {
  readonly #parts: PlannerParts;
  readonly #caches: ObjectCaches;
  readonly #kinds = new Map<KindDefinition, Promise<LoadedKind>>();
  readonly #stopped = new AbortController();

  constructor(parts: PlannerParts) {
    this.#parts = parts;
    this.#caches = new ObjectCaches({ ...parts, changed: () => {} });
  }

  /** The plan for an object as it is to be; whether the API server has it already does not matter. */
  async plan(definition: KindDefinition, object: KubeObject): Promise<ObjectPlan> {
    const loading = this.#kinds.get(definition) ?? loadKind(definition);
    this.#kinds.set(definition, loading);
    const kind = await loading;
    let current = object;
    for (let looks = 1; ; looks++) {
      const { calls, result, after } = await this.#look(kind, current);
      const { outcome, advice, delta } = result;
      if (calls.length === 0 && outcome.kind === 'again' && looks < maxLooks) {
        current = after;
        continue;
      }
      const changes = shownChanges(kind, await definition.service.load(), delta?.differences ?? []);
      return { definition, object, calls, changes, advice, outcome };
    }
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#caches.stop();
  }

  /** One look. `after` is the object as the controller would leave it. */
  async #look(kind: LoadedKind, object: KubeObject): Promise<Look> {
    const { settings, log, clock } = this.#parts;
    const { definition } = kind;
    const { namespace } = object.metadata;
    let aws: PlannedAws | undefined;
    const pass: Pass = new Pass({
      ...{ kind, object, settings, log, caches: this.#caches },
      awsIn: (place) => {
        const caller = { definition, place, namespace, signal: this.#stopped.signal, priority: () => 0 as const };
        aws = new PlannedAws(definition, kindAws(this.#parts, caller));
        return aws;
      },
      write: async (patch) => patched(pass.object, patch),
      note: () => {},
      dependOn: () => {},
      dependents: () => [],
      recent: noCalls,
      repeats: () => 1,
    });
    const result = await look(pass, () => aws);
    const patch = statusPatch(pass, result.outcome, clock.now());
    const after = patch === undefined ? pass.object : patched(pass.object, patch);
    return { result, after, calls: (await aws?.shown()) ?? [] };
  }
}

function shownChanges(kind: LoadedKind, module: SdkModule, found: readonly Difference[]): PlannedChange[] {
  const shapes = new Map(kindFields(kind.definition, module).spec.map(({ name, shape }) => [name, shape]));
  return found.map(({ path, desired, observed }) => {
    const [field = '', ...rest] = path.split('.');
    const shape = shapes.get(field);
    const shown = (value: unknown): unknown => (shape === undefined ? value : maskedAt(value, shape, rest));
    return { path: ['spec', kind.jsonNameOf(field), ...rest].join('.'), from: shown(observed), to: shown(desired) };
  });
}

function patched(object: KubeObject, patch: JsonObject): KubeObject {
  return mergePatch(object, patch) as object as KubeObject;
}

interface Look {
  readonly result: LookResult;
  readonly after: KubeObject;
  readonly calls: readonly Call[];
}
