/** A value read from text, or why the text is none. */
export type Parsed<T> = { readonly value: T } | { readonly error: string };

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);

/** What Go's `strconv.ParseInt` takes with base 0. */
const anyBase = /^[+-]?(?:0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/;
const decimal = /^[+-]?\d+$/;

/** Milliseconds of Go's units of time. The micro sign and the Greek letter are both in use. */
const unitMs: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['\u00b5s', 1e-3],
  ['\u03bcs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);
/** Go counts nanoseconds in 63 bits. */
const maxDurationMs = 2 ** 63 / 1e6;

/** A boolean as Go's `strconv.ParseBool` reads it. */
export function parseBool(text: string): Parsed<boolean> {
  const value = booleans.get(text);
  return value === undefined ? { error: `strconv.ParseBool: parsing ${quote(text)}: invalid syntax` } : { value };
}

/** An integer as pflag reads it: decimal, `0x`, `0o`, `0b` or octal with a leading zero, with underscores. */
export function parseInteger(text: string): Parsed<number> {
  return anyBase.test(text) ? inRange('ParseInt', text) : syntaxError('ParseInt', text);
}

/** A decimal integer as Go's `strconv.Atoi` reads it. */
export function parseDecimal(text: string): Parsed<number> {
  return decimal.test(text) ? inRange('Atoi', text) : syntaxError('Atoi', text);
}

/** A duration as Go's `time.ParseDuration` reads it, e.g. `1m30s`; in milliseconds. */
export function parseDuration(text: string): Parsed<number> {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return { value: 0 };
  const fail = (what: string): Parsed<number> => ({ error: `time: ${what} duration ${quote(text)}` });
  if (unsigned === '') return fail('invalid');
  let ms = 0;
  for (const [whole, digits = '', fraction = '', unit = ''] of unsigned.matchAll(/(\d*)(\.\d*)?([^\d.]*)/g)) {
    if (whole === '') continue;
    if (digits === '' && fraction.length < 2) return fail('invalid');
    if (unit === '') return fail('missing unit in');
    const factor = unitMs.get(unit);
    if (factor === undefined) return fail(`unknown unit ${quote(unit)} in`);
    ms += Number(`${digits}${fraction}`) * factor;
  }
  if (ms >= maxDurationMs) return fail('invalid');
  return { value: text.startsWith('-') ? -ms : ms };
}

/** The fields of one CSV record as Go's `encoding/csv` reads it; what follows the first line is not looked at. */
export function parseCsv(text: string): Parsed<readonly string[]> {
  if (text === '') return { value: [] };
  const record = text.replaceAll('\r\n', '\n').replace(/^\n+/, '');
  if (record === '') return { error: 'EOF' };
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const field = record[at] === '"' ? quotedField(record, at) : plainField(record, at);
    if ('error' in field) return field;
    fields.push(field.text);
    if (record[field.end] !== ',') return { value: fields };
    at = field.end + 1;
  }
}

/** A text as Go's `%q` writes it, for the texts that occur here. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

type Field = { readonly text: string; readonly end: number } | { readonly error: string };

function plainField(record: string, start: number): Field {
  const length = record.slice(start).search(/[,\n]/);
  const end = length < 0 ? record.length : start + length;
  const text = record.slice(start, end);
  const at = text.indexOf('"');
  return at < 0 ? { text, end } : csvError(record, start + at, 'bare " in non-quoted-field');
}

function quotedField(record: string, start: number): Field {
  const problem = 'extraneous or missing " in quoted-field';
  let text = '';
  for (let from = start + 1; ; ) {
    const at = record.indexOf('"', from);
    if (at < 0) return csvError(record, record.length, problem);
    text += record.slice(from, at);
    const next = record[at + 1];
    if (next === undefined || next === ',' || next === '\n') return { text, end: at + 1 };
    if (next !== '"') return csvError(record, at, problem);
    text += '"';
    from = at + 2;
  }
}

function csvError(record: string, at: number, problem: string): { readonly error: string } {
  const lines = record.slice(0, at).split('\n');
  const where = `parse error on line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}: ${problem}`;
  return { error: lines.length === 1 ? where : `record on line 1; ${where}` };
}

function inRange(reader: string, text: string): Parsed<number> {
  const digits = text.replaceAll('_', '').replace(/^[+-]/, '');
  const value = Number(reader === 'ParseInt' ? digits.replace(/^0(?=[0-7])/, '0o') : digits);
  // Go's limit is higher; such a number of seconds or objects is a mistake anyway.
  if (value > Number.MAX_SAFE_INTEGER)
    return { error: `strconv.${reader}: parsing ${quote(text)}: value out of range` };
  return { value: text.startsWith('-') && value !== 0 ? -value : value };
}

function syntaxError(reader: string, text: string): Parsed<number> {
  return { error: `strconv.${reader}: parsing ${quote(text)}: invalid syntax` };
}
