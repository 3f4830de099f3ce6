import { type Parsed, parseBool, parseCsv, parseDuration, parseInteger, quote } from './flag-values.ts';

/** What every flag has. */
interface FlagCommon {
  /** Heading in the help text. */
  readonly group: string;
  /** For the help text; whole sentences. */
  readonly description: string;
  /** What the help text says of the default, when the default itself does not say it. */
  readonly defaultText?: string;
  /** Upstream had the flag once: it is still accepted, and this says why it has no effect. */
  readonly removed?: string;
}

/**
 * One flag, named by its key in the table. `list` takes one entry each time it is given, `csv` several with commas
 * between them; the first one given replaces the default, further ones add to it. A duration's default is in
 * milliseconds. An integer without a default is undefined unless it is given.
 */
export type FlagSpec = FlagCommon &
  (
    | { readonly type: 'string'; readonly default: string }
    | { readonly type: 'bool'; readonly default: boolean }
    | { readonly type: 'int'; readonly default?: number }
    | { readonly type: 'duration'; readonly default: number }
    | { readonly type: 'csv' | 'list'; readonly default: readonly string[] }
    | {
        readonly type: 'enum';
        readonly default: string;
        readonly choices: readonly string[];
        /** Upstream's name of the type, for the error text. */
        readonly typeName: string;
      }
  );

/** Flags by name, without dashes. */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

/** What reading a flag yields. */
type FlagValue<S extends FlagSpec> = S extends { type: 'string' }
  ? string
  : S extends { type: 'bool' }
    ? boolean
    : S extends { type: 'int' }
      ? S extends { default: number }
        ? number
        : number | undefined
      : S extends { type: 'duration' }
        ? number
        : S extends { type: 'enum' }
          ? S['choices'][number]
          : readonly string[];

/** The values of all flags of a table: those given, and the defaults of the others. Durations are in milliseconds. */
export type FlagValues<T extends FlagTable> = { readonly [N in keyof T]: FlagValue<T[N]> };

/** Something wrong with one flag. */
export interface FlagProblem {
  /** As it was given or would be, e.g. `--aws-region`. */
  readonly flag: string;
  /** What is wrong; names the flag only where upstream's text does. */
  readonly text: string;
}

/** A command line, read. With problems, the flags concerned have their defaults. */
export interface ParsedArguments<T extends FlagTable> {
  readonly values: FlagValues<T>;
  /** Names of the flags that were given. */
  readonly given: ReadonlySet<string>;
  /** Arguments that belong to no flag. */
  readonly rest: readonly string[];
  readonly problems: readonly FlagProblem[];
  /** `--help` or `-h` was given. */
  readonly help: boolean;
}

/** The line that tells the user of a problem; it always names the flag. */
export function problemText({ flag, text }: FlagProblem): string {
  return text.includes(flag.replace(/^-+/, '')) ? text : `${flag}: ${text}`;
}

/** Reads a command line as Go's pflag does, but goes on after a problem in order to tell of all of them. */
export function parseArguments<T extends FlagTable>(table: T, args: readonly string[]): ParsedArguments<T> {
  return new ArgumentReader(table, args).read();
}

class ArgumentReader<T extends FlagTable> {
  readonly #table: T;
  readonly #args: string[];
  readonly #values = new Map<string, unknown>();
  readonly #given = new Set<string>();
  readonly #rest: string[] = [];
  readonly #problems: FlagProblem[] = [];
  #help = false;

  constructor(table: T, args: readonly string[]) {
    this.#table = table;
    this.#args = [...args];
    for (const [name, spec] of Object.entries(table)) this.#values.set(name, spec.default);
  }

  read(): ParsedArguments<T> {
    for (let arg = this.#args.shift(); arg !== undefined; arg = this.#args.shift()) {
      if (arg === '--') {
        this.#rest.push(...this.#args.splice(0));
      } else if (arg.startsWith('--')) {
        this.#long(arg);
      } else if (arg.startsWith('-') && arg.length > 1) {
        this.#short(arg);
      } else {
        this.#rest.push(arg);
      }
    }
    return {
      // The one place where the table's types and the values meet.
      values: Object.fromEntries(this.#values) as FlagValues<T>,
      given: this.#given,
      rest: this.#rest,
      problems: this.#problems,
      help: this.#help,
    };
  }

  #long(arg: string): void {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const spec = Object.hasOwn(this.#table, name) ? this.#table[name] : undefined;
    if (name === '' || name.startsWith('-')) this.#fail(arg, `bad flag syntax: ${arg}`);
    else if (spec !== undefined) this.#set(name, spec, value);
    else if (name === 'help') this.#help = true;
    else this.#fail(`--${name}`, `unknown flag: --${name}`);
  }

  #short(arg: string): void {
    const letters = arg.slice(1);
    const letter = String.fromCodePoint(letters.codePointAt(0) ?? 0);
    if (letter === 'h') this.#help = true;
    else this.#fail(`-${letter}`, `unknown shorthand flag: '${letter}' in ${arg}`);
  }

  #set(name: string, spec: FlagSpec, given: string | undefined): void {
    const text = given ?? (spec.type === 'bool' ? 'true' : this.#args.shift());
    if (text === undefined) {
      this.#fail(`--${name}`, `flag needs an argument: --${name}`);
      return;
    }
    const parsed = readValue(spec, text);
    if ('error' in parsed) {
      this.#fail(`--${name}`, `invalid argument ${quote(text)} for "--${name}" flag: ${parsed.error}`);
      return;
    }
    const before = this.#given.has(name) ? this.#values.get(name) : [];
    const isList = Array.isArray(parsed.value) && Array.isArray(before);
    this.#values.set(name, isList ? [...before, ...parsed.value] : parsed.value);
    this.#given.add(name);
  }

  #fail(flag: string, text: string): void {
    this.#problems.push({ flag, text });
  }
}

function readValue(spec: FlagSpec, text: string): Parsed<unknown> {
  switch (spec.type) {
    case 'string':
      return { value: text };
    case 'bool':
      return parseBool(text);
    case 'int':
      return parseInteger(text);
    case 'duration':
      return parseDuration(text);
    case 'csv':
      return parseCsv(text);
    case 'list':
      return { value: [text] };
    case 'enum':
      return spec.choices.includes(text) ? { value: text } : { error: `invalid ${spec.typeName} value: ${text}` };
  }
}
