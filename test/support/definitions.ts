import type { KubeObject } from '../../src/kube/object.ts';
import type { JsonObject } from '../../src/shared/json.ts';

/** The definition of the tables. */
export const tableDefinition = 'tables.dynamodb.services.k8s.aws';

interface Versions {
  readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: { readonly properties: Sections } } }[];
}
type Sections = Readonly<Record<'spec' | 'status', Section>>;

interface Section {
  readonly properties: JsonObject;
  default?: JsonObject;
}

/** The fields of the objects' spec or status, as the definition has them. */
export function fieldsOf(definition: KubeObject, section: 'spec' | 'status'): JsonObject {
  return sectionOf(definition, section)?.properties ?? {};
}

function sectionOf({ spec }: KubeObject, section: 'spec' | 'status'): Section | undefined {
  const [version] = (spec as unknown as Versions).versions;
  return version?.schema.openAPIV3Schema.properties[section];
}

/** The definition as an earlier version of the product might have had it. */
export function older(definition: KubeObject): KubeObject {
  return changed(definition, (copy) => {
    delete fieldsOf(copy, 'spec')['deletionProtectionEnabled'];
    delete fieldsOf(copy, 'status')['observedGeneration'];
    delete sectionOf(copy, 'status')?.default;
  });
}

/** The definition as a later version might have it. */
export function newer(definition: KubeObject): KubeObject {
  return changed(definition, (copy) => {
    fieldsOf(copy, 'spec')['fromTheFuture'] = { type: 'string' };
  });
}

/** Without what the API server adds, to be applied again. */
function changed({ apiVersion, kind, metadata, spec }: KubeObject, change: (copy: KubeObject) => void): KubeObject {
  const copy: KubeObject = structuredClone({
    apiVersion,
    kind,
    metadata: { name: metadata.name },
    ...(spec && { spec }),
  });
  change(copy);
  return copy;
}
