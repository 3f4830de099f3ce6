import { isObject, type Json, own } from '../../shared/json.ts';

/** Finds the values that a path selects in an object, in order. */
export type JsonPath = (value: Json) => Json[];

type Step = (value: Json) => Json[];

/** A path that is not of the supported form. */
export class JsonPathError extends Error {}

/**
 * Parses the JSONPath of printer columns: `.a.b`, `['a.b']`, `[0]`, `[*]`, `..` is not supported, and filters such as
 * `[?(@.type=="Ready")]`.
 */
export function jsonPath(text: string): JsonPath {
  const steps: Step[] = [];
  let rest = text
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
    .replace(/^\$/, '');
  while (rest !== '' && rest !== '.') {
    const [step, length] = nextStep(rest, text);
    steps.push(step);
    rest = rest.slice(length);
  }
  return (value) => steps.reduce<Json[]>((values, step) => values.flatMap(step), [value]);
}

const patterns: readonly (readonly [RegExp, (match: RegExpExecArray) => Step])[] = [
  [/^\.?\*|^\.?\[\*\]/, () => children],
  [/^\.((?:[\w-]|\\.)+)/, ([, name = '']) => field(name.replaceAll(/\\(.)/g, '$1'))],
  [/^\.?\[(-?\d+)\]/, ([, index = '']) => item(Number(index))],
  [/^\.?\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/, ([, single, double]) => field(single ?? double ?? '')],
  [/^\.?\[\?\(\s*@((?:\.[\w-]+|\[[^\]]*\])*)\s*(?:(==|!=|<=|>=|<|>)\s*([^)]*?))?\s*\)\]/, filter],
];

function nextStep(rest: string, whole: string): [Step, number] {
  for (const [pattern, make] of patterns) {
    const match = pattern.exec(rest);
    if (match !== null) return [make(match), match[0].length];
  }
  throw new JsonPathError(`unsupported JSONPath ${JSON.stringify(whole)} at ${JSON.stringify(rest)}`);
}

function children(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function field(name: string): Step {
  return (value) => {
    const found = isObject(value) ? own(value, name) : undefined;
    return found === undefined ? [] : [found];
  };
}

function item(index: number): Step {
  return (value) => (Array.isArray(value) ? value.slice(index, index === -1 ? undefined : index + 1) : []);
}

/** `[?(@.path op literal)]`; without an operator, the items where the path exists. */
function filter([, path = '', operator, literal = '']: RegExpExecArray): Step {
  const find = jsonPath(path);
  const wanted = operator === undefined ? undefined : parseLiteral(literal);
  return (value) =>
    children(value).filter((candidate) => {
      const [found] = find(candidate);
      return found !== undefined && (operator === undefined || compare(found, operator, wanted ?? null));
    });
}

function parseLiteral(literal: string): Json {
  if (/^'.*'$/s.test(literal)) return literal.slice(1, -1);
  try {
    const value: Json = JSON.parse(literal);
    return value;
  } catch {
    throw new JsonPathError(`unsupported literal ${JSON.stringify(literal)} in a JSONPath filter`);
  }
}

function compare(found: Json, operator: string, wanted: Json): boolean {
  if (operator === '==') return found === wanted;
  if (operator === '!=') return found !== wanted;
  if (typeof found !== typeof wanted || (typeof found !== 'number' && typeof found !== 'string')) return false;
  const order = found < (wanted ?? '') ? -1 : found === wanted ? 0 : 1;
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
}
