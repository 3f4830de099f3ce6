import { AwsError } from '../aws/errors.ts';
import type { KubeObject } from '../kube/object.ts';
import { annotations } from './annotations.ts';
import { ownership, release, takeIfOurs } from './claim.ts';
import { nameOf } from './create.ts';
import type { Call } from './definition/call.ts';
import { lookUp, readBare } from './observe.ts';
import { failed, goOn, type Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';

type DeletionPolicy = 'delete' | 'retain';

/** Lets go of an object that has no resource of its own, or whose resource is to stay. */
export async function keepIfRetained(pass: Pass): Promise<Outcome> {
  if (ownership(pass) === 'unmanaged') return { kind: 'released' };
  const { policy, problem } = deletionPolicy(pass);
  if (problem !== undefined) return failed('scope', problem);
  const isReadOnly = pass.isReadOnly;
  if (policy === 'delete' && !isReadOnly) return goOn;
  pass.log.info('AWS resource will not be deleted - deletion policy set to retain');
  const why = isReadOnly ? 'the object is read-only' : 'its deletion policy is retain';
  pass.note('Normal', 'Retained', 'Delete', `The ${pass.definition.kind} stays in AWS: ${why}`);
  return release(pass);
}

/** The object's own policy, else its namespace's for the service, else the flag's. What is neither word is a problem. */
function deletionPolicy(pass: Pass): { policy: DeletionPolicy; problem?: string } {
  const own = pass.annotations[annotations.deletionPolicy];
  const ofNamespace = pass.namespace.annotations[`${pass.definition.service.name}.${annotations.deletionPolicy}`];
  const said = own ?? ofNamespace;
  if (said === undefined || said === 'delete' || said === 'retain')
    return { policy: said ?? pass.settings.deletionPolicy };
  const where = own === undefined ? 'the namespace' : 'the object';
  const problem = `annotation deletion-policy of ${where} is ${JSON.stringify(said.slice(0, 100))}: set it to delete or retain`;
  return { policy: 'retain', problem };
}

/** Kubernetes deletes the objects of a namespace one after the other: those that are still to come go as well. */
function isGoing({ metadata }: KubeObject, { namespace, object }: Pass): boolean {
  const isOfNamespace = namespace.isDeleting && metadata.namespace === object.metadata.namespace;
  return isOfNamespace || metadata.deletionTimestamp !== undefined;
}

/** Others have to let go first: what they still do may need the resource, and who refers to it goes before it. */
export async function waitForOthers(pass: Pass): Promise<Outcome> {
  const others = (pass.object.metadata.finalizers ?? []).filter((finalizer) => finalizer !== pass.finalizer);
  // Kubernetes takes these two off by itself, and only once ours is gone as well.
  const holding = others.filter((finalizer) => finalizer !== 'foregroundDeletion' && finalizer !== 'orphan');
  if (holding.length > 0)
    return { kind: 'blocked', message: `deletion waits for finalizers of others: ${holding.join(', ')}` };
  const going = pass.dependents.filter((other) => isGoing(other, pass));
  if (going.length === 0) return goOn;
  const names = going.slice(0, 5).map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  return { kind: 'blocked', message: `deletion waits for those that refer to it: ${names.join(', ')}` };
}

/** Deletes the resource, and lets the object go when it is gone. */
export async function remove(pass: Pass): Promise<Outcome> {
  const { behaviour, kind } = pass.definition;
  const found = await (pass.identity === undefined ? lookUp(pass) : readBare(pass));
  if (found === undefined) return isUnseen(pass) ? { kind: 'progress', reason: unseen } : gone(pass);
  const whose = await takeIfOurs(pass, found);
  if (whose.kind === 'progress') return whose;
  if (whose.kind === 'terminal') {
    pass.note('Warning', 'NotDeleted', 'Delete', `The ${kind} ${nameOf(pass)} in AWS is not of this object: it stays`);
    return release(pass);
  }
  if (pass.isIn(behaviour.gone)) return gone(pass);
  if (pass.isIn(behaviour.deleting)) return { kind: 'progress', reason: `waiting until AWS has deleted the ${kind}` };
  const busy = pass.shut(behaviour.deletable);
  if (busy !== undefined) return { kind: 'progress', reason: `deletion waits: ${busy}` };
  const blocked = await makeRemoval(pass, found);
  return blocked ?? { kind: 'progress', reason: `waiting until AWS has deleted the ${kind}` };
}

const unseen = 'AWS does not show yet what was just created';

/** What was created a moment ago may not be shown yet, and would be left behind. */
function isUnseen({ recent, definition: { facts } }: Pass): boolean {
  return recent.isFresh(facts.create) && !recent.isFresh(facts.delete);
}

/** Makes the calls that take the resource away; tells when AWS refuses until somebody has done something. */
async function makeRemoval(pass: Pass, { value }: Observation): Promise<Outcome | undefined> {
  const { behaviour } = pass.definition;
  const further = await behaviour.readForRemoval?.(pass.subject, value, pass.aws);
  const calls = behaviour.remove(pass.subject, { ...value, ...further });
  for (const [index, call] of calls.entries()) {
    const ending = await makeRemovalCall(pass, call);
    if (ending === 'missing' && index === calls.length - 1) return gone(pass);
    // A part that has vanished meanwhile is no reason to leave the whole behind.
    if (ending !== undefined && ending !== 'missing') return ending;
  }
  return undefined;
}

async function makeRemovalCall(pass: Pass, call: Call): Promise<Outcome | 'missing' | undefined> {
  const { deletionBlocked = {}, notFound } = pass.definition.behaviour;
  try {
    await pass.aws.write(call);
    pass.recent.made(call.operation);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const [, whatToDo] = Object.entries(deletionBlocked).find(([code]) => error.is(code)) ?? [];
    if (whatToDo !== undefined)
      return { kind: 'blocked', message: `deletion waits: ${whatToDo} (${error.conditionText})` };
    if (notFound.some((code) => error.is(code))) return 'missing';
    throw error;
  }
}

async function gone(pass: Pass): Promise<Outcome> {
  pass.log.info('deleted resource');
  pass.note('Normal', 'Deleted', 'Delete', `Deleted ${pass.definition.kind} ${nameOf(pass)}`);
  return release(pass);
}
