import { isEmpty } from './compare.ts';
import { conditionTypes } from './conditions.ts';
import { normalised } from './observe.ts';
import { goOn, type Outcome } from './outcome.ts';
import type { Pass } from './pass.ts';

/** Writes what AWS chose for fields that the user left out into the spec, once, for the fields that ACK does so for. */
export async function lateInitialise(pass: Pass): Promise<Outcome> {
  const { fields = {} } = pass.definition.behaviour;
  const open = pass.kind.specFields.filter((field) => fields[field]?.lateInit !== undefined);
  const { observation } = pass;
  if (open.length === 0 || observation === undefined || !pass.settings.lateInitialise) return goOn;
  const missing = open.filter((field) => pass.spec[field] === undefined);
  const found = missing.filter((field) => !isEmpty(observation.value[field]));
  const values = Object.fromEntries(found.map((field) => [field, observation.value[field]]));
  // What AWS does not take beside the rest of the spec has no place there.
  const taken = normalised(pass, { ...pass.spec, ...values });
  const written = Object.fromEntries(
    found.filter((field) => taken[field] !== undefined).map((field) => [field, taken[field]]),
  );
  if (Object.keys(written).length > 0) await pass.initialiseSpec(pass.kind.spec.encode(written));
  const late = missing.find((field) => fields[field]?.lateInit === true && !found.includes(field));
  if (late !== undefined) {
    pass.tell({
      type: conditionTypes.lateInitialized,
      status: 'False',
      reason: 'Delayed Late Initialization',
      message: 'Late initialization did not complete, requeuing with delay of 5 seconds',
    });
    return { kind: 'progress', reason: `AWS has not told spec.${pass.kind.jsonNameOf(late)} yet` };
  }
  const text = 'Late initialization successful';
  pass.tell({ type: conditionTypes.lateInitialized, status: 'True', reason: text, message: text });
  return goOn;
}
