import { fill } from './chart/fill.ts';
import { generatedNote } from './yaml-text.ts';

/** What the generated parts of the Kustomize bases are made of. */
export interface KustomizeSources {
  /** Of the product: `1.2.3`. */
  readonly version: string;
  /** The Deployment, with a place for the version. */
  readonly deployment: string;
  /** Paths of all CRDs in the folder of the base: `bases/dynamodb.services.k8s.aws_tables.yaml`. */
  readonly crds: readonly string[];
}

/** The parts of the Kustomize bases that depend on kinds and version, by path. */
export function kustomizeFiles({ version, deployment, crds }: KustomizeSources): [string, string][] {
  const kustomization = [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    ...crds.toSorted().map((path) => `- ${path}`),
  ];
  return [
    ['config/crd/kustomization.yaml', `# ${generatedNote}\n${kustomization.join('\n')}\n`],
    ['config/controller/deployment.yaml', `# ${generatedNote}\n${fill(deployment, { version })}`],
  ];
}
