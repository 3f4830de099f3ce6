import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { AwsClients } from '../../../src/aws/client-factory.ts';
import { AwsExecutor } from '../../../src/aws/executor.ts';
import { callerIdentity } from '../../../src/aws/identity.ts';
import { newCommand } from '../../../src/aws/sdk-module.ts';
import { asApplied } from '../../../src/cli/plan/as-applied.ts';
import { shown } from '../../../src/cli/plan/plan-text.ts';
import type { KindDefinition } from '../../../src/engine/definition/kind.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { type ObjectPlan, Planner } from '../../../src/engine/plan/planner.ts';
import type { KubeClient } from '../../../src/kube/client.ts';
import type { GroupVersionResource, KubeObject } from '../../../src/kube/object.ts';
import { valueAt } from '../../../src/model/value-path.ts';
import { allKinds } from '../../../src/services/index.ts';
import type { JsonObject } from '../../../src/shared/json.ts';
import { isObject } from '../../../src/shared/json.ts';
import type { AwsName } from '../back-ends.ts';
import { conditionOf } from '../conditions.ts';
import { region } from '../rig.ts';
import type { Case, CaseStep, OutsideCall } from './case-folder.ts';
import { engineParts } from './engine-parts.ts';
import { Marks } from './marks.ts';
import { Masks } from './masks.ts';
import { planProblem } from './planned.ts';
import { callLines, type RecordedCall, RecordingExecutor, writesAmong } from './recorder.ts';
import { definitionOf, resourceOf, serviceNamed } from './resources.ts';

/** Where a case is played. */
export interface Stage {
  readonly kube: KubeClient;
  readonly awsUrl: string;
  readonly aws: AwsName;
}

/** What came of a case, in the form of its recordings. */
export interface Recording {
  /** `calls.txt` */
  readonly calls: string;
  /** `object.yaml` */
  readonly objects: string;
}

const namespaces: GroupVersionResource = { group: '', version: 'v1', resource: 'namespaces', namespaced: false };
const fieldManager = 'cases';
const patienceMs = 20_000;
/** As fast as an emulator answers, this is longer than anything in it takes. */
const maxOutsideCalls = 2_000;
const requestedAt = 'services.k8s.aws/reconcile-requested-at';

/** Plays a case: each step, and after each a further look, which must change nothing in AWS; deletion in the end. */
export async function playCase(play: Case, stage: Stage): Promise<Recording> {
  await using player = await CasePlayer.start(play, stage);
  const calls: string[] = [];
  const objects: string[] = [];
  for (const step of play.steps) {
    const object = await player.step(step);
    const made = await player.takeCalls();
    const wrong = player.planProblem(made, object);
    if (wrong !== undefined) throw new Error(`${step.name}: ${wrong}`);
    calls.push(`# ${step.name}`, ...player.linesOf(made));
    objects.push(player.objectText(step.name, object));
    const seen = await player.lookAgain();
    const idle = await player.takeCalls();
    // What AWS has refused may be tried again.
    const writes = writesAmong(idle, { tries: isReady(seen) });
    if (writes.length > 0) throw new Error(`after ${step.name}, a further look changed AWS:\n${writes.join('\n')}`);
    calls.push(
      `idle: ${idle
        .map(({ operation }) => operation)
        .sort()
        .join(', ')}`,
    );
  }
  const waiting = await player.remove();
  calls.push('# delete', ...player.linesOf(await player.takeCalls()));
  if (waiting !== undefined) objects.push(player.objectText('delete', waiting));
  await player.removeOthers();
  return { calls: `${calls.join('\n')}\n`, objects: objects.join('---\n') };
}

class CasePlayer implements AsyncDisposable {
  readonly #case: Case;
  readonly #kube: KubeClient;
  readonly #namespace = `case-${randomBytes(4).toString('hex')}`;
  readonly #clients: AwsClients;
  readonly #executor: RecordingExecutor;
  /** For plans: what they read is not the product's doing. */
  readonly #unrecorded: AwsExecutor;
  #engine: Engine | undefined;
  #planner: Planner | undefined;
  /** What the step is to do, and how many calls it made before for what the object depends on. */
  #plan: (ObjectPlan & { readonly callsBefore: number }) | undefined;
  readonly #aws: AwsName;
  /** Objects that the one of the case needs, in the order in which they were made. */
  readonly #others = new Map<string, KubeObject>();
  readonly #marks = new Marks();
  /** Texts of this run alone, and the marks that stand for them. */
  readonly #known: [string, string][] = [];
  readonly #masks = new Masks();
  #isOver = false;
  #looks = 0;
  #subject: KubeObject | undefined;

