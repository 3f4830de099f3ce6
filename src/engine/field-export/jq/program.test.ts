import { describe, expect, it } from 'vitest';
import type { Json } from '../../../shared/json.ts';
import { JqError, JqLimit } from './meter.ts';
import { JqSyntaxError } from './parser.ts';
import { Program } from './program.ts';

const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
const table: Json = {
  metadata: { name: 'orders', labels: { 'app.kubernetes.io/name': 'Shop', empty: '' } },
  spec: {
    tableName: 'orders',
    deletionProtectionEnabled: false,
    provisionedThroughput: { readCapacityUnits: 5 },
    tags: [
      { key: 'team', value: 'blue' },
      { key: 'tier', value: 'gold' },
      { key: 'size', value: 3 },
    ],
    policy: '{"Version":"2012-10-17"}',
  },
  status: { ackResourceMetadata: { arn, region: 'eu-west-1' }, nothing: null, names: ['b', 'a', null, 1.5, true] },
};

const first = (program: string, input: Json = table): Json | undefined => new Program(program).first(input);

describe('a program', () => {
  it.each<[string, Json | undefined]>([
    // Paths.
    ['.', table],
    [' . ', table],
    ['.status.ackResourceMetadata.arn', arn],
    ['.["status"].ackResourceMetadata["arn"]', arn],
    ['.status["ackResourceMetadata"]."arn"', arn],
    ['.status.["ackResourceMetadata"].["arn"]', arn],
    ['.metadata.labels["app.kubernetes.io/name"]', 'Shop'],
    ['.metadata.labels."app.kubernetes.io/name"', 'Shop'],
    ['.spec.tags[1].value', 'gold'],
    ['.spec.tags[-1].key', 'size'],
    ['.spec.tags[1.7].key', 'tier'],
    ['.spec.tags[9].key', null],
    ['.spec.tags[9]', null],
    ['.spec.missing.deeper[0].still', null],
    ['.status.nothing', null],
    ['.["spec", "status"] | .tableName', 'orders'],
    ['.[.metadata.name]', null],
    ['.spec[.spec.tags[9].key // "tableName"]', 'orders'],
    ['.toString', null],
    ['.["__proto__"]', null],
    // Iteration.
    ['.spec.tags[].value', 'blue'],
    ['.spec.tags | .[] | .key', 'team'],
    ['.spec.tags[]?.key', 'team'],
    ['.spec.provisionedThroughput[]', 5],
    ['[.metadata.labels[]]', ['Shop', '']],
    ['[.spec.tags[].key]', ['team', 'tier', 'size']],
    ['.spec.tags[9][]?', undefined],
    ['.spec.tableName[]?', undefined],
    // Pipes and commas.
    ['.spec|.provisionedThroughput|.readCapacityUnits', 5],
    ['.spec.missing, .spec.tableName', null],
    ['[.spec.tableName, 1, "x", null, true, [] | .]', ['orders', 1, 'x', null, true, []]],
    ['(.spec, .status) | .ackResourceMetadata.region', null],
    // Alternatives.
    ['.spec.missing // "fallback"', 'fallback'],
    ['.spec.deletionProtectionEnabled // "off"', 'off'],
    ['.spec.missing // .status.nothing // .spec.tableName', 'orders'],
    ['.spec.tableName.deeper // "not there"', 'not there'],
    ['empty // 1', 1],
    ['(.spec.missing, .spec.tableName) // "x"', 'orders'],
    ['.spec.missing // .spec.tableName | length', 6],
    ['(false, null, 1) // 2', 1],
    // Selections and comparisons.
    ['.spec.tags[] | select(.key == "tier") | .value', 'gold'],
    ['.spec.tags[] | select(.key == "none") | .value', undefined],
    ['first(.spec.tags[] | select(.key != "team")).value', 'gold'],
    ['.spec.tags | map(select(.value == 3)) | .[0].key', 'size'],
    ['.spec.tags[0] == .spec.tags[0]', true],
    ['.spec.tags == .status.names', false],
    ['[1, [2]] == [1, [2]]', true],
    ['.spec.tags[0] == .spec.tags[1]', false],
    ['1 == "1"', false],
    ['.spec.tableName == "orders" and .status.nothing == null', true],
    ['false or .spec.tableName', true],
    ['false and (1 | length | .a)', false],
    ['null and true or true', true],
    ['.spec.deletionProtectionEnabled | not', true],
    ['.spec.tags[] | select(.key == "none" or .value == "gold") | .key', 'tier'],
    // Literals.
    ['"plain"', 'plain'],
    [String.raw`"a\"b\\c\/d\n\tA"`, 'a"b\\c/d\n\tA'],
    ['"arn is \\(.status.ackResourceMetadata.arn)!"', `arn is ${arn}!`],
    ['"\\(1 + 2)\\("x\\("y")")"', '3xy'],
    ['"https://\\(.spec.tableName).\\(.status.ackResourceMetadata.region)"', 'https://orders.eu-west-1'],
    ['-1.5e2', -150],
    ['null', null],
    ['[]', []],
    // Sums.
    ['.spec.tableName + ":" + .status.ackResourceMetadata.region', 'orders:eu-west-1'],
    ['1 + 2 + 3', 6],
    ['.spec.missing + "x"', 'x'],
    ['[1] + [2]', [1, 2]],
    ['.spec.provisionedThroughput + .spec.tags[0]', { readCapacityUnits: 5, key: 'team', value: 'blue' }],
    // Functions.
    ['.spec.tags | length', 3],
    ['.spec | length', 5],
    ['"äöü😀" | length', 4],
    ['null | length', 0],
    ['-3 | length', 3],
    ['.spec.provisionedThroughput.readCapacityUnits | tostring', '5'],
    ['.spec.tableName | tostring', 'orders'],
    ['.spec.provisionedThroughput | tostring', '{"readCapacityUnits":5}'],
    ['.spec.tags[0] | tojson', '{"key":"team","value":"blue"}'],
    ['.spec.tableName | tojson', '"orders"'],
    ['.status.names | join(", ")', 'b, a, , 1.5, true'],
    ['[] | join(",")', ''],
    ['[.spec.tags[].key] | join("-")', 'team-tier-size'],
    ['"ÄB-Ci" | ascii_downcase', 'Äb-ci'],
    ['"äB-ci" | ascii_upcase', 'äB-CI'],
    ['.spec.tags | first | .key', 'team'],
    ['.spec.tags | last.key', 'size'],
    ['last(.spec.tags[].key)', 'size'],
    ['first(empty)', undefined],
    ['.status.ackResourceMetadata.arn | split(":") | .[3]', 'eu-west-1'],
    ['.spec.policy | fromjson | .Version', '2012-10-17'],
    ['.spec.tags | map(.key) | last', 'size'],
    // Blanks and comments.
    ['.spec # the wish\n | .tableName', 'orders'],
    ['\t.spec\n|\n.tableName\n', 'orders'],
  ])('%s', (program, expected) => {
    expect(first(program)).toEqual(expected);
  });
});

