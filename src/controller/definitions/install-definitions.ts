import { definitionName } from '../../engine/definition/definition-name.ts';
import type { KindDefinition } from '../../engine/definition/kind.ts';
import { definitionsOfResources } from '../../engine/installed-kinds.ts';
import type { EngineParts } from '../../engine/settings.ts';
import { KubeError } from '../../kube/kube-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { errorText } from '../../shared/log.ts';
import { listed, pathsWithout, schemaOf, schemaPaths, versionsOf } from './schema-paths.ts';
import { shippedDefinitions } from './shipped-definitions.ts';

/**
 * Installs the CustomResourceDefinitions of the kinds, and those that belong to no service, or brings them up to this
 * build. One that has what this build knows nothing of is left as it is: its objects would lose fields.
 * @throws Error that says which could not be installed, and why.
 */
export async function installDefinitions(
  kinds: readonly KindDefinition[],
  { kube, log }: Pick<EngineParts, 'kube' | 'log'>,
): Promise<void> {
  for await (const wanted of shippedDefinitions(new Set(kinds.map(definitionName)))) {
    const { name } = wanted.metadata;
    try {
      await install(wanted, { kube, log });
    } catch (error) {
      throw new Error(`--install-crds: cannot install ${name}: ${errorText(error)}${advice(error)}`, { cause: error });
    }
  }
}

function advice(error: unknown): string {
  const isForbidden = error instanceof KubeError && error.forbidden;
  return isForbidden
    ? '. The ClusterRole needs get, create and patch of customresourcedefinitions; charts give it with installCRDs=true'
    : '';
}

async function install(wanted: KubeObject, { kube, log }: Pick<EngineParts, 'kube' | 'log'>): Promise<void> {
  const { name } = wanted.metadata;
  const live = await kube.get<KubeObject>(definitionsOfResources, { name }).catch((error: unknown) => {
    if (error instanceof KubeError && error.notFound) return undefined;
    throw error;
  });
  const newer = live === undefined ? [] : beyond(live, wanted);
  if (newer.length > 0) {
    log.warn('the installed definition has what this version does not know: it is left as it is', {
      ...{ definition: name, fields: listed(newer) },
    });
    return;
  }
  // Over the very state that was looked at.
  const { resourceVersion } = live?.metadata ?? {};
  const patch = {
    ...wanted,
    metadata: { ...wanted.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
  const options = { type: 'apply', fieldManager: 'tack', force: true } as const;
  const applied = await kube.patch<KubeObject>(definitionsOfResources, { name, patch }, options);
  if (applied.metadata.generation === live?.metadata.generation) return;
  log.info(live === undefined ? 'installed a definition' : 'upgraded a definition', { definition: name });
}

/** Versions and fields of an installed definition that another one lacks. */
function beyond(live: KubeObject, wanted: KubeObject): string[] {
  const known = new Map(versionsOf(wanted).map((version) => [version['name'], version]));
  return versionsOf(live).flatMap((version) => {
    const own = known.get(version['name'] ?? '');
    if (own === undefined) return [`version ${version['name']}`];
    return pathsWithout(schemaPaths(schemaOf(version)).paths, schemaPaths(schemaOf(own)));
  });
}
