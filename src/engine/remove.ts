import { annotations } from './annotations.ts';
import { isOurs, ownership, release } from './claim.ts';
import { nameOf } from './create.ts';
import { readBare } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';

/** Lets go of an object that has no resource of its own, or whose resource is to stay. */
export async function keepIfRetained(pass: Pass): Promise<Outcome> {
  if (ownership(pass) === 'unmanaged') return { kind: 'released' };
  const policy = pass.object.metadata.annotations?.[annotations.deletionPolicy] ?? pass.settings.deletionPolicy;
  if (policy === 'delete') return goOn;
  pass.log.info('AWS resource will not be deleted - deletion policy set to retain');
  pass.note(
    'Normal',
    'Retained',
    'Delete',
    `The ${pass.definition.kind} stays in AWS: its deletion policy is ${policy}`,
  );
  return release(pass);
}

/** Deletes the resource, and lets the object go when it is gone. */
export async function remove(pass: Pass): Promise<Outcome> {
  const { behaviour, kind } = pass.definition;
  const found = await readBare(pass);
  pass.observation = found;
  if (found === undefined) {
    pass.log.info('deleted resource');
    pass.note('Normal', 'Deleted', 'Delete', `Deleted ${kind} ${nameOf(pass)}`);
    return release(pass);
  }
  if (!(await isOurs(pass, found))) {
    pass.note('Warning', 'NotDeleted', 'Delete', `The ${kind} ${nameOf(pass)} in AWS is not of this object: it stays`);
    pass.observation = undefined;
    return release(pass);
  }
  const isGoing = behaviour.deleting !== undefined && pass.shut(behaviour.deleting) === undefined;
  if (isGoing) return { kind: 'progress', reason: `waiting until AWS has deleted the ${kind}` };
  const busy = pass.shut(behaviour.deletable);
  if (busy !== undefined) return { kind: 'progress', reason: `deletion waits: ${busy}` };
  for (const call of behaviour.remove(pass.subject, found.value)) await pass.aws.write(call);
  return { kind: 'progress', reason: `waiting until AWS has deleted the ${kind}` };
}
