import { hostname } from 'node:os';
import { AwsBudget } from '../aws/budget.ts';
import type { AwsClients } from '../aws/client-factory.ts';
import { AwsExecutor } from '../aws/executor.ts';
import type { CallerIdentity } from '../aws/identity.ts';
import type { KindDefinition } from '../engine/definition/kind.ts';
import { Engine } from '../engine/engine.ts';
import { InstalledKinds } from '../engine/installed-kinds.ts';
import type { EngineObserver, EngineParts } from '../engine/settings.ts';
import { KubeClient } from '../kube/client.ts';
import { loadConnection } from '../kube/config.ts';
import { EventRecorder } from '../kube/events.ts';
import { systemClock } from '../shared/clock.ts';
import { errorText, type Logger } from '../shared/log.ts';
import { buildInfo } from './build-info.ts';
import { DefinitionCheck } from './definitions/definition-check.ts';
import { installDefinitions } from './definitions/install-definitions.ts';
import {
  awsClients,
  callerIdentityFor,
  chosenKinds,
  engineSettings,
  kindsOfServices,
  roleSessions,
} from './engine-settings.ts';
import type { ControllerFlags } from './flags.ts';
import { LeaderElection, leaderIdentity } from './leader-election.ts';
import { LoopWatch } from './loop-watch.ts';
import { ControllerMetrics } from './metrics.ts';
import { OwnPod } from './own-pod.ts';
import { type Probes, startProbes } from './probes.ts';

