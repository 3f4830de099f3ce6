import { type FeatureGates, parseFeatureGates } from './feature-gates.ts';
import {
  chosenServices,
  endpoint,
  invalidValue,
  numbersByKind,
  type Report,
  type ResourceTag,
  reconciledKinds,
  resourceTags,
  watchedNamespaces,
} from './flag-checks.ts';
import { helpText } from './flag-help.ts';
import { type FlagProblem, type FlagValues, type ParsedArguments, parseArguments } from './flag-parser.ts';
import { type ControllerFlagName, controllerFlagTable } from './flag-table.ts';
import { type Parsed, quote } from './flag-values.ts';
import { labelSelectorProblem } from './label-selector.ts';
import { parseHostPort, parseListenAddress } from './listen-address.ts';
import { logThreshold } from './logger.ts';

/** The settings of the controller process, checked. Absent texts are undefined, never empty. */
export interface ControllerFlags {
  /** `all`, `auto` (those whose CRDs are installed), or aliases. */
  readonly services: 'all' | 'auto' | readonly string[];
  /** Undefined: all kinds of the services. */
  readonly reconcileResources: ReadonlySet<string> | undefined;
  /** Empty: all. */
  readonly watchNamespaces: readonly string[];
  readonly watchSelectors: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Definitions are installed and upgraded at the start. */
  readonly installCrds: boolean;
  readonly enableLeaderElection: boolean;
  /** Undefined: the pod's. */
  readonly leaderElectionNamespace: string | undefined;
  readonly awsRegion: string;
  readonly awsEndpointUrl: string | undefined;
  readonly awsIdentityEndpointUrl: string | undefined;
  /** Endpoints need not be https. */
  readonly allowUnsafeEndpoints: boolean;
  readonly awsEndpointUsePathStyle: boolean;
  /** Milliseconds; 0 for no limit. */
  readonly httpClientTimeoutMs: number;
  readonly resourceTags: readonly ResourceTag[];
  /** Undefined: the kind's own, else 36,000. */
  readonly defaultResyncSeconds: number | undefined;
  /** By kind. */
  readonly resourceResyncSeconds: ReadonlyMap<string, number>;
  /** Undefined: automatic, currently 20. Upstream's default is 1: there, an object that waits holds up the others. */
  readonly defaultMaxConcurrentSyncs: number | undefined;
  /** By kind. */
  readonly resourceMaxConcurrentSyncs: ReadonlyMap<string, number>;
  /** What AWS chose is written into specs. */
  readonly lateInitialise: boolean;
  readonly featureGates: FeatureGates;
  readonly deletionPolicy: 'delete' | 'retain';
  readonly enableCarm: boolean;
  readonly enableCrossNamespace: boolean;
  readonly enableFieldExportReconciler: boolean;
  /** `host:port`, `:port`, or `0` for none. */
  readonly metricsAddr: string;
  /** `host:port`, `:port`, or `0` for none. */
  readonly healthzAddr: string;
  /** One of upstream's names. */
  readonly logLevel: string;
  readonly developmentLogging: boolean;
  /** Where the controller's ConfigMaps are: ACK_SYSTEM_NAMESPACE, else K8S_NAMESPACE, else `ack-system`. */
  readonly systemNamespace: string;
}

/** What a command line means: settings, a wish for help, or everything that is wrong with it. */
export type ParsedControllerFlags =
  | { readonly flags: ControllerFlags; readonly warnings: readonly string[] }
  | { readonly help: string }
  | { readonly problems: readonly FlagProblem[] };

