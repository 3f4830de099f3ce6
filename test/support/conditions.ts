import type { KubeObject } from '../../src/kube/object.ts';
import { isObject, type JsonObject } from '../../src/shared/json.ts';

/** The condition of that type, if the object has it. */
export function conditionOf({ status }: KubeObject, type: string): JsonObject | undefined {
  const conditions = status?.['conditions'];
  return Array.isArray(conditions)
    ? conditions.filter(isObject).find((condition) => condition['type'] === type)
    : undefined;
}

/** The types of the conditions whose status is True. */
export function trueConditions({ status }: KubeObject): string[] {
  const conditions = status?.['conditions'];
  if (!Array.isArray(conditions)) return [];
  return conditions.filter(isObject).flatMap(({ type, status: value }) => (value === 'True' ? [String(type)] : []));
}

/** True when AWS is as the object says in its present form. */
export function isSynced(object: KubeObject): boolean {
  return holdsNow(object, 'ACK.ResourceSynced', 'True') && holdsNow(object, 'Ready', 'True');
}

/** True when the object in its present form cannot become what it says. */
export function isTerminal(object: KubeObject): boolean {
  return holdsNow(object, 'ACK.Terminal', 'True') && holdsNow(object, 'Ready', 'False');
}

/** True when work on the object in its present form failed, and goes on. */
export function isRecoverable(object: KubeObject): boolean {
  return holdsNow(object, 'ACK.Recoverable', 'True') && holdsNow(object, 'Ready', 'False');
}

/** True when the object in its present form waits until AWS, or somebody, makes it possible. */
export function isWaiting(object: KubeObject): boolean {
  return holdsNow(object, 'Ready', 'False') && conditionOf(object, 'Ready')?.['reason'] === 'Waiting';
}

function holdsNow(object: KubeObject, type: string, status: string): boolean {
  const condition = conditionOf(object, type);
  return condition?.['status'] === status && condition['observedGeneration'] === object.metadata.generation;
}
