import { describe, expect, it } from 'vitest';
import { parseBool, parseCsv, parseDecimal, parseDuration, parseInteger } from './flag-values.ts';

describe('a boolean', () => {
  it.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true', (text) => {
    expect(parseBool(text)).toEqual({ value: true });
  });

  it.each(['0', 'f', 'F', 'FALSE', 'false', 'False'])('%s is false', (text) => {
    expect(parseBool(text)).toEqual({ value: false });
  });

  it.each(['', 'yes', 'tRUE', ' true', '2'])('is not %j', (text) => {
    expect(parseBool(text)).toEqual({
      error: `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
    });
  });
});

describe('an integer', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['36000', 36_000],
    ['+5', 5],
    ['-5', -5],
    ['1_000', 1000],
    ['0x1F', 31],
    ['-0x1f', -31],
    ['0b101', 5],
    ['0o17', 15],
    ['017', 15],
    ['0_17', 15],
    ['00', 0],
  ])('%s is %d', (text, value) => {
    expect(parseInteger(text)).toEqual({ value });
  });

  it.each(['', ' 1', '1.5', '1e3', '08', '1__0', '_1', '1_', '0x', 'ten', '--5'])('is not %j', (text) => {
    const error = `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
    expect(parseInteger(text)).toEqual({ error });
  });

  it('has a limit', () => {
    const error = 'strconv.ParseInt: parsing "9223372036854775808": value out of range';
    expect(parseInteger('9223372036854775808')).toEqual({ error });
  });

  it.each([
    ['017', { value: 17 }],
    ['-3', { value: -3 }],
    ['0x10', { error: 'strconv.Atoi: parsing "0x10": invalid syntax' }],
    ['1_000', { error: 'strconv.Atoi: parsing "1_000": invalid syntax' }],
    ['', { error: 'strconv.Atoi: parsing "": invalid syntax' }],
    ['99999999999999999999', { error: 'strconv.Atoi: parsing "99999999999999999999": value out of range' }],
  ])('of digits only: %j', (text, parsed) => {
    expect(parseDecimal(text)).toEqual(parsed);
  });
});

describe('a duration', () => {
  it.each([
    ['60s', 60_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['5.s', 5000],
    ['250ms', 250],
    ['10us', 0.01],
    ['10µs', 0.01],
    ['10μs', 0.01],
    ['100ns', 0.0001],
    ['0', 0],
    ['+0', 0],
    ['-1m', -60_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    const parsed = parseDuration(text);
    expect(parsed).toEqual({ value: expect.closeTo(ms, 9) });
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['60', 'time: missing unit in duration "60"'],
    ['1m30', 'time: missing unit in duration "1m30"'],
    ['60 s', 'time: unknown unit " s" in duration "60 s"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['s', 'time: invalid duration "s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['1m-30s', 'time: unknown unit "m-" in duration "1m-30s"'],
    ['9999999999h', 'time: invalid duration "9999999999h"'],
  ])('is not %j', (text, error) => {
    expect(parseDuration(text)).toEqual({ error });
  });
});

describe('a CSV record', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a=1,b=2', ['a=1', 'b=2']],
    ['a,', ['a', '']],
    [',', ['', '']],
    [' a , b ', [' a ', ' b ']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['""', ['']],
    ['a,b\nc,d', ['a', 'b']],
    ['a,b\r\n', ['a', 'b']],
    ['\n\na', ['a']],
    ['"two\nlines",b', ['two\nlines', 'b']],
  ])('%j has the fields %j', (text, value) => {
    expect(parseCsv(text)).toEqual({ value });
  });

  it.each([
    ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
    ['x,a"b', 'parse error on line 1, column 4: bare " in non-quoted-field'],
    ['"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
    ['"a', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
    ['"a\nbc', 'record on line 1; parse error on line 2, column 3: extraneous or missing " in quoted-field'],
    ['\n', 'EOF'],
  ])('is not %j', (text, error) => {
    expect(parseCsv(text)).toEqual({ error });
  });
});
