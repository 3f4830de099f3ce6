/** One step of a path as a user writes it: a field or the key of a map, or the element of a list by one of its fields. */
export type WrittenStep = { readonly name: string } | { readonly member: string; readonly value: string };

/** A path as a user writes it, such as `spec.tags[key=team].value`. */
export interface WrittenPath {
  readonly text: string;
  /** From the outside in, `spec` first. */
  readonly steps: readonly WrittenStep[];
}

/** The text is not a list of paths. `path` is the first that is none. */
export interface PathProblem {
  readonly path: string;
  readonly problem: string;
}

/** More is a mistake, and would take time from other objects. */
const maxPaths = 100;
const maxCharacters = 10_000;
const maxShown = 80;

const syntax =
  'write paths such as spec.field, spec.list[key=value] or spec.map["key"], with commas between them, and with ' +
  'quotes around what has dots, commas or brackets in it';

/** Reads paths that stand with commas between them; none for a blank text. */
export function writtenPaths(text: string): readonly WrittenPath[] | PathProblem {
  if (text.length > maxCharacters) return tooMuch(text, `it has ${text.length} characters, ${maxCharacters} at most`);
  const paths: WrittenPath[] = [];
  for (let at = skip(separators, text, 0); at < text.length; ) {
    const end = pathEnd(text, at);
    if (end === undefined) return { path: shown(text.slice(at).split(',', 1)[0] ?? ''), problem: syntax };
    paths.push({ text: text.slice(at, end.at).trim(), steps: end.steps });
    if (paths.length > maxPaths) return tooMuch(text, `it has more than ${maxPaths} paths`);
    at = skip(separators, text, end.at);
  }
  return paths;
}

function tooMuch(text: string, problem: string): PathProblem {
  return { path: shown(text), problem };
}

/** A text for a message; hostile ones are long. */
function shown(text: string): string {
  return text.length <= maxShown ? text : `${text.slice(0, maxShown)}...`;
}

const separators = /[\s,]*/y;
const blank = /\s*/y;
const firstName = /[^\s.,"[\]]+/y;
const nextName = /\.([^\s.,"[\]]+)/y;
const element = /\[([^\s.,"[\]=]+)=(?:"((?:[^"\\]|\\.)*)"|([^"\]]*))\]/y;
const mapKey = /\["((?:[^"\\]|\\.)*)"\]/y;

/** Reads one path from `start` on; undefined when there is none, or something else behind it. */
function pathEnd(text: string, start: number): { at: number; steps: WrittenStep[] } | undefined {
  const first = match(firstName, text, start);
  if (first === undefined) return undefined;
  const steps: WrittenStep[] = [{ name: first[0] }];
  let at = start + first[0].length;
  for (let step = stepAt(text, at); step !== undefined; step = stepAt(text, at)) {
    steps.push(step.step);
    at = step.end;
  }
  const end = skip(blank, text, at);
  return end === text.length || text[end] === ',' ? { at: end, steps } : undefined;
}

function stepAt(text: string, at: number): { step: WrittenStep; end: number } | undefined {
  const name = match(nextName, text, at);
  if (name !== undefined) return { step: { name: name[1] ?? '' }, end: at + name[0].length };
  const key = match(mapKey, text, at);
  if (key !== undefined) return { step: { name: unescaped(key[1] ?? '') }, end: at + key[0].length };
  const found = match(element, text, at);
  if (found === undefined) return undefined;
  const [whole, member = '', quoted, plain = ''] = found;
  return { step: { member, value: quoted === undefined ? plain : unescaped(quoted) }, end: at + whole.length };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

function match(expression: RegExp, text: string, at: number): RegExpExecArray | undefined {
  expression.lastIndex = at;
  return expression.exec(text) ?? undefined;
}

function skip(expression: RegExp, text: string, at: number): number {
  return at + (match(expression, text, at)?.[0].length ?? 0);
}
