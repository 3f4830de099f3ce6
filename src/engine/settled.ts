import type { KubeObject } from '../kube/object.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import { conditionTypes } from './conditions.ts';

/** The conditions that an object has; nothing but objects, whatever was written there. */
export function conditionsOf(object: KubeObject): JsonObject[] {
  const conditions = object.status?.['conditions'];
  return Array.isArray(conditions) ? conditions.filter(isObject) : [];
}

/** True when the object has a condition of this type that is True. */
export function isTrue(object: KubeObject, type: string): boolean {
  return conditionsOf(object).some((condition) => condition['type'] === type && condition['status'] === 'True');
}

/** True when the object was in sync with AWS in its present form: a difference now is a change made in AWS. */
export function isSettledFor(object: KubeObject): boolean {
  const synced = conditionsOf(object).find(({ type }) => type === conditionTypes.synced);
  return synced?.['status'] === 'True' && synced['observedGeneration'] === object.metadata.generation;
}
