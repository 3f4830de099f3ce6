import { describe, expect, it } from 'vitest';
import { helpText } from './flag-help.ts';
import { type FlagTable, parseArguments, problemText } from './flag-parser.ts';

const table = {
  name: { group: 'First', type: 'string', default: 'tack', description: 'A name.' },
  quiet: { group: 'First', type: 'bool', default: false, description: 'Say nothing.' },
  loud: { group: 'First', type: 'bool', default: true, description: 'Say everything.' },
  count: { group: 'Second', type: 'int', description: 'How many.' },
  size: { group: 'Second', type: 'int', default: 3, description: 'How large.' },
  wait: { group: 'Second', type: 'duration', default: 60_000, description: 'How long.' },
  tags: { group: 'Second', type: 'csv', default: ['a=b'], description: 'Tags.' },
  each: { group: 'Second', type: 'list', default: [], description: 'Several.' },
  policy: {
    group: 'Second',
    type: 'enum',
    default: 'keep',
    choices: ['keep', 'drop'],
    typeName: 'Policy',
    description: 'What becomes of it.',
  },
} as const satisfies FlagTable;

const parse = (...args: string[]) => parseArguments(table, args);

describe('arguments', () => {
  it('may all be absent', () => {
    expect(parse()).toEqual({
      values: {
        name: 'tack',
        quiet: false,
        loud: true,
        count: undefined,
        size: 3,
        wait: 60_000,
        tags: ['a=b'],
        each: [],
        policy: 'keep',
      },
      given: new Set(),
      rest: [],
      problems: [],
      help: false,
    });
  });

  it.each([
    [['--name', 'x'], { name: 'x' }],
    [['--name=x'], { name: 'x' }],
    [['--name='], { name: '' }],
    [['--name', ''], { name: '' }],
    [['--name', '--quiet'], { name: '--quiet', quiet: false }],
    [['--name=a=b'], { name: 'a=b' }],
    [['--name=two\nlines'], { name: 'two\nlines' }],
    [['--name=x', '--name=y'], { name: 'y' }],
    [['--quiet'], { quiet: true }],
    [['--quiet=true'], { quiet: true }],
    [['--quiet=1'], { quiet: true }],
    [['--quiet=t'], { quiet: true }],
    [['--loud=false'], { loud: false }],
    [['--loud=0'], { loud: false }],
    [['--loud=f'], { loud: false }],
    [['--count', '-4'], { count: -4 }],
    [['--count=0x10'], { count: 16 }],
    [['--wait=1m30s'], { wait: 90_000 }],
    [['--wait=0'], { wait: 0 }],
    [['--tags', 'x=1,y=2'], { tags: ['x=1', 'y=2'] }],
    [['--tags='], { tags: [] }],
    [['--tags=x=1', '--tags=y=2,z=3'], { tags: ['x=1', 'y=2', 'z=3'] }],
    [['--tags="x=1,2",y=3'], { tags: ['x=1,2', 'y=3'] }],
    [['--each=a,b', '--each', 'c'], { each: ['a,b', 'c'] }],
    [['--policy', 'drop'], { policy: 'drop' }],
  ])('%j are read', (args, values) => {
    const parsed = parse(...args);
    expect(parsed).toMatchObject({ values, problems: [], rest: [], help: false });
  });

  it.each([
    [
      ['a', '--name', 'x', 'b'],
      ['a', 'b'],
    ],
    [
      ['--', '--name', 'x'],
      ['--name', 'x'],
    ],
    [['--quiet', 'false'], ['false']],
    [
      ['-', ''],
      ['-', ''],
    ],
    [['--', '--help'], ['--help']],
  ])('%j leave %j', (args, rest) => {
    expect(parse(...args)).toMatchObject({ rest, problems: [], help: false });
  });

  it.each([[['--help']], [['-h']], [['--quiet', '-h']], [['--unknown', '--help']]])('%j ask for help', (args) => {
    expect(parse(...args).help).toBe(true);
  });

  it('that ask for help as a value do not', () => {
    expect(parse('--name', '--help')).toMatchObject({ help: false, values: { name: '--help' } });
  });
});

describe('a problem', () => {
  it.each([
    ['--nam', '--nam', 'unknown flag: --nam'],
    ['--nam=x', '--nam', 'unknown flag: --nam'],
    ['--__proto__=x', '--__proto__', 'unknown flag: --__proto__'],
    ['--constructor', '--constructor', 'unknown flag: --constructor'],
    ['--=x', '--=x', 'bad flag syntax: --=x'],
    ['---name', '---name', 'bad flag syntax: ---name'],
    ['-name', '-n', "unknown shorthand flag: 'n' in -name"],
    ['--name', '--name', 'flag needs an argument: --name'],
    ['--tags', '--tags', 'flag needs an argument: --tags'],
    [
      '--quiet=maybe',
      '--quiet',
      'invalid argument "maybe" for "--quiet" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['--count=x', '--count', 'invalid argument "x" for "--count" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--wait=60', '--wait', 'invalid argument "60" for "--wait" flag: time: missing unit in duration "60"'],
    [
      '--tags=a"b',
      '--tags',
      'invalid argument "a\\"b" for "--tags" flag: parse error on line 1, column 2: bare " in non-quoted-field',
    ],
    ['--policy=burn', '--policy', 'invalid argument "burn" for "--policy" flag: invalid Policy value: burn'],
  ])('with %s is told as pflag does', (arg, flag, text) => {
    expect(parse(arg).problems).toEqual([{ flag, text }]);
  });

  it('does not hide the others', () => {
    const { problems, values } = parse('--nam', '--count=x', '--name=good', '--wait');
    expect(problems.map(({ flag }) => flag)).toEqual(['--nam', '--count', '--wait']);
    expect(values.name).toBe('good');
  });

  it('is told with the flag’s name, once', () => {
    expect(problemText({ flag: '--tags', text: 'invalid resource tag: x' })).toBe('--tags: invalid resource tag: x');
    expect(problemText({ flag: '--tags', text: "invalid value for flag 'tags': x" })).toBe(
      "invalid value for flag 'tags': x",
    );
  });
});

it('the help text has groups, types and defaults', () => {
  const removed = { group: 'Old', type: 'string', default: 'x', description: 'Gone.', removed: 'gone' } as const;
  const long = { group: 'Old', type: 'string', default: '', description: 'word '.repeat(40).trim() } as const;
  const computed = { group: 'Old', type: 'int', description: 'Computed.', defaultText: 'automatic' } as const;
  const wide = Array.from({ length: 18 }, () => 'word').join(' ');
  const last = Array.from({ length: 4 }, () => 'word').join(' ');
  expect(helpText('x [flags]', { ...table, removed, long, computed })).toBe(`Usage:
  x [flags]

First:
  --name string
        A name. (default "tack")
  --quiet
        Say nothing.
  --loud
        Say everything. (default true)

Second:
  --count int
        How many.
  --size int
        How large. (default 3)
  --wait duration
        How long. (default 60s)
  --tags strings
        Tags. (default [a=b])
  --each string (repeatable)
        Several.
  --policy keep|drop
        What becomes of it. (default keep)

Old:
  --removed string
        Gone.
  --long string
        ${wide}
        ${wide}
        ${last}
  --computed int
        Computed. (default automatic)
`);
});
