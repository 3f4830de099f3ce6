import { readFile } from 'node:fs/promises';
import { DynamoDBClient, UntagResourceCommand } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';
import { eventsResource } from '../../kube/event.ts';
import type { GroupVersionResource, KubeObject } from '../../kube/object.ts';
import { isObject, type JsonObject } from '../../shared/json.ts';
import { examplePath, type Sandbox } from './sandbox.ts';

const tables: GroupVersionResource = {
  group: 'dynamodb.services.k8s.aws',
  version: 'v1alpha1',
  resource: 'tables',
  namespaced: true,
};
const namespace = 'default';
const name = 'blog';
const limitMs = 30_000;

/** The example's life, a step at a time; each resolves when Kubernetes shows what it was for. */
export class Story {
  readonly #sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Applies the manifest, and waits for the table. */
  async apply(): Promise<KubeObject> {
    const manifest: KubeObject = parse(await readFile(examplePath, 'utf8'));
    const patch = { ...manifest, metadata: { ...manifest.metadata, namespace } };
    const options = { type: 'apply', fieldManager: 'kubectl', force: true } as const;
    const applied = await this.#sandbox.kube.patch<KubeObject>(tables, { namespace, name, patch }, options);
    return this.#synced(applied.metadata.generation ?? 1);
  }

  /** Changes the spec, and waits until AWS has it. */
  async edit(spec: JsonObject): Promise<KubeObject> {
    const options = { type: 'merge', fieldManager: 'kubectl' } as const;
    const edited = await this.#sandbox.kube.patch<KubeObject>(tables, { namespace, name, patch: { spec } }, options);
    return this.#synced(edited.metadata.generation ?? 1);
  }

  /** Takes a tag off in AWS, behind Tack's back, and waits until it is said to be back. */
  async drift(tag: string): Promise<void> {
    const table = await this.#sandbox.kube.get<KubeObject>(tables, { namespace, name });
    const client = new DynamoDBClient({ endpoint: this.#sandbox.awsUrl });
    await client.send(new UntagResourceCommand({ ResourceArn: arnOf(table), TagKeys: [tag] }));
    client.destroy();
    await this.#event('DriftCorrected');
  }

  /** Deletes the object, and waits until it is gone, which is when the table is gone. */
  async delete(): Promise<void> {
    const { kube } = this.#sandbox;
    const { metadata } = await kube.list(tables, { namespace });
    await kube.delete(tables, { namespace, name });
    const signal = AbortSignal.timeout(limitMs);
    const { resourceVersion } = metadata;
    for await (const event of kube.watch(tables, { namespace, resourceVersion, signal })) {
      if (event.type === 'DELETED') return;
    }
    throw new Error('the watch ended before the object was gone');
  }

  async #synced(generation: number): Promise<KubeObject> {
    const signal = AbortSignal.timeout(limitMs);
    for await (const event of this.#sandbox.kube.watch<KubeObject>(tables, { namespace, signal })) {
      if (event.type === 'BOOKMARK' || event.object.metadata.name !== name) continue;
      if (isReady(event.object, generation)) return event.object;
    }
    throw new Error('the watch ended before the object was ready');
  }

  async #event(reason: string): Promise<void> {
    const signal = AbortSignal.timeout(limitMs);
    for await (const event of this.#sandbox.kube.watch<KubeObject>(eventsResource, { namespace, signal })) {
      if (event.type !== 'BOOKMARK' && event.object['reason'] === reason) return;
    }
    throw new Error(`the watch ended before there was an Event ${reason}`);
  }
}

function isReady({ status }: KubeObject, generation: number): boolean {
  const conditions = status?.['conditions'];
  const ready = Array.isArray(conditions)
    ? conditions.filter(isObject).find(({ type }) => type === 'Ready')
    : undefined;
  return ready?.['status'] === 'True' && Number(ready['observedGeneration']) >= generation;
}

function arnOf({ status }: KubeObject): string {
  const metadata = status?.['ackResourceMetadata'];
  const arn = isObject(metadata) ? metadata['arn'] : undefined;
  if (typeof arn !== 'string') throw new Error('the table has no ARN yet');
  return arn;
}