/** What a controller is started with. */
export interface ControllerOptions {
  readonly flags: ControllerFlags;
  /** All definitions; the flags choose among them. */
  readonly kinds: readonly KindDefinition[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

/** Concurrency is of the kind: labels name it in lower case, as upstream's do. */
const controllerName = (kind: string): string => kind.toLowerCase();

/** The controller process: everything that runs, and how it ends. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #metrics = new ControllerMetrics();
  readonly #build = buildInfo();
  readonly #clients: AwsClients;
  readonly #executor: AwsExecutor;
  readonly #loop: LoopWatch;
  readonly #lost = Promise.withResolvers<Error>();
  #kube: KubeClient | undefined;
  #events: EventRecorder | undefined;
  #pod: OwnPod | undefined;
  #probes: Probes | undefined;
  #election: LeaderElection | undefined;
  #engine: Engine | undefined;
  #installed: InstalledKinds | undefined;
  #check: DefinitionCheck | undefined;

  /** @throws when AWS_CA_BUNDLE cannot be used. */
  constructor(options: ControllerOptions) {
    const { flags, log, env } = options;
    this.#options = options;
    this.#loop = new LoopWatch(systemClock, log);
    const mayCall = (): boolean => this.#election?.isLeader !== false;
    this.#clients = awsClients(flags, { log, env, mayCall });
    const budget = new AwsBudget({ clock: systemClock });
    this.#metrics.awsBudget(budget);
    this.#executor = new AwsExecutor({
      clients: this.#clients,
      build: this.#build,
      gate: budget.gate,
      log,
      onCall: (record) => this.#metrics.awsCall(record),
    });
  }

  /** Where health and metrics are served; undefined for those that are turned off, and before {@link start}. */
  get urls(): { readonly health: string | undefined; readonly metrics: string | undefined } {
    return { health: this.#probes?.healthUrl, metrics: this.#probes?.metricsUrl };
  }

  /** Resolves when the process can no longer do its work and has to end: the lease was lost. */
  get lost(): Promise<Error> {
    return this.#lost.promise;
  }

  /**
   * Connects to Kubernetes and AWS and begins.
   * @throws Error that says what is missing or refused, and what to do.
   */
  async start(): Promise<void> {
    const { flags, env, log } = this.#options;
    const connection = await loadConnection({ env, kubeconfig: flags.kubeconfig, context: flags.context });
    const kube = new KubeClient(connection, {
      userAgent: `tack/${this.#build.gitVersion}`,
      logger: log,
      onResponse: (record) => this.#metrics.kubeResponse(record),
    });
    this.#kube = kube;
    this.#events = new EventRecorder({
      client: kube,
      reportingController: 'services.k8s.aws/tack',
      reportingInstance: hostname(),
      logger: log,
    });
    this.#pod = new OwnPod(this.#events, { env, namespace: connection.namespace });
    const identity = await callerIdentityFor(flags, this.#executor);
    const parts = this.#parts(kube, identity, this.#events);
    if (flags.installCrds) await installDefinitions(this.#chosenKinds(), { kube, log });
    this.#makeEngine(parts);
    this.#probes = await this.#startProbes();
    log.info('starting manager', {
      kinds: this.#chosenKinds().length,
      kubernetes: connection.source,
      account: identity.account,
    });
    if (flags.enableLeaderElection) this.#elect(kube, connection.namespace);
    else this.#begin();
  }

  /** Says on the pod why {@link start} has failed. */
  async tellFailure(error: unknown): Promise<void> {
    this.#pod?.cannotStart(errorText(error));
    await this.#events?.flush(AbortSignal.timeout(2_000));
  }

  /** Ends in order: passes under way get `graceMs` to finish their calls, then the calls are cut. */
  async stop(graceMs = 8_000): Promise<void> {
    await this.#end(AbortSignal.timeout(graceMs));
    this.#loop.stop();
    await this.#election?.stop();
    await this.#events?.flush(AbortSignal.timeout(1_000));
    await this.#probes?.close();
    this.#kube?.close();
    this.#clients.close();
  }

  #makeEngine(parts: EngineParts): void {
    const kinds = this.#chosenKinds();
    const follows = this.#options.flags.services === 'auto';
    this.#engine = new Engine(follows ? [] : kinds, parts);
    if (follows) this.#installed = new InstalledKinds(kinds, this.#engine, parts);
    this.#check = new DefinitionCheck(kinds, parts);
  }

  #begin(): void {
    this.#loop.start();
    this.#engine?.start();
    this.#installed?.start();
    this.#check?.start();
  }

  async #end(signal: AbortSignal): Promise<void> {
    // Together: a kind that is going may hold on to a call that only the signal ends.
    await Promise.all([this.#installed?.stop(), this.#check?.stop(), this.#engine?.stop(signal)]);
  }

  /** True when all objects that there were at the start are known; else why not. */
  #cachesCheck(): boolean | string {
    if (this.#installed?.hasSynced === false) return 'customresourcedefinitions: not listed';
    const problems = this.#engine?.problems ?? ['not started yet'];
    return problems.length === 0 || problems.join('; ');
  }

  #chosenKinds(): KindDefinition[] {
    return chosenKinds(this.#options.flags, this.#options.kinds);
  }

  #parts(kube: KubeClient, identity: CallerIdentity, events: EventRecorder): EngineParts {
    const { flags, log } = this.#options;
    return {
      kube,
      aws: this.#executor,
      events,
      log: log.child({ logger: 'ackrt' }),
      clock: systemClock,
      random: Math.random,
      observe: (kind) => this.#observer(controllerName(kind)),
      roles: roleSessions(flags, this.#executor, log),
      settings: engineSettings(flags, {
        identity,
        version: this.#build.gitVersion.replace(/^v/, ''),
        exportable: flags.enableFieldExportReconciler ? kindsOfServices(flags, this.#options.kinds) : [],
      }),
    };
  }

  #observer(name: string): EngineObserver {
    const metrics = this.#metrics;
    let ended = (): void => {};
    return {
      began: (queue) => {
        ended = metrics.queueBegan(name, queue);
      },
      ended: () => ended(),
      added: () => metrics.queueAdded(name),
      started: (waitedMs) => {
        metrics.queueWaited(name, waitedMs / 1000);
        metrics.reconcileStarted(name);
        this.#loop.workStarted(name);
      },
      passEnded: ({ ms, ...end }) => {
        this.#loop.workEnded(name);
        metrics.reconcileEnded(name, { ...end, seconds: ms / 1000 });
        if (end.result === 'error') metrics.queueRetried(name);
      },
    };
  }

  #startProbes(): Promise<Probes> {
    const { flags, log } = this.#options;
    const waits = flags.enableLeaderElection;
    return startProbes({
      healthAddr: flags.healthzAddr,
      metricsAddr: flags.metricsAddr,
      checks: {
        // Who waits for the lease is ready to take it.
        caches: () => (waits && this.#election?.isLeader !== true) || this.#cachesCheck(),
        ...(waits ? { 'leader-election': () => this.#election?.problem ?? true } : {}),
      },
      notReady: (why) => this.#pod?.notReady(why),
      metrics: this.#metrics,
      logger: log,
    });
  }

  #elect(client: KubeClient, podNamespace: string): void {
    const { flags, log } = this.#options;
    const name = `ack-${this.#leaseScope()}`;
    const election = new LeaderElection({
      client,
      name,
      namespace: flags.leaderElectionNamespace ?? podNamespace,
      identity: leaderIdentity(),
      logger: log,
      onStartedLeading: () => {
        this.#metrics.leader(name, true);
        this.#begin();
      },
      onStoppedLeading: (why) => {
        this.#metrics.leader(name, false);
        if (why === 'stopped') return;
        void this.#end(AbortSignal.abort(new Error('the lease was lost')));
        this.#lost.resolve(new Error(`leader election lost: ${name}`));
      },
    });
    this.#election = election;
    this.#metrics.leader(name, false);
    void election.run().catch((error: unknown) => log.error('leader election failed', { error: errorText(error) }));
  }

  /** Upstream's lease is its one service's group; a process of several services has one of its own. */
  #leaseScope(): string {
    const groups = new Set(this.#chosenKinds().map(({ group }) => group));
    const [only] = groups;
    return groups.size === 1 && only !== undefined ? only : 'services.k8s.aws';
  }
}
