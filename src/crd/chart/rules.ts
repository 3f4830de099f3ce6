import type { KindDefinition } from '../../engine/definition/kind.ts';
import { type RbacRules, type Rule, rbacRules, ruleLines } from '../rbac.ts';

/** A service and its kinds. */
export interface ChartService {
  /** Its alias: `dynamodb`. */
  readonly name: string;
  /** At least one. */
  readonly kinds: readonly KindDefinition[];
}

/** Helm's named templates with the rules of a chart's roles. */
export function rulesTemplate(chart: string, services: readonly ChartService[]): string {
  const kinds = services.flatMap((service) => service.kinds);
  const { namespaces, selectors, definitions, installing, roleMaps, leases } = rbacRules(kinds);
  const perService = (name: string, rulesOf: (service: ChartService) => readonly Rule[]): string[] => {
    const several = services.length > 1;
    return defined(
      `${chart}.${name}`,
      services.flatMap((service) => {
        const lines = rulesOf(service).flatMap(ruleLines);
        return several ? [`{{- if has "${service.name}" .Values.services }}`, ...lines, '{{- end }}'] : lines;
      }),
    );
  };
  const shared = commonRules(services);
  return [
    ...perService('service-rules', (service) =>
      rbacRules(service.kinds).objects.filter((rule) => !shared.includes(rule)),
    ),
    ...defined(`${chart}.object-rules`, [`{{- include "${chart}.service-rules" . }}`, ...shared.flatMap(ruleLines)]),
    ...defined(`${chart}.namespace-rules`, ruleLines(namespaces)),
    ...defined(`${chart}.selector-rules`, ruleLines(selectors)),
    ...defined(`${chart}.definition-rules`, ruleLines(definitions)),
    ...defined(`${chart}.installing-rules`, ruleLines(installing)),
    ...defined(`${chart}.role-map-rules`, ruleLines(roleMaps)),
    ...defined(`${chart}.lease-rules`, ruleLines(leases)),
    ...perService('reader-rules', ({ kinds: own }) => [userRule(own, 'look at', ['get', 'list', 'watch'])]),
    ...perService('writer-rules', ({ kinds: own }) => [userRule(own, 'change', writerVerbs), statusRule(own)]),
    '',
  ].join('\n');
}

const writerVerbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** Rules that are the same, as objects, for every service. */
function commonRules(services: readonly ChartService[]): Rule[] {
  const [first, ...others] = services.map(({ kinds }): RbacRules['objects'] => rbacRules(kinds).objects);
  return (first ?? []).filter((rule) => others.length > 0 && others.every((rules) => rules.includes(rule)));
}

function userRule(kinds: readonly KindDefinition[], what: string, verbs: readonly string[]): Rule {
  return { why: `To ${what} the objects.`, ...resourcesOf(kinds, ''), verbs };
}

function statusRule(kinds: readonly KindDefinition[]): Rule {
  return {
    why: 'How they are doing; only the controller writes that.',
    ...resourcesOf(kinds, '/status'),
    verbs: ['get'],
  };
}

function resourcesOf(kinds: readonly KindDefinition[], part: string): Pick<Rule, 'group' | 'resources'> {
  const [{ group } = { group: '' }] = kinds;
  return { group, resources: kinds.map(({ plural }) => plural + part).sort() };
}

function defined(name: string, lines: readonly string[]): string[] {
  return [`{{- define "${name}" -}}`, ...lines, '{{- end -}}', ''];
}