  private constructor(play: Case, { kube, awsUrl, aws }: Stage) {
    this.#case = play;
    this.#kube = kube;
    this.#aws = aws;
    this.#clients = new AwsClients({ region, endpointUrl: awsUrl, usePathStyle: true });
    const build = { gitVersion: 'v0.0.0', gitCommit: 'test', buildDate: 'test' };
    this.#executor = new RecordingExecutor({ clients: this.#clients, build });
    this.#unrecorded = new AwsExecutor({ clients: this.#clients, build });
  }

  static async start(play: Case, stage: Stage): Promise<CasePlayer> {
    const player = new CasePlayer(play, stage);
    const identity = await callerIdentity(player.#executor, { region, endpoint: stage.awsUrl });
    player.#known.push([player.#namespace, '<namespace>'], [stage.awsUrl, '<endpoint>']);
    player.#known.push([new URL(stage.awsUrl).host, '<host>'], [identity.account, '<account>']);
    player.#marks.set('account', identity.account);
    player.#marks.set('endpoint', stage.awsUrl);
    player.#marks.set('namespace', player.#namespace);
    const metadata = { name: player.#namespace };
    await stage.kube.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata });
    for (const call of play.before) await player.#provide(call);
    const { kube } = stage;
    const parts = engineParts({ kube, executor: player.#executor, identity, namespace: player.#namespace });
    player.#engine = new Engine(allKinds.map(looksOften), parts);
    player.#planner = new Planner({ ...parts, aws: player.#unrecorded });
    player.#engine.start();
    return player;
  }

  takeCalls() {
    return this.#executor.take();
  }

  /** Does the step, and resolves with the object when it has come to rest. */
  async step(step: CaseStep): Promise<KubeObject> {
    this.#plan = undefined;
    if ('calls' in step) {
      for (const call of step.calls) await this.#outside(call);
      await this.#planFor(this.#require());
      return this.lookAgain();
    }
    const before = this.#subject;
    for (const manifest of step.apply) {
      // What it depends on comes first, and to rest.
      if (this.#subject !== undefined && this.#subject !== before) await this.#settle(this.#subject);
      // Of what is there already, what is applied before it may be news: then it does not wait for the plan.
      if (manifest === step.apply.at(-1) && (before === undefined || step.apply.length === 1))
        await this.#planFor(await this.#asApplied(manifest));
      this.#subject = await this.#apply(manifest);
      this.#others.set(`${manifest.kind}/${manifest.metadata.name}`, this.#subject);
    }
    const subject = this.#require();
    const { uid, generation } = subject.metadata;
    const isSame = before?.metadata.uid === uid && before?.metadata.generation === generation;
    if (before === undefined || !isSame) return this.#settle(subject);
    // Only what the object depends on has changed: a Secret, which is noticed, or what needs a further look.
    const sent = sentOf(before);
    if (step.apply.some(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Secret')) {
      await this.#until((object) => sentOf(object) !== sent);
    }
    return this.lookAgain();
  }

  /** Works out what the step will do, before it does it. */
  async #planFor(object: KubeObject): Promise<void> {
    const definition = definitionOf(object);
    const plan = definition && (await this.#planner?.plan(definition, object));
    this.#plan = plan && { ...plan, callsBefore: this.#executor.count };
  }

  /** What is wrong with the plan for the step, by the calls that it made. */
  planProblem(calls: readonly RecordedCall[], object: KubeObject): string | undefined {
    if (this.#plan === undefined) return undefined;
    const made = calls.slice(this.#plan.callsBefore);
    return planProblem(this.#plan, {
      made,
      isReady: isReady(object),
      aws: this.#aws,
      plain: (text) => this.#masks.compared(text, this.#ofThisRun()),
    });
  }

  /** Resolves when the object is at rest as it was applied; at once for one of Kubernetes' own. */
  async #settle(object: KubeObject): Promise<KubeObject> {
    if (object.apiVersion === 'v1') return object;
    const { generation = 0 } = object.metadata;
    return this.#rest((seen) => Number(seen.status?.['observedGeneration']) >= generation);
  }

  /** Asks for a further look, and resolves with the object after it. */
  async lookAgain(): Promise<KubeObject> {
    const token = await this.#askForLook();
    return this.#rest((object) => object.status?.['lastHandledReconcileAt'] === token);
  }

  async #askForLook(): Promise<string> {
    const token = `look-${++this.#looks}`;
    const { namespace, name } = this.#require().metadata;
    const patch = { metadata: { annotations: { [requestedAt]: token } } };
    await this.#kube.patch(this.#resource(), { namespace, name, patch }, { type: 'merge' });
    return token;
  }

  /** Deletes the object, and resolves when it is gone; with the object as it was while it had to wait for somebody. */
  async remove(): Promise<KubeObject | undefined> {
    const { deletion } = this.#case;
    const gone = this.#delete(this.#require());
    if (deletion.length === 0) return gone.then(() => undefined);
    const waiting = this.#rest(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const object = await Promise.race([waiting, gone.then(() => undefined)]);
    if (object === undefined) throw new Error('the deletion waited for nobody');
    for (const call of deletion) await this.#outside(call);
    await this.#askForLook();
    await gone;
    return object;
  }

  /** Deletes what the object of the case needed. */
  async removeOthers(): Promise<void> {
    const subject = this.#require();
    const others = [...this.#others.values()].filter(({ metadata }) => metadata.uid !== subject.metadata.uid);
    for (const other of others.reverse()) await this.#delete(other);
    this.#isOver = true;
  }

  async #delete(object: KubeObject): Promise<void> {
    const { namespace, name } = object.metadata;
    const resource = resourceOf(object);
    const { metadata } = await this.#kube.list(resource, { namespace });
    await this.#kube.delete(resource, { namespace, name });
    const options = { namespace, resourceVersion: metadata.resourceVersion, signal: AbortSignal.timeout(patienceMs) };
    for await (const event of this.#kube.watch(resource, options)) {
      if (event.type === 'DELETED' && event.object.metadata.name === name) return;
    }
    throw new Error(`${name} was not gone in time`);
  }

  /** The object as it stands in a recording. */
  objectText(step: string, { spec, status = {} }: KubeObject): string {
    const { lastHandledReconcileAt: _, conditions, ...seen } = status;
    // Stalled says again what ACK.Terminal says.
    const isTold = (condition: unknown): boolean => !isObject(condition) || condition['type'] !== 'Stalled';
    const told = Array.isArray(conditions) ? { conditions: conditions.filter(isTold) } : {};
    const text = JSON.stringify(shown({ spec, status: { ...seen, ...told } }));
    const plain = JSON.parse(this.#masks.masked(text, this.#ofThisRun()));
    return `# ${step}\n${stringify(plain, { sortMapEntries: true })}`;
  }

  /** Calls as they stand in a recording. */
  linesOf(calls: readonly RecordedCall[]): string[] {
    return callLines(calls).map((line) => this.#masks.masked(line, this.#ofThisRun()));
  }

  #ofThisRun(): [string, string][] {
    const { uid = 'no uid' } = this.#require().metadata;
    return [[uid, '<uid>'], ...this.#known];
  }

  /** What a case that failed has made would be somebody else's in the next run. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) for (const object of this.#others.values()) await this.#delete(object).catch(() => {});
    await this.#planner?.stop();
    await this.#engine?.stop(AbortSignal.abort());
    await this.#kube.delete(namespaces, { name: this.#namespace });
    this.#clients.close();
  }

  async #apply(manifest: KubeObject): Promise<KubeObject> {
    const patch = this.#filled(manifest);
    const { namespace, name } = patch.metadata;
    const options = { type: 'apply', fieldManager, force: true } as const;
    return this.#kube.patch(resourceOf(manifest), { namespace, name, patch }, options);
  }

  #asApplied(manifest: KubeObject): Promise<KubeObject> {
    return asApplied({ kube: this.#kube, fieldManager }, resourceOf(manifest), this.#filled(manifest));
  }

  #filled(manifest: KubeObject): KubeObject {
    const { metadata, ...rest } = this.#marks.fill(manifest) as KubeObject;
    return { ...rest, metadata: { ...metadata, namespace: this.#namespace } } as KubeObject;
  }

  /** Makes sure that something is in AWS: an earlier run of the case may have left it there. */
  async #provide(call: OutsideCall): Promise<void> {
    await this.#outside(call).catch((error: unknown) => {
      if (!(error instanceof Error && /Exist|AlreadyOwned|Conflict/.test(error.name))) throw error;
    });
  }

  /** Makes a call as somebody else. */
  async #outside({ call, input, as, service = this.#case.service, until, ...place }: OutsideCall): Promise<void> {
    const found = await serviceNamed(service);
    const { client, module } = await this.#clients.client(found, { region: place.region ?? region });
    const filled = this.#marks.fill(input) as JsonObject;
    for (let attempt = 0; attempt < maxOutsideCalls; attempt++) {
      const sent = client.send(newCommand(module, found, call, filled), {});
      if (!(await isReached(sent, until))) continue;
      if (as !== undefined) this.#marks.set(as, JSON.parse(JSON.stringify(await sent)));
      return;
    }
    throw new Error(`${call} was made ${maxOutsideCalls} times, and there is still not ${JSON.stringify(until)}`);
  }

  /** Resolves when the object has heard, and is at rest: in sync, or stopped by something that a user has to mend. */
  #rest(hasHeard: (object: KubeObject) => boolean): Promise<KubeObject> {
    return this.#until((object) => hasHeard(object) && isAtRest(object));
  }

