import type { KubeClient } from '../../src/kube/client.ts';
import type { GroupVersionResource, KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';
import { last, statesOf, unlessMissing, untilGone } from './watching.ts';

const fieldManager = 'integration-tests';

/** The objects of one resource in one namespace, or outside all, as a user with kubectl sees and changes them. */
export class Objects {
  readonly #client: KubeClient;
  readonly #resource: GroupVersionResource;
  readonly #namespace: string | undefined;

  constructor(client: KubeClient, resource: GroupVersionResource, namespace: string | undefined) {
    this.#client = client;
    this.#resource = resource;
    this.#namespace = namespace;
  }

  /** Applies a manifest: what an earlier one had and this one has not goes. */
  apply(manifest: KubeObject): Promise<KubeObject> {
    const ref = { ...this.#ref(manifest.metadata.name), patch: manifest };
    return this.#client.patch(this.#resource, ref, { type: 'apply', fieldManager, force: true });
  }

  /** Changes an object by a merge patch: null takes a field away. */
  patch(name: string, patch: JsonObject, subresource?: 'status'): Promise<KubeObject> {
    const options = { type: 'merge', fieldManager, subresource } as const;
    return this.#client.patch(this.#resource, { ...this.#ref(name), patch }, options);
  }

  get(name: string): Promise<KubeObject> {
    return this.#client.get(this.#resource, this.#ref(name));
  }

  /** Asks for the deletion; resolves as soon as that is written down, also when there is no such object. */
  async delete(name: string): Promise<void> {
    await this.#client.delete(this.#resource, this.#ref(name)).catch(unlessMissing);
  }

  /** Resolves with the object's first state, from the present one on, for which `when` is true. `what` is for people. */
  async waitFor(name: string, what: string, when: (object: KubeObject) => boolean): Promise<KubeObject> {
    return last(await this.statesUntil(name, what, when));
  }

  /** Like {@link waitFor}, but resolves with all states that were seen on the way, that one last. */
  statesUntil(name: string, what: string, when: (object: KubeObject) => boolean): Promise<KubeObject[]> {
    return statesOf(this.#client, { resource: this.#resource, ref: this.#ref(name) }, { what, when });
  }

  waitForGone(name: string): Promise<void> {
    return untilGone(this.#client, this.#resource, this.#ref(name));
  }

  /** Deletes all objects of the namespace, whatever holds them; none when the resource is not installed. */
  async clear(): Promise<void> {
    const found = await this.#client.list(this.#resource, { namespace: this.#namespace }).catch(unlessMissing);
    for (const { metadata } of found?.items ?? []) {
      await this.patch(metadata.name, { metadata: { finalizers: null } }).catch(unlessMissing);
      await this.delete(metadata.name);
    }
  }

  #ref(name: string): { namespace: string | undefined; name: string } {
    return { namespace: this.#namespace, name };
  }
}