/** What the flags are read against. */
export interface FlagSurroundings {
  /** AWS_REGION, ACK_SYSTEM_NAMESPACE, K8S_NAMESPACE. */
  readonly env: NodeJS.ProcessEnv;
  /** The names of the kinds of every service there is, by the service's alias. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<string>>;
}

type Values = FlagValues<typeof controllerFlagTable>;

const missingRegion =
  'unable to start service controller as AWS region is missing. Please pass --aws-region flag or set AWS_REGION ' +
  'environment variable';
/** The longest that a timer of Node can wait. */
const maxTimerMs = 2 ** 31 - 1;

/** Reads the arguments that follow `tack controller`. Never throws. */
export function parseControllerFlags(args: readonly string[], surroundings: FlagSurroundings): ParsedControllerFlags {
  const parsed = parseArguments(controllerFlagTable, args);
  if (parsed.help) return { help: helpText('tack controller [flags]', controllerFlagTable) };
  const checks = new FlagChecks(parsed, surroundings);
  const flags = checks.flags();
  const problems = [...parsed.problems, ...checks.problems];
  return problems.length > 0 ? { problems } : { flags, warnings: warningsOf(parsed) };
}

class FlagChecks {
  readonly problems: FlagProblem[] = [];
  readonly #values: Values;
  readonly #unread: ReadonlySet<string>;
  readonly #surroundings: FlagSurroundings;

  constructor({ values, problems }: ParsedArguments<typeof controllerFlagTable>, surroundings: FlagSurroundings) {
    this.#values = values;
    this.#unread = new Set(problems.map(({ flag }) => flag));
    this.#surroundings = surroundings;
  }

  /** The settings; only good when there are no problems afterwards. */
  flags(): ControllerFlags {
    const values = this.#values;
    this.#webhooks();
    return {
      ...this.#selection(),
      kubeconfig: values.kubeconfig || undefined,
      context: values.context || undefined,
      installCrds: this.#installCrds(),
      enableLeaderElection: values['enable-leader-election'],
      leaderElectionNamespace: values['leader-election-namespace'] || undefined,
      ...this.#aws(),
      defaultResyncSeconds: this.#defaultResync(),
      defaultMaxConcurrentSyncs: this.#defaultConcurrency(),
      lateInitialise: values['late-initialize'] === 'spec',
      featureGates: this.#featureGates(),
      deletionPolicy: values['deletion-policy'],
      enableCarm: values['enable-carm'],
      enableCrossNamespace: values['enable-cross-namespace'],
      enableFieldExportReconciler: values['enable-field-export-reconciler'],
      metricsAddr: this.#address('metrics-addr') || controllerFlagTable['metrics-addr'].default,
      healthzAddr: this.#address('healthz-addr') || '0',
      logLevel: values['log-level'],
      developmentLogging: values['enable-development-logging'],
      systemNamespace: this.#systemNamespace(),
    };
  }

