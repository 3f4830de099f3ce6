import type { SdkModule, ServiceDescriptor } from '../../../src/aws/sdk-module.ts';
import type { KindDefinition } from '../../../src/engine/definition/kind.ts';
import type { GroupVersionResource, KubeObject } from '../../../src/kube/object.ts';
import { allKinds } from '../../../src/services/index.ts';

/** Kinds of Kubernetes itself that a case may need. */
const coreResources: Readonly<Record<string, string>> = { Secret: 'secrets', ConfigMap: 'configmaps' };

/** The definition of an object's kind; undefined for one of Kubernetes' own. */
export function definitionOf({
  apiVersion,
  kind,
}: Pick<KubeObject, 'apiVersion' | 'kind'>): KindDefinition | undefined {
  return allKinds.find((known) => apiVersion === `${known.group}/${known.version}` && known.kind === kind);
}

/** Where objects like this one are. @throws Error when there is no such kind. */
export function resourceOf({ apiVersion, kind }: KubeObject): GroupVersionResource {
  const core = coreResources[kind];
  if (apiVersion === 'v1' && core !== undefined) {
    return { group: '', version: 'v1', resource: core, namespaced: true };
  }
  const [group = '', version = ''] = apiVersion.split('/');
  const found = definitionOf({ apiVersion, kind });
  if (found === undefined) throw new Error(`there is no kind ${apiVersion} ${kind}`);
  return { group, version, resource: found.plural, namespaced: true };
}

/** A service that there are kinds of, or any other whose SDK package is there. */
export async function serviceNamed(name: string): Promise<ServiceDescriptor> {
  const known = allKinds.find((kind) => kind.service.name === name)?.service;
  if (known !== undefined) return known;
  const module: SdkModule = await import(`@aws-sdk/client-${name}`);
  const clientClass = Object.keys(module).find((member) => /^[A-Z]\w*Client$/.test(member));
  if (clientClass === undefined) throw new Error(`there is no client of ${name}`);
  return { name, sdkId: name, clientClass, load: async () => module };
}
