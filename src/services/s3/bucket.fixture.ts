import type { Call } from '../../engine/definition/call.ts';
import type { ChangeOf, SpecIn } from '../../engine/definition/define.ts';
import type { Aspect, Behaviour, Change, Reader, ResourceScope, Subject, Value } from '../../engine/definition/kind.ts';
import { computeDelta } from '../../engine/delta.ts';
import { loadKind } from '../../engine/loaded-kind.ts';
import { bucket } from './bucket.ts';
import type { bucketShape } from './bucket-shape.ts';

/** A bucket's spec in the SDK's types. */
export type BucketSpec = SpecIn<typeof bucketShape>;

/** A bucket as reads tell it. */
type ObservedBucket = ChangeOf<typeof bucketShape>['observed'];

const loaded = await loadKind(bucket);
/** What the definition does with a bucket. */
export const behaviour: Behaviour = bucket.behaviour;

/** Where the tested bucket is. */
export const place: ResourceScope = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

/** What the definition's functions get. */
export function subjectOf(spec: Partial<BucketSpec>, scope: ResourceScope = place): Subject {
  return { spec: { Name: 'logs', ...spec }, status: {}, arn: undefined, scope, annotations: {} };
}

/** What a user wants, what is there, and which fields were in the spec once. */
interface Situation {
  readonly spec?: Partial<BucketSpec>;
  readonly observed?: Partial<ObservedBucket>;
  readonly onceSet?: readonly string[];
}

/** The change that the engine would compute. */
export function changeOf({ spec = {}, observed: seen = {}, onceSet = [] }: Situation): Change {
  const { spec: given, ...subject } = subjectOf(spec);
  const normal: Value = behaviour.normalise?.(given) ?? given;
  const observed = { Name: 'logs', ...seen };
  const wanted = { ...subject, spec: normal };
  const delta = computeDelta(loaded, { subject: wanted, observed, wasRead: () => true, onceSet: new Set(onceSet) });
  return { ...wanted, observed, delta };
}

/** The calls of all parts that differ but the tags, in the order in which the engine makes them. */
export function callsOf(situation: Situation): readonly Call[] {
  const change = changeOf(situation);
  const aspects = Object.entries(behaviour.aspects ?? {}).filter(([field]) => change.delta.has(field));
  return [...aspects.flatMap(([, aspect]) => aspect.put?.(change) ?? []), ...(behaviour.update?.(change) ?? [])];
}

/** What a part's own read tells of one answer. */
export function readPart(field: string, answer: Value, spec: Partial<BucketSpec> = {}): Promise<unknown> {
  const aws: Reader = { read: async () => answer, readAll: async () => [] };
  const aspect: Aspect | undefined = behaviour.aspects?.[field];
  if (aspect === undefined) throw new Error(`${field} has no read of its own`);
  return aspect.read({ Name: 'logs' }, aws, subjectOf(spec));
}