  async #until(isSo: (object: KubeObject) => boolean): Promise<KubeObject> {
    const { namespace, name } = this.#require().metadata;
    let last: KubeObject | undefined;
    const options = { namespace, fieldSelector: `metadata.name=${name}`, signal: AbortSignal.timeout(patienceMs) };
    try {
      for await (const event of this.#kube.watch(this.#resource(), options)) {
        if (event.type === 'BOOKMARK') continue;
        last = event.object;
        if (!isSo(last)) continue;
        this.#subject = last;
        this.#marks.set('object', JSON.parse(JSON.stringify(last)));
        return last;
      }
    } catch (cause) {
      throw new Error(`${name} did not come to rest; last seen: ${JSON.stringify(last?.status)}`, { cause });
    }
    throw new Error(`the watch of ${name} ended`);
  }

  #require(): KubeObject {
    if (this.#subject === undefined) throw new Error('the case has not created anything yet');
    return this.#subject;
  }

  #resource(): GroupVersionResource {
    return resourceOf(this.#require());
  }
}

/** Which states of Secrets the object was written down to have sent. */
function sentOf({ metadata }: KubeObject): string | undefined {
  return metadata.annotations?.['services.k8s.aws/sent'];
}

async function isReached(sent: Promise<unknown>, until: OutsideCall['until']): Promise<boolean> {
  if (until !== undefined && 'error' in until) {
    return sent.then(
      () => false,
      (error: unknown) => error instanceof Error && error.name === until.error,
    );
  }
  const output = await sent;
  return until === undefined || String(valueAt(output, until.path.split('.'))) === until.is;
}

function isReady(object: KubeObject): boolean {
  return conditionOf(object, 'Ready')?.['status'] === 'True';
}

function isAtRest(object: KubeObject): boolean {
  const ready = conditionOf(object, 'Ready');
  if (ready?.['observedGeneration'] !== object.metadata.generation) return false;
  return (
    ready?.['status'] === 'True' || ['ACK.Terminal', 'ACK.Recoverable', 'Waiting'].includes(String(ready?.['reason']))
  );
}

/** The kind, looking at AWS's progress often enough that no look is among the waits that never end. */
function looksOften(kind: KindDefinition): KindDefinition {
  return { ...kind, behaviour: { ...kind.behaviour, pace: { firstMs: 500, maxMs: 2_000 } } };
}
