import type { KindDefinition } from '../engine/definition/kind.ts';
import { type ChartSources, chartFiles } from './chart/charts.ts';
import { commonCrds } from './common-kinds.ts';
import { contractProblems, newPaths } from './contract-check.ts';
import { crdFileName, crdObject } from './crd.ts';
import { casesOf, exampleOf } from './example.ts';
import { iamPolicyJson } from './iam-policy.ts';
import { kindCrd } from './kind-crd.ts';
import { type KindParts, kindParts } from './kind-parts.ts';
import { kustomizeFiles } from './kustomize.ts';
import { rbacYaml } from './rbac.ts';
import { referencePage } from './reference-page.ts';
import type { SdkDocs } from './sdk-docs.ts';
import { yamlText } from './yaml-text.ts';

/** Texts by path, relative to the project's root and with `/`. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** The folders that hold nothing but generated files. */
export const generatedFolders = [
  'charts',
  'config/crd/bases',
  'config/crd/common',
  'config/iam',
  'docs/reference',
] as const;

/** What is generated from, beside the definitions. */
export interface GeneratorSources extends Pick<ChartSources, 'version' | 'templates'> {
  /** The documentation of a service, by its service id: `DynamoDB`. */
  readonly docsOf: (sdkId: string) => SdkDocs;
  /** Texts of YAML files with examples, by file name. */
  readonly examples: ReadonlyMap<string, string>;
  /** Texts of the first manifests of all cases, by service and case: `dynamodb/tags`. */
  readonly cases: ReadonlyMap<string, string>;
}

/**
 * All generated files for the kinds.
 * @throws Error that lists what is wrong with the definitions and contracts of all kinds.
 */
export async function generate(
  definitions: readonly KindDefinition[],
  { docsOf, examples, cases, version, templates }: GeneratorSources,
): Promise<GeneratedFiles> {
  const files = new Map(sharedFiles(definitions));
  const problems: string[] = [];
  for await (const { definition, parts } of partsOf(definitions, docsOf, 'contract')) {
    const { service, kind, facts } = definition;
    const found = contractProblems(facts.contract, parts);
    problems.push(...found.map((problem) => `${service.name} ${kind}: ${problem}`));
    if (found.length > 0) continue;
    const crd = kindCrd(definition, parts);
    files.set(`config/crd/bases/${crdFileName(crd)}`, yamlText(crdObject(crd)));
    const example = exampleOf(definition, examples);
    const page = referencePage(definition, crd, { example, cases: casesOf(definition, cases) });
    files.set(`docs/reference/${service.name}/${kind.toLowerCase()}.md`, page);
  }
  if (problems.length > 0) throw new Error(`contracts and SDK disagree:\n${problems.join('\n')}`);
  const crds = new Map([...files].filter(([path]) => path.startsWith(crdFolder)));
  const deployment = templates.get('kustomize/deployment.yaml') ?? '';
  return new Map([
    ...files,
    ...kustomizeFiles({ version, deployment, crds: [...crds.keys()].map((path) => path.slice(crdFolder.length)) }),
    ...chartFiles(definitions, { version, templates, crds: byFileName(crds) }),
  ]);
}

const crdFolder = 'config/crd/';

function byFileName(files: GeneratedFiles): GeneratedFiles {
  return new Map([...files].map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]));
}

/** What the SDK offers and the contracts leave out: `dynamodb Table: spec.warmThroughput object`. */
export async function listNewPaths(
  definitions: readonly KindDefinition[],
  docsOf: GeneratorSources['docsOf'],
): Promise<string[]> {
  const lines: string[] = [];
  for await (const { definition, parts } of partsOf(definitions, docsOf, 'everything')) {
    const { service, kind, facts } = definition;
    lines.push(...newPaths(facts.contract, parts).map((path) => `${service.name} ${kind}: ${path}`));
  }
  return lines;
}

/** The parts of each kind that its contract has, or all that the SDK has. */
async function* partsOf(
  definitions: readonly KindDefinition[],
  docsOf: GeneratorSources['docsOf'],
  which: 'contract' | 'everything',
): AsyncGenerator<{ readonly definition: KindDefinition; readonly parts: KindParts }> {
  // Service by service: reading the documentation of a large one takes a while.
  for (const [sdkId, kinds] of Map.groupBy(definitions, ({ service }) => service.sdkId)) {
    const docs = docsOf(sdkId);
    for (const definition of kinds) {
      const includes = which === 'contract' ? definition.facts.contract.has : () => true;
      yield { definition, parts: kindParts(definition, { module: await definition.service.load(), docs, includes }) };
    }
  }
}

/** The files that are not about one kind. */
function sharedFiles(definitions: readonly KindDefinition[]): [string, string][] {
  const services = Map.groupBy(definitions, ({ service }) => service.name);
  return [
    ...commonCrds.map((crd): [string, string] => [`config/crd/common/${crdFileName(crd)}`, yamlText(crdObject(crd))]),
    ['config/rbac/role.yaml', rbacYaml(definitions)],
    ...[...services].flatMap(([name, kinds]): [string, string][] => [
      [`config/iam/${name}.json`, iamPolicyJson(kinds, 'full')],
      [`config/iam/${name}-read-only.json`, iamPolicyJson(kinds, 'read-only')],
    ]),
  ];
}