  #selection() {
    const values = this.#values;
    const known = this.#surroundings.kinds;
    const services = chosenServices(values.services, { known: known.keys(), report: this.#report('services') });
    const chosen = typeof services === 'string' || services.length === 0 ? [...known.keys()] : services;
    const kinds = new Set(chosen.flatMap((service) => [...(known.get(service) ?? [])]));
    const selector = values['watch-selectors'].trim();
    const problem = selector === '' ? undefined : labelSelectorProblem(selector);
    if (problem !== undefined) this.#report('watch-selectors')(invalidValue('watch-selectors') + problem);
    const report = this.#report('reconcile-resources');
    const byKind = (flag: 'reconcile-resource-resync-seconds' | 'reconcile-resource-max-concurrent-syncs') =>
      numbersByKind(flag, values[flag], { kinds, report: this.#report(flag) });
    return {
      services,
      reconcileResources: reconciledKinds(values['reconcile-resources'], { kinds, report }),
      resourceResyncSeconds: byKind('reconcile-resource-resync-seconds'),
      resourceMaxConcurrentSyncs: byKind('reconcile-resource-max-concurrent-syncs'),
      watchNamespaces: watchedNamespaces(values['watch-namespace'], this.#report('watch-namespace')),
      watchSelectors: selector || undefined,
    };
  }

  #aws() {
    const values = this.#values;
    const awsRegion = values['aws-region'] || this.#surroundings.env['AWS_REGION'] || '';
    if (awsRegion === '' && this.#wasRead('aws-region')) this.#report('aws-region')(missingRegion);
    const unsafe = values['allow-unsafe-aws-endpoint-urls'] || !this.#wasRead('allow-unsafe-aws-endpoint-urls');
    const url = (flag: 'aws-endpoint-url' | 'aws-identity-endpoint-url', what: 'service' | 'identity') =>
      endpoint(values[flag], { what, unsafe, report: this.#report(flag) });
    const timeout = values['http-client-timeout'];
    if (timeout < 0) {
      this.#report('http-client-timeout')(`${invalidValue('http-client-timeout')}the timeout must not be negative`);
    }
    return {
      awsRegion,
      awsEndpointUrl: url('aws-endpoint-url', 'service'),
      awsIdentityEndpointUrl: url('aws-identity-endpoint-url', 'identity'),
      allowUnsafeEndpoints: values['allow-unsafe-aws-endpoint-urls'],
      awsEndpointUsePathStyle: values['aws-endpoint-use-path-style'],
      // Not rounded to 0, which would mean no limit.
      httpClientTimeoutMs: Math.min(Math.ceil(timeout), maxTimerMs),
      resourceTags: resourceTags(values['resource-tags'], this.#report('resource-tags')),
    };
  }

  #defaultResync(): number | undefined {
    const flag = 'reconcile-default-resync-seconds';
    const seconds = this.#values[flag];
    if (seconds < 0) this.#report(flag)(`${invalidValue(flag)}resync seconds default must be greater than 0`);
    return seconds === 0 ? undefined : seconds;
  }

  #defaultConcurrency(): number | undefined {
    const flag = 'reconcile-default-max-concurrent-syncs';
    const count = this.#values[flag];
    if (count !== undefined && count < 1) {
      this.#report(flag)(`${invalidValue(flag)}max concurrency default must be greater than 0`);
    }
    return count;
  }

  #featureGates(): FeatureGates {
    const gates = parseFeatureGates(this.#values['feature-gates'], this.#report('feature-gates'));
    if (gates.IAMRoleSelector && this.#values['enable-carm'] && this.#wasRead('enable-carm')) {
      this.#report('feature-gates')(
        "cannot enable feature gate 'IAMRoleSelector' when flag 'enable-carm' is set to true",
      );
    }
    return gates;
  }

  #installCrds(): boolean {
    const isWanted = this.#values['install-crds'];
    if (isWanted && this.#values.services.trim() === 'auto') {
      this.#report('install-crds')(
        "cannot install definitions with '--services=auto', which manages what is installed: name the services",
      );
    }
    return isWanted;
  }

  #webhooks(): void {
    const flag = 'webhook-server-addr';
    const address = this.#values[flag];
    if (address === '' && this.#values['enable-webhook-server']) this.#report(flag)('empty webhook server address');
    else this.#checkAddress(flag, parseHostPort(address));
  }

  #address(flag: 'metrics-addr' | 'healthz-addr'): string {
    const address = this.#values[flag];
    this.#checkAddress(flag, parseListenAddress(address));
    return address;
  }

  #checkAddress(flag: ControllerFlagName, parsed: Parsed<unknown>): void {
    if ('error' in parsed) this.#report(flag)(invalidValue(flag) + parsed.error);
  }

  #systemNamespace(): string {
    const { env } = this.#surroundings;
    return env['ACK_SYSTEM_NAMESPACE'] || env['K8S_NAMESPACE'] || 'ack-system';
  }

  #wasRead(flag: ControllerFlagName): boolean {
    return !this.#unread.has(`--${flag}`);
  }

  #report(flag: ControllerFlagName): Report {
    return (text) => this.problems.push({ flag: `--${flag}`, text });
  }
}

function warningsOf({ values, given, rest }: ParsedArguments<typeof controllerFlagTable>): string[] {
  const removed = Object.entries(controllerFlagTable).flatMap(([name, spec]) =>
    given.has(name) && 'removed' in spec ? [`--${name} has no effect: ${spec.removed}`] : [],
  );
  const level = values['log-level'];
  const isKnown = level === '' || logThreshold(level) !== undefined;
  return [
    ...removed,
    ...(isKnown ? [] : [`--log-level: ${quote(level)} is not a level; info is used`]),
    // Most often the value of a switch: pflag takes it only after an equals sign.
    ...rest.map((argument) => `the argument ${quote(argument)} belongs to no flag, and has no effect`),
  ];
}
