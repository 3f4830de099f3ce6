import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../../src/kube/client.ts';
import type { ObjectRef } from '../../src/kube/client-options.ts';
import { KubeError } from '../../src/kube/kube-error.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';

/** Longer than anything here takes; the test fails with what was seen last. */
const patienceMs = 25_000;

/** What one object is expected to become. */
export interface Expectation {
  /** For people. */
  readonly what: string;
  readonly when: (object: KubeObject) => boolean;
}

/** Resolves with an object's states, from the present one up to the first for which `when` is true. */
export async function statesOf(
  client: KubeClient,
  { resource, ref }: { readonly resource: GroupVersionResource; readonly ref: ObjectRef },
  { what, when }: Expectation,
): Promise<KubeObject[]> {
  const seen: KubeObject[] = [];
  const limit = deadline(`${resource.resource} ${ref.name} did not ${what}`, () => seen.at(-1));
  for await (const event of client.watch(resource, { ...one(ref), signal: limit.signal })) {
    if (event.type === 'BOOKMARK') continue;
    seen.push(event.object);
    if (event.type !== 'DELETED' && when(event.object)) return seen;
  }
  throw limit.error();
}

/** Resolves when an object is gone from the API server. */
export async function untilGone(client: KubeClient, resource: GroupVersionResource, ref: ObjectRef): Promise<void> {
  const present = await client.get(resource, ref).catch(unlessMissing);
  if (present === undefined) return;
  const { resourceVersion } = present.metadata;
  const limit = deadline(`${resource.resource} ${ref.name} did not go`, () => present);
  const options = { ...one(ref), resourceVersion, signal: limit.signal };
  for await (const event of client.watch(resource, options)) if (event.type === 'DELETED') return;
  throw limit.error();
}

/** Resolves when a resource can be watched: of a new one an API server says that it serves it before it does so. */
export async function untilWatchable(client: KubeClient, resource: GroupVersionResource): Promise<void> {
  const limit = deadline(`${resource.resource} could not be watched`, () => undefined);
  while (!(await opens(client, resource, limit.signal))) await sleep(50);
}

async function opens(client: KubeClient, resource: GroupVersionResource, limit: AbortSignal): Promise<boolean> {
  const enough = new AbortController();
  const signal = AbortSignal.any([limit, enough.signal]);
  let isOpen = false;
  const onOpen = (): void => {
    isOpen = true;
    enough.abort();
  };
  try {
    for await (const _ of client.watch(resource, { signal, onOpen })) break;
  } catch (error) {
    if (!enough.signal.aborted && !(error instanceof KubeError && error.tooManyRequests)) throw error;
  }
  return isOpen;
}

/** The last of some states. */
export function last(states: readonly KubeObject[]): KubeObject {
  const state = states.at(-1);
  if (state === undefined) throw new Error('no state was seen');
  return state;
}

/** A signal that is aborted when patience is over, with an error that shows what was seen last. */
export function deadline(what: string, seen: () => unknown): { signal: AbortSignal; error: () => Error } {
  const error = (): Error => new Error(`${what}; seen last: ${JSON.stringify(seen(), undefined, 2)}`);
  const controller = new AbortController();
  setTimeout(() => controller.abort(error()), patienceMs).unref();
  return { signal: controller.signal, error };
}

/** Passes over that something does not exist. */
export function unlessMissing(error: unknown): undefined {
  if (!(error instanceof KubeError) || !error.notFound) throw error;
}

function one({ namespace, name }: ObjectRef): { namespace: string | undefined; fieldSelector: string } {
  return { namespace, fieldSelector: `metadata.name=${name}` };
}
