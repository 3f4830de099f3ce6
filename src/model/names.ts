import pluralize from 'pluralize';
import { type GuardedRule, nameRules, type PlainRule } from './name-rules.ts';

/**
 * ACK's exported spelling of an SDK name, which is how kinds are called: `Vpc` is `VPC`, `DhcpOptions` is
 * `DHCPOptions`. Takes about 6 microseconds: keep the result.
 */
export function goName(name: string): string {
  return notKeyword(applyRules(toCamel(upperFirst(name), true), false));
}

/**
 * ACK's JSON spelling of an SDK member's name, which is what users write in a spec: `KMSMasterKeyId` is
 * `kmsMasterKeyID`, `Type` is `type_`. Takes about 13 microseconds: use it when a plan is built, not per object.
 */
export function jsonName(name: string): string {
  // The rules run twice, as in ACK's generator: camel-casing joins words that the second run then recognises.
  const known = applyRules(upperFirst(name), true);
  return notKeyword(applyRules(toCamel(known, false), true));
}

/**
 * JSON name of the field beside `member` that holds a reference to another resource: `KMSMasterKeyId` has
 * `kmsMasterKeyRef`, the list `VpcSecurityGroupIds` has `vpcSecurityGroupRefs`.
 */
export function refName(member: string, isList: boolean): string {
  const suffix = referenceSuffixes.find((end) => member.endsWith(end)) ?? '';
  const rest = member.slice(0, member.length - suffix.length);
  return jsonName(isList ? `${pluralize.singular(rest)}Refs` : `${rest}Ref`);
}

const referenceSuffixes = 'id ids Id Ids ID IDs IDS Name Names NAME NAMEs NAMES Arn Arns ARN ARNs ARNS'.split(' ');

/** A Go field cannot bear a keyword's name, so ACK appends an underscore, and the JSON name keeps it. */
const goKeywords: ReadonlySet<string> = new Set(
  (
    'break case chan const continue default defer else fallthrough for func go goto if ' +
    'import interface map package range return select struct switch type var'
  ).split(' '),
);

function notKeyword(name: string): string {
  return goKeywords.has(name) ? `${name}_` : name;
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * Joins the words of a name. Separators vanish and capitalise the next letter; a digit stays and does so too; other
 * characters vanish; the capitals that are there stay.
 */
function toCamel(text: string, upper: boolean): string {
  const name = text.trim() === 'ID' ? 'id' : text.trim();
  let joined = '';
  let capitalise = upper;
  for (const [index, character] of [...name].entries()) {
    if (/[A-Za-z]/.test(character)) {
      joined += capitalise ? character.toUpperCase() : index === 0 ? character.toLowerCase() : character;
      capitalise = false;
    } else {
      if (/[0-9]/.test(character)) joined += character;
      capitalise = /[0-9_\-. ]/.test(character);
    }
  }
  return joined;
}

/** @param lower Whether a match at the very start becomes small, as in a JSON name. */
function applyRules(name: string, lower: boolean): string {
  return nameRules.reduce(
    (text, rule) => ('camel' in rule ? applyPlain(text, rule, lower) : applyGuarded(text, rule, lower)),
    name,
  );
}

function applyPlain(text: string, { camel, upper, lower: small }: PlainRule, lower: boolean): string {
  const name = lower && text.startsWith(upper) ? small + text.slice(upper.length) : text;
  if (!lower || !name.startsWith(camel)) return name.replaceAll(camel, upper);
  return small + name.slice(camel.length).replaceAll(camel, upper);
}

function applyGuarded(text: string, { pattern, upper, lower: small }: GuardedRule, lower: boolean): string {
  if (!lower || text.search(pattern) !== 0) return text.replaceAll(pattern, upper);
  const [first, second] = text.matchAll(pattern);
  const name = small + text.slice(first?.[0].length);
  // ACK's generator goes on where the second match was before the first one was replaced.
  return second === undefined
    ? name
    : name.slice(0, second.index) + name.slice(second.index).replaceAll(pattern, upper);
}
