import { adopt } from './adoption.ts';
import { forgetUnsetFields, recordSetFields } from './claim.ts';
import { createIfMissing, find } from './create.ts';
import { keepIdentity, useKnownName } from './identity.ts';
import { endCreation, readIgnoredDrift } from './ignored-drift/ignored-drift.ts';
import { lateInitialise } from './late-init.ts';
import { decode, refuse } from './observe.ts';
import { type Outcome, outcomeOfError } from './outcome.ts';
import type { Pass } from './pass.ts';
import { lookOnly, stopIfPaused } from './read-only.ts';
import { resolveReferences, resolveWhatCanBe } from './references.ts';
import { keepIfRetained, remove, waitForOthers } from './remove.ts';
import { enterScope, readNamespace } from './scope.ts';
import { followSecrets } from './secrets.ts';
import { recordAllSent } from './sent.ts';
import { update } from './update.ts';

/** One step of a pass. Ends the pass unless it says `continue`. */
export type Step = (pass: Pass) => Promise<Outcome>;

/** From a manifest to where the resource is to be looked for: the controller's passes and plans begin alike. */
export const firstSteps: readonly Step[] = [
  readNamespace,
  stopIfPaused,
  decode,
  refuse,
  readIgnoredDrift,
  enterScope,
  adopt,
  lookOnly,
];

/** From a manifest to a resource that is as it says. */
const applySteps: readonly Step[] = [
  ...firstSteps,
  resolveReferences,
  followSecrets,
  keepIdentity,
  find,
  createIfMissing,
  recordSetFields,
  update,
  settle,
  lateInitialise,
  recordAllSent,
  forgetUnsetFields,
  endCreation,
];

/** From an object that is being deleted to no resource and no object. */
const deleteSteps: readonly Step[] = [
  readNamespace,
  stopIfPaused,
  keepIfRetained,
  decode,
  resolveWhatCanBe,
  waitForOthers,
  enterScope,
  useKnownName,
  remove,
];

/** Runs a pass over one object. Never rejects: an error becomes an outcome. */
export function reconcile(pass: Pass): Promise<Outcome> {
  return runSteps(pass, pass.object.metadata.deletionTimestamp === undefined ? applySteps : deleteSteps);
}

/** Runs steps over an object, up to the one that ends the pass. Never rejects. */
export async function runSteps(pass: Pass, steps: readonly Step[]): Promise<Outcome> {
  try {
    for (const step of steps) {
      const outcome = await step(pass);
      if (outcome.kind !== 'continue') return outcome;
    }
    return { kind: 'synced' };
  } catch (error) {
    return outcomeOfError(error, pass.definition.behaviour);
  }
}

/** Everything is as wanted; whether AWS is done with it is another matter. */
async function settle(pass: Pass): Promise<Outcome> {
  const busy = pass.shut(pass.definition.behaviour.synced);
  return busy === undefined ? { kind: 'continue' } : { kind: 'progress', reason: busy };
}
