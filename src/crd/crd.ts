import type { Json, JsonObject } from '../shared/json.ts';
import type { OpenApiSchema } from './kind-schema.ts';

/** What a CustomResourceDefinition of one version says. */
export interface Crd {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly description: string;
  readonly spec: OpenApiSchema;
  readonly status: OpenApiSchema;
  /** Columns of `kubectl get`; none: the API server shows the age. */
  readonly columns: readonly JsonObject[];
}

/** The file of a CRD, named as upstream names it: `dynamodb.services.k8s.aws_tables.yaml`. */
export function crdFileName({ group, plural }: Crd): string {
  return `${group}_${plural}.yaml`;
}

/** A CustomResourceDefinition with a status subresource, named as upstream names it. */
export function crdObject({ group, version, kind, plural, scope, description, ...facts }: Crd): JsonObject {
  const properties: OpenApiSchema = {
    apiVersion: { description: `Always ${group}/${version}.`, type: 'string' },
    kind: { description: `Always ${kind}.`, type: 'string' },
    metadata: { type: 'object' },
    spec: facts.spec,
    status: facts.status,
  };
  const columns: Json[] = [...facts.columns];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(columns.length > 0 && { additionalPrinterColumns: columns }),
          schema: { openAPIV3Schema: { description, type: 'object', properties } },
          subresources: { status: {} },
        },
      ],
    },
  };
}