describe('a text that is not understood', () => {
  it.each([
    ['', 'it ends too early, at character 1'],
    ['.spec.', '"." is not understood, at character 6'],
    ['.spec |', 'it ends too early, at character 8'],
    ['.spec tableName', '"t" is not understood, at character 7'],
    ['.spec.tags[', 'it ends too early, at character 12'],
    ['.spec.tags[0', '] is missing, at character 13'],
    ['(.spec', ') is missing, at character 7'],
    ['.spec)', '")" is not understood, at character 6'],
    ['"abc', 'a text does not end, at character 5'],
    [String.raw`"a\qb"`, '"q" is not understood, at character 4'],
    ['..', '"." is not understood, at character 1'],
    ['.a . b', '"." is not understood, at character 4'],
    ['.a[1:2]', '":" is not understood, at character 5'],
    ['.a |= 1', '"|" is not understood, at character 4'],
    ['.a = 1', '"=" is not understood, at character 4'],
    ['.a - 1', '"-" is not understood, at character 4'],
    ['.a / 2', '"/" is not understood, at character 4'],
    ['.a as $x | $x', '"a" is not understood, at character 4'],
    ['$ENV.AWS_SECRET_ACCESS_KEY', '"$" is not understood, at character 1'],
    ['env.HOME', 'env is not known, at character 1'],
    ['{a: 1}', '"{" is not understood, at character 1'],
    ['.spec | nosuch', 'nosuch is not known, at character 9'],
    ['range(5)', 'range with an argument is not known, at character 1'],
    ['length(.)', 'length with an argument is not known, at character 1'],
    ['select', 'select is not known, at character 1'],
    ['def f: f; f', 'def is not known, at character 1'],
    ['😀', '"😀" is not understood, at character 1'],
    ['('.repeat(5_000), 'it is nested more than 100 levels deep, at character 101'],
    ['.'.padEnd(10_001, 'a'), 'it is longer than 10000 characters'],
  ])('%s', (program, message) => {
    expect(() => new Program(program)).toThrow(new JqSyntaxError(message));
  });
});

