import type { KubeObject } from '../kube/object.ts';
import type { FieldReference } from '../model/cursor.ts';
import { withValueAt } from '../model/value-path.ts';
import { isObject, type Json, own } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { conditionTypes } from './conditions.ts';
import { namespaceProblem } from './cross-namespace.ts';
import { referencedResource } from './definition/referenced.ts';
import { objectId, watchFor } from './object-caches.ts';
import { normalised } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';
import { isTrue } from './settled.ts';

/** Puts the values that references lead to in their places in the spec; the custom resource never holds them. */
export async function resolveReferences(pass: Pass): Promise<Outcome> {
  const [first] = await resolveAll(pass, { anyState: false });
  const problem = first?.why;
  if (pass.references.length === 0) return goOn;
  if (problem === undefined) {
    pass.spec = normalised(pass, pass.spec);
    pass.tell({ type: conditionTypes.references, status: 'True' });
    return goOn;
  }
  const status = problem.isFinal ? 'False' : 'Unknown';
  pass.tell({
    type: conditionTypes.references,
    status,
    message: 'Reference resolution failed',
    reason: problem.message,
  });
  return { kind: 'blocked', message: problem.message };
}

/**
 * Does the same as far as it is possible, for looks at what exists already and for deletion: what is referred to may be
 * in any state, or missing. Nothing is said of it.
 */
export async function resolveWhatCanBe(pass: Pass): Promise<Outcome> {
  const said = [...pass.statements];
  await resolveAll(pass, { anyState: true });
  pass.statements.splice(0, Number.POSITIVE_INFINITY, ...said);
  return goOn;
}

/** Does the same for a plan: a mark such as `<status.keyID of Key default/main>` stands for what is not there yet. */
export async function resolveForPlan(pass: Pass): Promise<Outcome> {
  const problems = await resolveAll(pass, { anyState: true });
  const final = problems.find(({ why }) => why.isFinal);
  if (final !== undefined) return { kind: 'blocked', message: final.why.message };
  for (const { reference } of problems) pass.spec = withValueAt(pass.spec, reference.path, markFor(pass, reference));
  if (pass.references.length > 0) pass.spec = normalised(pass, pass.spec);
  return goOn;
}

/** Resolves all references, in the order of their paths, and returns what is wrong with those that cannot be. */
async function resolveAll(pass: Pass, { anyState }: { anyState: boolean }): Promise<Problem[]> {
  const references = [...pass.references].sort((a, b) => (a.jsonPath < b.jsonPath ? -1 : 1));
  const problems: Problem[] = [];
  for (const reference of references) {
    const found = await resolve(pass, reference, { anyState }).catch(unresolvedBy);
    if (found instanceof Unresolved) problems.push({ reference, why: found });
    else pass.spec = withValueAt(pass.spec, reference.path, found.value);
  }
  return problems;
}

interface Problem {
  readonly reference: FieldReference;
  readonly why: Unresolved;
}

function markFor({ definition, object }: Pass, { target, member }: FieldReference): string {
  const { to = '', targetPath = defaultPath } = definition.facts.overlay?.[member] ?? {};
  return `<${targetPath} of ${to.split('/').at(-1)} ${target.namespace ?? object.metadata.namespace}/${target.name}>`;
}

/** Why a reference leads to no value. Its text is upstream's where upstream has one. */
class Unresolved extends Error {
  /** Waiting for the other object would not help. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal = false) {
    super(message);
    this.isFinal = isFinal;
  }
}

function unresolvedBy(error: unknown): Unresolved {
  return error instanceof Unresolved ? error : new Unresolved(errorText(error));
}

interface Resolved {
  readonly value: Json;
}

interface HowToResolve {
  readonly anyState: boolean;
}

async function resolve(pass: Pass, reference: FieldReference, how: HowToResolve): Promise<Resolved> {
  const { jsonPath, target, alsoGiven, member } = reference;
  const given = jsonPath.replace(/Refs?(\[\d+\])?$/, '');
  if (alsoGiven) {
    throw new Unresolved(`both resource reference wrapper and ID cannot be used together: ${given},${jsonPath}`, true);
  }
  if (target.name === '') throw new Unresolved(`provided resource reference is nil or empty: ${jsonPath}`, true);
  const overlay = pass.definition.facts.overlay?.[member];
  if (overlay?.to === undefined) throw new Unresolved(`${jsonPath}: this field takes no reference`, true);
  const { namespace = '' } = pass.object.metadata;
  const place = { namespace: target.namespace ?? namespace, name: target.name };
  const problem = namespaceProblem(pass, { what: 'resource reference', ...place });
  if (problem !== undefined) throw new Unresolved(problem, true);
  const { kind, ...resource } = referencedResource(overlay.to);
  pass.dependOn(objectId(resource, `${place.namespace}/${place.name}`));
  const others = await pass.caches.of(resource, watchFor(place.namespace, pass.settings.namespaces));
  const object = others.get(`${place.namespace}/${place.name}`);
  const what = `resource:${kind}, namespace:${place.namespace}, name:${place.name}`;
  if (object === undefined)
    throw new Unresolved(`${resource.resource}.${resource.group} "${place.name}" not found. ${what}`);
  const isLoose = how.anyState || overlay.anyState === true;
  return targetValue(object, { what, path: overlay.targetPath ?? defaultPath, isLoose });
}

const defaultPath = 'status.ackResourceMetadata.arn';

function targetValue(object: KubeObject, target: { what: string; path: string; isLoose: boolean }): Resolved {
  const { what, path, isLoose } = target;
  if (!isLoose && isTrue(object, conditionTypes.terminal)) {
    const text = "the referenced resource has 'ACK.Terminal' condition 'True'. Cannot be referenced.";
    throw new Unresolved(`${text} ${what}`, true);
  }
  if (!isLoose && !isTrue(object, conditionTypes.synced)) {
    throw new Unresolved(`the referenced resource is not synced yet. ${what}`);
  }
  const value = path
    .split('.')
    .reduce<Json | undefined>((here, step) => (isObject(here) ? own(here, step) : undefined), {
      spec: object.spec ?? {},
      status: object.status ?? {},
    });
  if (value !== undefined && value !== null && value !== '') return { value };
  const field = path
    .split('.')
    .map((step) => step.charAt(0).toUpperCase() + step.slice(1))
    .join('.');
  throw new Unresolved(`the referenced resource is missing the target field. ${what}, targetField:${field}`);
}
