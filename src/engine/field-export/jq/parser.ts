import {
  alternative,
  collected,
  comma,
  type Filter,
  identity,
  interpolated,
  iterated,
  literal,
  logical,
  optional,
  paired,
  pipe,
} from './filters.ts';
import { functions, plainFunctions } from './functions.ts';
import { at, same, sum } from './values.ts';

/** A text that is no program, or one of which more is wanted than is known here. */
export class JqSyntaxError extends Error {}

const maxLength = 10_000;
/** Deeper than any path, and far from the depth at which the stack ends. */
const maxDepth = 100;
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads a program. @throws JqSyntaxError that tells the position, in characters from 1 on */
export function parse(program: string): Filter {
  if (program.length > maxLength) throw new JqSyntaxError(`it is longer than ${maxLength} characters`);
  return new Parser(program).whole();
}

/** Each method reads one level of the grammar, from what binds least to what binds most. */
class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Filter {
    const filter = this.#pipe();
    if (this.#at < this.#text.length) throw this.#unexpected();
    return filter;
  }

  #pipe(): Filter {
    if (++this.#depth > maxDepth) throw this.#error(`it is nested more than ${maxDepth} levels deep`);
    let filter = this.#comma();
    while (this.#takes('|')) filter = pipe(filter, this.#comma());
    this.#depth--;
    return filter;
  }

  #comma(): Filter {
    let filter = this.#alternative();
    while (this.#takes(',')) filter = comma(filter, this.#alternative());
    return filter;
  }

  #alternative(): Filter {
    const filters = [this.#or()];
    while (this.#takes('//')) filters.push(this.#or());
    return filters.reduceRight((after, before) => alternative(before, after));
  }

  #or(): Filter {
    let filter = this.#and();
    while (this.#takesWord('or')) filter = logical(filter, this.#and(), true);
    return filter;
  }

  #and(): Filter {
    let filter = this.#comparison();
    while (this.#takesWord('and')) filter = logical(filter, this.#comparison(), false);
    return filter;
  }

  #comparison(): Filter {
    const filter = this.#sum();
    if (this.#takes('==')) return paired(filter, this.#sum(), same);
    if (this.#takes('!=')) return paired(filter, this.#sum(), (a, b, meter) => !same(a, b, meter));
    return filter;
  }

  #sum(): Filter {
    let filter = this.#term();
    while (this.#takes('+')) filter = paired(filter, this.#term(), sum);
    return filter;
  }

  /** A value, and the path that goes on from it: `.a["b"][0][]?`. */
  #term(): Filter {
    let filter = this.#primary();
    for (;;) {
      if (this.#takes('?')) filter = optional(filter);
      else if (this.#takes('[')) filter = this.#brackets(filter);
      else if (this.#match(/\.(?=[A-Za-z_"[])/y) !== undefined) filter = this.#afterDot(filter);
      else return filter;
    }
  }

  #primary(): Filter {
    this.#skipBlanks();
    if (this.#match(/\.(?!\.)/y) !== undefined) return this.#startsField() ? this.#afterDot(identity) : identity;
    if (this.#takes('(')) return this.#closed(this.#pipe(), ')');
    if (this.#takes('[')) return this.#takes(']') ? literal([]) : collected(this.#closed(this.#pipe(), ']'));
    if (this.#takes('"')) return this.#string();
    const number = this.#match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
    return number === undefined ? this.#call() : literal(Number(number));
  }

  #startsField(): boolean {
    return /[A-Za-z_"]/.test(this.#text.charAt(this.#at));
  }

  #afterDot(from: Filter): Filter {
    if (this.#takes('[')) return this.#brackets(from);
    if (this.#takes('"')) return paired(from, this.#string(), at);
    const name = this.#match(/[A-Za-z_]\w*/y);
    if (name === undefined) throw this.#unexpected();
    return paired(from, literal(name), at);
  }

  #brackets(from: Filter): Filter {
    if (this.#takes(']')) return iterated(from);
    return paired(from, this.#closed(this.#pipe(), ']'), at);
  }

  #call(): Filter {
    const start = this.#at;
    const name = this.#match(/[A-Za-z_]\w*/y);
    if (name === undefined) throw this.#unexpected();
    const argument = this.#takes('(') ? this.#closed(this.#pipe(), ')') : undefined;
    const filter = argument === undefined ? plainFunctions.get(name) : functions.get(name)?.(argument);
    if (filter !== undefined) return filter;
    this.#at = start;
    throw this.#error(`${name}${argument === undefined ? '' : ' with an argument'} is not known`);
  }

  /** The rest of a text in quotation marks. */
  #string(): Filter {
    const parts: (string | Filter)[] = [];
    let text = '';
    while (!this.#takesHere('"')) {
      text += this.#match(/[^"\\]+/y) ?? '';
      if (this.#takesHere('\\(')) {
        parts.push(text, this.#closed(this.#pipe(), ')'));
        text = '';
      } else if (this.#takesHere('\\')) text += this.#escaped();
      else if (this.#at >= this.#text.length) throw this.#error('a text does not end');
    }
    return parts.length === 0 ? literal(text) : interpolated([...parts, text]);
  }

  #escaped(): string {
    const code = this.#match(/u[0-9a-fA-F]{4}/y);
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const letter = this.#match(/["\\/bfnrt]/y);
    if (letter === undefined) throw this.#unexpected();
    return escapes[letter] ?? letter;
  }

  #closed(filter: Filter, by: string): Filter {
    if (!this.#takes(by)) throw this.#unexpected(`${by} is missing`);
    return filter;
  }

  /** Takes a sign after blanks; not a part of a longer one. */
  #takes(sign: string): boolean {
    this.#skipBlanks();
    if (sign === '|' && this.#text.startsWith('|=', this.#at)) return false;
    return this.#takesHere(sign);
  }

  #takesHere(sign: string): boolean {
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    return true;
  }

  #takesWord(word: string): boolean {
    this.#skipBlanks();
    return this.#match(new RegExp(`${word}\\b`, 'y')) !== undefined;
  }

  /** Takes what a sticky expression matches here. */
  #match(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skipBlanks(): void {
    this.#match(/(\s|#[^\n]*)+/y);
  }

  #unexpected(otherwise = 'it ends too early'): JqSyntaxError {
    const here = [...this.#text.slice(this.#at)][0];
    return this.#error(here === undefined ? otherwise : `${JSON.stringify(here)} is not understood`);
  }

  #error(what: string): JqSyntaxError {
    return new JqSyntaxError(`${what}, at character ${this.#at + 1}`);
  }
}
