import { AwsExecutor } from '../../aws/executor.ts';
import { buildInfo } from '../../controller/build-info.ts';
import {
  awsClients,
  callerIdentityFor,
  chosenKinds,
  engineSettings,
  roleSessions,
} from '../../controller/engine-settings.ts';
import { problemText } from '../../controller/flag-parser.ts';
import { type ControllerFlags, parseControllerFlags } from '../../controller/flags.ts';
import { kindsByService } from '../../controller/main.ts';
import type { KindDefinition } from '../../engine/definition/kind.ts';
import { serviceOf } from '../../engine/definition/service-of.ts';
import { kindResource } from '../../engine/kind-resource.ts';
import { type ObjectPlan, Planner } from '../../engine/plan/planner.ts';
import { KubeClient } from '../../kube/client.ts';
import { loadConnection } from '../../kube/config.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { systemClock } from '../../shared/clock.ts';
import { errorText, silent } from '../../shared/log.ts';
import { asApplied } from './as-applied.ts';
import { readManifests } from './manifests.ts';
import { type PlanOptions, planOptions } from './plan-options.ts';
import { actionOf, planText, reasonOf, shown } from './plan-text.ts';

/** What the process gives to the command. */
export interface PlanSurroundings {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly kinds: readonly KindDefinition[];
  readonly input: NodeJS.ReadableStream;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const usage = `Shows what the controller would do in AWS, and does nothing: AWS is only read, and Kubernetes asked in dry runs.

  tack plan -f <file, folder or -> [...]   if these manifests were applied
  tack plan [-n <namespace> | -A]          with the objects as they are: differences that it would put right

  -f, --filename <path>       manifests; may be given several times
  -n, --namespace <name>      of manifests that name none, or of objects; the kubeconfig's by default
  -A, --all-namespaces        objects of all namespaces
      --delete                if the objects were deleted
  -o, --output text|json
      --field-manager <name>  who applies, for server-side apply; kubectl by default

All other flags are the controller's: give the same ones as to the controller, above all --aws-region, --services and
--feature-gates. Exit code: 0 nothing to do, 1 something to do, 2 not possible.`;

/** How many objects are looked at at once. */
const concurrency = 8;

/** `tack plan`: resolves with the exit code, as `kubectl diff` has them. */
export async function planCommand(surroundings: PlanSurroundings): Promise<number> {
  const { args, env, kinds, complain, print } = surroundings;
  if (args.some((arg) => ['--help', '-h', 'help'].includes(arg))) {
    print(usage);
    return 0;
  }
  try {
    const options = planOptions(args);
    const parsed = parseControllerFlags(options.rest, { env, kinds: kindsByService(kinds) });
    if ('problems' in parsed) throw new Error(parsed.problems.map(problemText).join('\n'));
    const plans = 'flags' in parsed ? await plansFor(options, parsed.flags, surroundings) : [];
    print(options.output === 'json' ? JSON.stringify(plans.map(asJson), null, 2) : planText(plans));
    const actions = new Set(plans.map(actionOf));
    if (actions.has('refuse')) return 2;
    return actions.size > 1 || (actions.size === 1 && !actions.has('none')) ? 1 : 0;
  } catch (error) {
    complain(`tack plan: ${errorText(error)}`);
    return 2;
  }
}

async function plansFor(options: PlanOptions, flags: ControllerFlags, surroundings: PlanSurroundings) {
  const { env, kinds, input, complain } = surroundings;
  const chosen = chosenKinds(flags, kinds);
  const connection = await loadConnection({ env, kubeconfig: flags.kubeconfig, context: flags.context });
  const build = buildInfo();
  const kube = new KubeClient(connection, { userAgent: `tack/${build.gitVersion}` });
  const clients = awsClients(flags, { log: silent, env });
  const aws = new AwsExecutor({ clients, build });
  try {
    const objects =
      options.files.length > 0
        ? await manifestObjects(chosen, {
            kube,
            options,
            manifests: await readManifests(options.files, input),
            complain,
          })
        : await clusterObjects(chosen, { kube, options });
    const identity = await callerIdentityFor(flags, aws);
    const settings = engineSettings(flags, { identity, version: build.gitVersion.replace(/^v/, ''), exportable: [] });
    const roles = roleSessions(flags, aws);
    const planner = new Planner({ settings, kube, aws, roles, log: silent, clock: systemClock, random: Math.random });
    try {
      return await inParallel(objects, ({ definition, object }) =>
        planner.plan(definition, options.delete ? asDeleted(object) : object),
      );
    } finally {
      await planner.stop();
    }
  } finally {
    kube.close();
    clients.close();
  }
}

interface Known {
  readonly definition: KindDefinition;
  readonly object: KubeObject;
}

interface ManifestSource {
  readonly kube: KubeClient;
  readonly options: PlanOptions;
  readonly manifests: readonly KubeObject[];
  readonly complain: (text: string) => void;
}

/** Manifests of our kinds as they would be once applied. What is of other kinds is none of our business. */
async function manifestObjects(
  kinds: readonly KindDefinition[],
  { kube, options, manifests, complain }: ManifestSource,
): Promise<Known[]> {
  const ours = manifests.flatMap((manifest): Known[] => {
    const definition = kinds.find(
      ({ group, version, kind }) => manifest.apiVersion === `${group}/${version}` && manifest.kind === kind,
    );
    if (definition === undefined && manifest.apiVersion.includes('.services.k8s.aws/'))
      complain(`${manifest.kind} ${manifest.metadata.name}: not of a kind that the flags choose; left out`);
    const namespace = manifest.metadata.namespace ?? options.namespace ?? kube.namespace;
    return definition === undefined
      ? []
      : [{ definition, object: { ...manifest, metadata: { ...manifest.metadata, namespace } } }];
  });
  const applier = { kube, fieldManager: options.fieldManager };
  return inParallel(ours, async ({ definition, object }) => {
    const resource = kindResource(definition);
    const applied = await asApplied(applier, resource, object).catch((error: unknown) => {
      throw new Error(`${object.kind} ${object.metadata.name}: ${errorText(error)}`);
    });
    return { definition, object: applied };
  });
}

async function clusterObjects(
  kinds: readonly KindDefinition[],
  { kube, options }: Pick<ManifestSource, 'kube' | 'options'>,
): Promise<Known[]> {
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? kube.namespace);
  const found = await inParallel(kinds, async (definition) => {
    const list = await kube.list<KubeObject>(kindResource(definition), { namespace }).catch((error: unknown) => {
      // Not every kind that there is has to be installed.
      if (error instanceof KubeError && error.notFound) return { items: [] };
      throw error;
    });
    const { group, version, kind } = definition;
    return list.items.map((item) => ({ definition, object: { ...item, apiVersion: `${group}/${version}`, kind } }));
  });
  return found.flat();
}

function asDeleted(object: KubeObject): KubeObject {
  const deletionTimestamp = object.metadata.deletionTimestamp ?? new Date().toISOString();
  return { ...object, metadata: { ...object.metadata, deletionTimestamp } };
}

function asJson(plan: ObjectPlan): object {
  const { definition, object, calls, changes, advice } = plan;
  const { apiVersion, kind, metadata } = object;
  return {
    ...{ apiVersion, kind, namespace: metadata.namespace, name: metadata.name, action: actionOf(plan) },
    reason: calls.length === 0 ? reasonOf(plan) : undefined,
    advice: advice.length > 0 ? advice : undefined,
    changes: changes.map(({ path, from, to }) => ({ path, from: shown(from), to: shown(to) })),
    calls: calls.map(({ operation, input }) => ({
      service: serviceOf(definition.service, operation).name,
      operation,
      input: shown(input),
    })),
  };
}

/** All results, in order; a few are in work at once. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  return results;
}
