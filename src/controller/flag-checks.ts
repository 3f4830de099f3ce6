import { endpointUrl, isUnsafeEndpoint, unsafeEndpointText } from '../aws/config.ts';
import type { ControllerFlagName } from './flag-table.ts';
import { parseDecimal } from './flag-values.ts';

/** Takes what is wrong with a value. */
export type Report = (problem: string) => void;

/** A tag for every managed resource; the value may hold upstream's variables, such as `%K8S_NAMESPACE%`. */
export interface ResourceTag {
  readonly key: string;
  readonly value: string;
}

/** Upstream's start of a text that names the flag. */
export function invalidValue(flag: ControllerFlagName): string {
  return `invalid value for flag '${flag}': `;
}

/** The tags of `--resource-tags`. */
export function resourceTags(entries: readonly string[], report: Report): ResourceTag[] {
  return entries.flatMap((entry) => {
    const [key = '', value, ...more] = entry.split('=');
    if (value !== undefined && more.length === 0) return [{ key, value }];
    report(`invalid resource tag: ${entry}`);
    return [];
  });
}

/** The endpoint of a flag; undefined when there is none. */
export function endpoint(
  url: string,
  { what, unsafe, report }: { what: 'service' | 'identity'; unsafe: boolean; report: Report },
): string | undefined {
  if (url === '') return undefined;
  if (!unsafe && isUnsafeEndpoint(url)) {
    report(unsafeEndpointText);
    return undefined;
  }
  try {
    return endpointUrl(url);
  } catch {
    const page = 'https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html';
    report(`invalid ${what} endpoint. Please refer to ${page} for more details`);
    return undefined;
  }
}

/** The namespaces of `--watch-namespace`; none means all. */
export function watchedNamespaces(text: string, report: Report): string[] {
  if (text === '') return [];
  return uniqueNames(text.split(','), { what: 'namespace', report, problem: namespaceProblem });
}

/** The kinds of `--reconcile-resources`; undefined means all. */
export function reconciledKinds(
  text: string,
  { kinds, report }: { kinds: ReadonlySet<string>; report: Report },
): ReadonlySet<string> | undefined {
  if (text.trim() === '') return undefined;
  const names = text.split(',').map((name) => name.trim());
  const valid = `Valid resource kinds are: ${[...kinds].join(', ')}`;
  const accepted = uniqueNames(names, {
    what: 'resource kind',
    report: (problem) => report(invalidValue('reconcile-resources') + problem),
    problem: (kind) =>
      isKnown(kinds, kind) ? undefined : `resource kind '${kind}' is not supported by this controller. ${valid}`,
  });
  return new Set(accepted);
}

/** The services of `--services`, of those there are. */
export function chosenServices(
  text: string,
  { known, report }: { known: Iterable<string>; report: Report },
): 'all' | 'auto' | readonly string[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === 'all') return 'all';
  if (trimmed === 'auto') return 'auto';
  const names = trimmed.split(',').map((name) => name.trim());
  const services = new Set(known);
  const valid = `Valid services are: ${[...services].join(', ')}`;
  return uniqueNames(names, {
    what: 'service',
    report: (problem) => report(invalidValue('services') + problem),
    problem: (name) => {
      if (name === 'all' || name === 'auto') return `'${name}' cannot be one of several`;
      return services.has(name) ? undefined : `unknown service '${name}'. ${valid}`;
    },
  });
}

/** Numbers by kind, of a repeatable flag `Kind=number`. Of several for one kind the last one counts. */
export function numbersByKind(
  flag: ControllerFlagName,
  entries: readonly string[],
  { kinds, report }: { kinds: ReadonlySet<string>; report: Report },
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const entry of entries) {
    const start = `${invalidValue(flag)}error parsing flag argument '${entry}': `;
    const parsed = kindAndNumber(entry);
    if (typeof parsed === 'string') {
      report(`${start}${parsed}. Expected format: string=number`);
    } else if (!isKnown(kinds, parsed.kind)) {
      const expected = `Expected one of ${[...kinds].join(', ')}`;
      report(`${start}resource '${parsed.kind}' is not managed by this controller. ${expected}`);
    } else {
      numbers.set(parsed.kind, parsed.number);
    }
  }
  return numbers;
}

/** The names without those that are empty, there twice or wrong, which are reported. */
function uniqueNames(
  names: readonly string[],
  { what, report, problem }: { what: string; report: Report; problem: (name: string) => string | undefined },
): string[] {
  const seen = new Set<string>();
  const problemOf = (name: string): string | undefined => {
    if (name === '') return `invalid ${what}: empty ${what.split(' ').at(-1)}`;
    return seen.has(name) ? `duplicate ${what} '${name}'` : problem(name);
  };
  return names.filter((name) => {
    const found = problemOf(name);
    seen.add(name);
    if (found !== undefined) report(found);
    return found === undefined;
  });
}

/** Without any kinds there is nothing to compare with. */
function isKnown(kinds: ReadonlySet<string>, kind: string): boolean {
  return kinds.size === 0 || kinds.has(kind);
}

function kindAndNumber(entry: string): { kind: string; number: number } | string {
  const [kind = '', text, ...more] = entry.split('=');
  if (text === undefined || more.length > 0) return 'invalid flag argument format: expected key=value';
  if (kind === '') return 'missing key in flag argument';
  if (text === '') return 'missing value in flag argument';
  const number = parseDecimal(text);
  if ('error' in number) return `invalid value in flag argument: ${number.error}`;
  return number.value > 0
    ? { kind, number: number.value }
    : 'invalid value in flag argument: value must be greater than 0';
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
  `an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;

function namespaceProblem(name: string): string | undefined {
  const problems: string[] = [];
  if (name.length > 63) problems.push('must be no more than 63 characters');
  // The longest name with dots that Kubernetes knows: no expression has to look at more.
  const start = name.slice(0, 254);
  if (!new RegExp(`^${label}$`).test(start)) {
    const isSubdomain = name.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(start);
    problems.push(isSubdomain ? 'must not contain dots' : labelText);
  }
  return problems.length === 0 ? undefined : `invalid namespace '${name}': [${problems.join(' ')}]`;
}
