import type { KindDefinition } from '../../engine/definition/kind.ts';
import { dashboardJson } from './dashboard.ts';
import { fill } from './fill.ts';
import { type ChartService, rulesTemplate } from './rules.ts';
import { tackExtras } from './tack-extras.ts';
import { umbrellaFiles } from './umbrella.ts';
import { tackProperties, valuesSchema } from './values-schema.ts';

/** What charts are made of. */
export interface ChartSources {
  /** Of the product: `1.2.3`. */
  readonly version: string;
  /** The templates in src/crd/chart/templates by their path there: `common/deployment.yaml`. */
  readonly templates: ReadonlyMap<string, string>;
  /** The texts of the CRDs by file name; those of services begin with their API group. */
  readonly crds: ReadonlyMap<string, string>;
}

/** The files of all charts, by path: a chart a service, one for chosen services at once, and the umbrella. */
export function chartFiles(definitions: readonly KindDefinition[], sources: ChartSources): [string, string][] {
  const services = servicesOf(definitions);
  return [
    ...services.flatMap((service) => serviceChart(service, sources)),
    ...tackChart(services, sources),
    ...umbrellaFiles(
      services.map(({ name }) => name),
      sources.version,
    ),
  ];
}

function servicesOf(definitions: readonly KindDefinition[]): ChartService[] {
  const groups = Map.groupBy(definitions, ({ service }) => service.name);
  return [...groups].map(([name, kinds]) => ({ name, kinds })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** ACK's chart of one service. */
function serviceChart(service: ChartService, sources: ChartSources): [string, string][] {
  const { name } = service;
  const chart = `${name}-chart`;
  const kinds = service.kinds.map(({ kind }) => kind).sort();
  const places = {
    ...commonPlaces(chart, [service], sources),
    services: name,
    kinds: kinds.map((kind) => `\n    - ${kind}`).join(''),
    'service-account': `ack-${name}-controller`,
    ...{ replicas: '1', spread: '', 'metrics-service': 'false', 'leader-election': 'false' },
    ...{ monitoring: '', extras: '' },
  };
  return inFolder(`charts/${chart}`, [
    ['Chart.yaml', chartYaml(chart, `Manages ${service.kinds[0]?.service.sdkId} of AWS as custom resources.`, sources)],
    ['values.yaml', valuesYaml(sources, { ...places, services: '' })],
    ['values.schema.json', valuesSchema()],
    ['templates/_rules.tpl', rulesTemplate(chart, [service])],
    ...templateFiles(sources, ['common', 'service'], places),
    ...crdsOf([service], sources).map(([file, text]): [string, string] => [`crds/${file}`, text]),
  ]);
}

/** The chart of one controller for all chosen services. */
function tackChart(services: readonly ChartService[], sources: ChartSources): [string, string][] {
  const chart = 'tack';
  const extras = tackExtras(services.map(({ name }) => name));
  const places = {
    ...commonPlaces(chart, services, sources),
    ...extras,
    kinds: ' []',
    'service-account': chart,
    ...{ replicas: '2', 'metrics-service': 'true', 'leader-election': 'true' },
  };
  return inFolder(`charts/${chart}`, [
    ['Chart.yaml', chartYaml(chart, 'Manages resources of AWS as custom resources, all services in one.', sources)],
    ['values.yaml', valuesYaml(sources, places)],
    ['values.schema.json', valuesSchema(tackProperties(services.map(({ name }) => name)))],
    ['dashboard.json', dashboardJson()],
    ['templates/_rules.tpl', rulesTemplate(chart, services)],
    ...templateFiles(sources, ['common', 'tack'], places),
    ...crdsOf(services, sources).map(([file, text]): [string, string] => [`definitions/${file}`, text]),
  ]);
}

function commonPlaces(
  chart: string,
  services: readonly ChartService[],
  { version }: ChartSources,
): Readonly<Record<string, string>> {
  const [first] = services.flatMap(({ kinds }) => kinds).sort((a, b) => (a.kind < b.kind ? 1 : -1));
  return {
    ...{ chart, version },
    Kind: first?.kind ?? '',
    example: services.length > 1 ? '<kind>' : `${first?.plural}.${first?.group}`,
  };
}

function chartYaml(name: string, description: string, { version }: ChartSources): string {
  return [
    'apiVersion: v2',
    `name: ${name}`,
    `description: ${description}`,
    'type: application',
    `version: ${version}`,
    `appVersion: "${version}"`,
    '',
  ].join('\n');
}

function valuesYaml({ templates }: ChartSources, places: Readonly<Record<string, string>>): string {
  return fill(templates.get(valuesTemplate) ?? '', places);
}

const valuesTemplate = 'common/values.yaml';

function templateFiles(
  { templates }: ChartSources,
  folders: readonly string[],
  places: Readonly<Record<string, string>>,
): [string, string][] {
  return [...templates]
    .filter(([path]) => path !== valuesTemplate && folders.includes(path.split('/')[0] ?? ''))
    .map(([path, text]) => [`templates/${path.split('/')[1]}`, fill(text, places)]);
}

/** The CRDs of the services, and those that belong to none. */
function crdsOf(services: readonly ChartService[], { crds }: ChartSources): [string, string][] {
  const groups = new Set(['services.k8s.aws', ...services.flatMap(({ kinds }) => kinds.map(({ group }) => group))]);
  return [...crds].filter(([file]) => groups.has(file.slice(0, file.lastIndexOf('_'))));
}

function inFolder(folder: string, files: readonly [string, string][]): [string, string][] {
  return files.map(([path, text]) => [`${folder}/${path}`, text]);
}
