import { AwsClients, type AwsConfig } from '../aws/client-factory.ts';
import type { AwsExecutor } from '../aws/executor.ts';
import { type CallerIdentity, callerIdentity } from '../aws/identity.ts';
import { RoleSessions } from '../aws/role-sessions.ts';
import type { KindDefinition } from '../engine/definition/kind.ts';
import type { EngineSettings } from '../engine/settings.ts';
import { silent } from '../shared/log.ts';
import type { ControllerFlags } from './flags.ts';

const defaultResyncSeconds = 36_000;
/** Objects of a kind in work at once, when no flag says how many. */
const automaticConcurrency = 20;

/** The kinds of the services that the flags choose. */
export function kindsOfServices({ services }: ControllerFlags, kinds: readonly KindDefinition[]): KindDefinition[] {
  return kinds.filter(({ service }) => typeof services === 'string' || services.includes(service.name));
}

/** Those of them that are to be looked after. */
export function chosenKinds(flags: ControllerFlags, kinds: readonly KindDefinition[]): KindDefinition[] {
  return kindsOfServices(flags, kinds).filter(({ kind }) => flags.reconcileResources?.has(kind) ?? true);
}

/** Clients as the flags want them. @throws when AWS_CA_BUNDLE cannot be used. */
export function awsClients(
  flags: ControllerFlags,
  surroundings: Pick<AwsConfig, 'log' | 'env' | 'mayCall'>,
): AwsClients {
  return new AwsClients({
    ...surroundings,
    region: flags.awsRegion,
    usePathStyle: flags.awsEndpointUsePathStyle,
    httpTimeoutMs: flags.httpClientTimeoutMs,
    ...(flags.awsEndpointUrl === undefined ? {} : { endpointUrl: flags.awsEndpointUrl }),
  });
}

/** Who the credentials belong to. @throws AwsError */
export function callerIdentityFor(flags: ControllerFlags, executor: AwsExecutor): Promise<CallerIdentity> {
  const { awsRegion: region, awsIdentityEndpointUrl: endpoint } = flags;
  return callerIdentity(executor, { region, ...(endpoint === undefined ? {} : { endpoint }) });
}

/** The roles that objects ask for. */
export function roleSessions(flags: ControllerFlags, executor: AwsExecutor, log = silent): RoleSessions {
  return new RoleSessions({
    executor,
    log,
    region: flags.awsRegion,
    sessionName: 'tack',
    ...(flags.awsIdentityEndpointUrl === undefined ? {} : { endpoint: flags.awsIdentityEndpointUrl }),
  });
}

/** What the flags say to the engine, and what they cannot know. */
export function engineSettings(
  flags: ControllerFlags,
  known: Pick<EngineSettings, 'identity' | 'version' | 'exportable'>,
): EngineSettings {
  const { defaultResyncSeconds: resync, defaultMaxConcurrentSyncs: syncs } = flags;
  return {
    ...known,
    region: flags.awsRegion,
    tags: flags.resourceTags,
    deletionPolicy: flags.deletionPolicy,
    resyncMs: (kind) => 1000 * (flags.resourceResyncSeconds.get(kind) ?? resync ?? defaultResyncSeconds),
    concurrency: (kind) => flags.resourceMaxConcurrentSyncs.get(kind) ?? syncs ?? automaticConcurrency,
    namespaces: flags.watchNamespaces,
    enableCarm: flags.enableCarm,
    enableCrossNamespace: flags.enableCrossNamespace,
    allowUnsafeEndpoints: flags.allowUnsafeEndpoints,
    lateInitialise: flags.lateInitialise,
    systemNamespace: flags.systemNamespace,
    gates: {
      adoption: flags.featureGates.ResourceAdoption,
      readOnly: flags.featureGates.ReadOnlyResources,
      teamLevelCarm: flags.featureGates.TeamLevelCARM,
      serviceLevelCarm: flags.featureGates.ServiceLevelCARM,
      roleSelectors: flags.featureGates.IAMRoleSelector,
      ignoreFieldDrift: flags.featureGates.IgnoreFieldDrift,
    },
    ...(flags.watchSelectors === undefined ? {} : { labelSelector: flags.watchSelectors }),
  };
}