describe('a program that makes no sense of its input', () => {
  it.each([
    ['.spec.tableName.deeper', 'a string ("orders") has nothing at a string ("deeper")'],
    ['.spec.tags.key', 'an array has nothing at a string ("key")'],
    ['.spec[0]', 'an object has nothing at a number (0)'],
    ['.spec.tableName[]', 'a string ("orders") has no elements'],
    ['null | .[]', 'null has no elements'],
    ['.spec.tableName + 1', 'a string ("orders") and a number (1) cannot be added'],
    ['true | length', 'a boolean (true) has no length'],
    ['1 | ascii_downcase', 'a number (1) is no string'],
    ['.spec.tags | join(",")', 'an object cannot be joined'],
    ['.spec | join(",")', 'an object cannot be joined'],
    ['.status.ackResourceMetadata.arn | fromjson', 'a string ("arn:aws:dynamodb:eu-west-1...) is no JSON'],
  ])('%s', (program, message) => {
    expect(() => first(program)).toThrow(new JqError(message));
    expect(first(`(${program})?`)).toBeUndefined();
  });
});

describe('a program without end', () => {
  const doubled = (part: string): string => Array<string>(40).fill(part).join(' | ');
  it.each([
    ['makes more and more values', doubled('[.[], .[]]').replace('.', '[1] | .')],
    ['goes through more and more values', `[1, 2] | last(${doubled('(., .)')})`],
    ['makes longer and longer texts', `"ab" | ${doubled('. + .')}`],
    ['puts texts into texts', `"ab" | ${doubled('"\\(.)\\(.)"')}`],
    ['makes longer and longer lists', `[1] | ${doubled('. + .')}`],
    ['compares for ever', `[1, 2] | ${doubled('[., .]')} | . == (tojson | fromjson)`],
    ['hides in an alternative', `(${doubled('(., .)')} | empty) // "no"`],
    ['hides behind a question mark', `(${doubled('(., .)')} | .a | empty)?`],
    ['selects for ever', `first(${doubled('(., .)')} | select(. == 1))`],
    ['writes JSON for ever', `[1] | ${doubled('[tojson, .]')} | tojson`],
  ])('that %s is stopped', (_, program) => {
    const begun = performance.now();
    expect(() => first(program, null)).toThrow(JqLimit);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('is stopped also when it nests as deep as no stack can go', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(() => first('fromjson | tojson', deep)).toThrow(JqLimit);
  });

  it('is told from one over a great object', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({ key: `k${index}`, value: 'v'.repeat(20) }));
    expect(first('.[] | select(.key == "k4999") | .value', many)).toBe('v'.repeat(20));
  });
});
