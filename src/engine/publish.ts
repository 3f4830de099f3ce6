import type { KubeObject } from '../kube/object.ts';
import { deepEqual, isObject, type JsonObject, own, setOwn } from '../shared/json.ts';
import { annotations } from './annotations.ts';
import { conditionsFor } from './conditions.ts';
import type { Outcome } from './outcome.ts';
import type { Observation, Pass } from './pass.ts';
import { conditionsOf } from './settled.ts';

/** The status that an outcome gives the object. `now` in milliseconds. */
function statusAfter(pass: Pass, outcome: Outcome, now: number): JsonObject {
  const { object, kind } = pass;
  // Until the pass is over it is not settled whose the resource is that it has found.
  const observation = outcome.kind === 'begun' ? undefined : pass.observation;
  const generation = object.metadata.generation ?? 0;
  const moment = { generation, now: `${new Date(now).toISOString().slice(0, 19)}Z`, previous: conditionsOf(object) };
  const known = isObject(object.status) ? object.status : {};
  const observed = observation === undefined ? known : { ...kept(known), ...kind.status.encode(observation.value) };
  return {
    ...observed,
    ...identity(pass, known, observation),
    observedGeneration: generation,
    ...handled(object),
    conditions: conditionsFor(outcome, pass.statements, moment).map((condition) => ({ ...condition })),
  };
}

/** What stays of a status when the resource was read: what is not a field of it. */
function kept(status: JsonObject): JsonObject {
  const metadata = own(status, 'ackResourceMetadata');
  return metadata === undefined ? {} : { ackResourceMetadata: metadata };
}

/** Where the resource is, once it is known to exist: a failed create pins neither region nor account. */
function identity(pass: Pass, known: JsonObject, observation: Observation | undefined): JsonObject {
  const { arn } = pass;
  if (observation === undefined) return {};
  const before = own(known, 'ackResourceMetadata');
  const { region, account, partition } = pass.place;
  const metadata = { ...(arn === undefined ? {} : { arn }), ownerAccountID: account, region, partition };
  return { ackResourceMetadata: isObject(before) ? { ...before, ...metadata } : metadata };
}

/** Which request for a pass was the last to be heard. */
function handled({ metadata }: KubeObject): JsonObject {
  const requested = metadata.annotations?.[annotations.reconcileAt];
  return requested === undefined ? {} : { lastHandledReconcileAt: requested };
}

/** The merge patch that makes the object's status what the outcome says; undefined when it is that, or can stay. */
export function statusPatch(pass: Pass, outcome: Outcome, now: number): JsonObject | undefined {
  if (outcome.kind === 'again' && outcome.untold === true) return undefined;
  const before: KubeObject['status'] = pass.object.status ?? {};
  const patch = mergePatch(before, statusAfter(pass, outcome, now));
  return Object.keys(patch).length === 0 ? undefined : { status: patch };
}

/** RFC 7386: what turns `before` into `after`. Lists are replaced whole. */
function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const [key, value] of Object.entries(after)) {
    const old = own(before, key);
    if (isObject(old) && isObject(value)) {
      const inner = mergePatch(old, value);
      if (Object.keys(inner).length > 0) setOwn(patch, key, inner);
    } else if (!deepEqual(old, value)) {
      setOwn(patch, key, value);
    }
  }
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) setOwn(patch, key, null);
  return patch;
}
