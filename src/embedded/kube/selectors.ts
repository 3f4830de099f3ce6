import { type JsonObject, own } from '../../shared/json.ts';
import { badRequest } from './api-error.ts';
import { type KubeObject, metadataOf, nameOf, namespaceOf, objectAt } from './object.ts';

/** True for the objects that a selector selects. */
export type Selector = (object: KubeObject) => boolean;

type LabelTest = (labels: JsonObject) => boolean;

const symbols = new Set(['!=', '==', '=', '<', '>', '!', ',', '(', ')']);

/** Parses a label selector such as `a=1,b in (x,y),!c`; throws a 400 for one that is malformed. */
export function labelSelector(text: string): Selector {
  const tokens = tokenize(text);
  const tests: LabelTest[] = [];
  while (tokens.length > 0) {
    tests.push(requirement(tokens));
    const next = tokens.shift();
    if (next !== undefined && next !== ',') throw badRequest(`found '${next}', expected: ',' or 'end of string'`);
    if (next === ',' && tokens.length === 0) throw badRequest(`found '', expected: identifier after ','`);
  }
  return (object) => {
    const labels = objectAt(metadataOf(object), 'labels');
    return tests.every((test) => test(labels));
  };
}

function tokenize(text: string): string[] {
  return [...text.matchAll(/!=|==|[=<>!,()]|[^\s=!<>,()]+/g)].map(([token]) => token);
}

function unexpected(found: string | undefined, expected: string): Error {
  return badRequest(`unable to parse requirement: found '${found ?? ''}'${expected}`);
}

function requirement(tokens: string[]): LabelTest {
  const isNegated = tokens[0] === '!';
  if (isNegated) tokens.shift();
  const key = tokens.shift();
  if (key === undefined || symbols.has(key)) throw unexpected(key, ', expected: !, identifier, or end of string');
  const has: LabelTest = (labels) => own(labels, key) !== undefined;
  if (isNegated) return (labels) => !has(labels);
  const operator = tokens[0];
  if (operator === undefined || operator === ',') return has;
  tokens.shift();
  if (operator === 'in' || operator === 'notin') {
    const values = valueSet(tokens);
    const isIn: LabelTest = (labels) => has(labels) && values.has(String(own(labels, key)));
    return operator === 'in' ? isIn : (labels) => !isIn(labels);
  }
  if (!symbols.has(operator) || [',', '(', ')', '!'].includes(operator)) {
    throw unexpected(operator, ', expected: in, notin, =, ==, !=, gt, lt');
  }
  const value = tokens[0] === undefined || tokens[0] === ',' ? '' : (tokens.shift() ?? '');
  if (symbols.has(value)) throw badRequest(`found '${value}', expected: ',' or 'end of string'`);
  return comparison(key, operator, value);
}

function comparison(key: string, operator: string, value: string): LabelTest {
  const text = (labels: JsonObject): string | undefined => {
    const found = own(labels, key);
    return typeof found === 'string' ? found : undefined;
  };
  if (operator === '!=') return (labels) => text(labels) !== value;
  if (operator === '=' || operator === '==') return (labels) => text(labels) === value;
  if (!/^-?\d+$/.test(value))
    throw badRequest(
      `values[0][${key}]: Invalid value: "${value}": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  const sign = operator === '>' ? 1 : -1;
  return (labels) => (Number(text(labels) ?? Number.NaN) - Number(value)) * sign > 0;
}

function valueSet(tokens: string[]): Set<string> {
  const open = tokens.shift();
  if (open !== '(') throw unexpected(open, " expected: '('");
  const values = new Set<string>();
  for (;;) {
    const token = tokens.shift();
    if (token === undefined) throw unexpected(token, ", expected: ',' or ')'");
    if (token === ')') return values;
    if (token !== ',') values.add(token);
  }
}

/** The fields that a resource can be selected by, with their values for one object. */
export type FieldIndex = (object: KubeObject) => Readonly<Record<string, string>>;

/** `metadata.name` and `metadata.namespace`, which every resource can be selected by. */
export function metadataFields(object: KubeObject): Record<string, string> {
  return { 'metadata.name': nameOf(object), 'metadata.namespace': namespaceOf(object) };
}

/** Parses a field selector such as `metadata.name=x,type!=y` over the fields of `index`; throws a 400 otherwise. */
function fieldSelector(text: string, index: FieldIndex, isCustom: boolean): Selector {
  const known = index({});
  const tests = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^([^=!]+)(!=|==|=)(.*)$/.exec(term);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      const [, field = '', operator, value = ''] = match;
      if (!Object.hasOwn(known, field)) throw badRequest(unknownField(field, Object.keys(known), isCustom));
      return (object: KubeObject): boolean => (index(object)[field] === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function unknownField(field: string, known: string[], isCustom: boolean): string {
  if (isCustom || known.length > 2) return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** The selector of a request's `labelSelector` and `fieldSelector`. */
export function requestSelector(query: URLSearchParams, index: FieldIndex, isCustom: boolean): Selector {
  const byLabel = labelSelector(query.get('labelSelector') ?? '');
  const byField = fieldSelector(query.get('fieldSelector') ?? '', index, isCustom);
  return (object) => byField(object) && byLabel(object);
}
