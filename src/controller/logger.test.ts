import { describe, expect, it } from 'vitest';
import type { Logger, LogLevel } from '../shared/log.ts';
import { ManualClock } from '../shared/manual-clock.fixture.ts';
import { createLogger, type LoggerOptions, logThreshold } from './logger.ts';

function logging(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const clock = new ManualClock();
  const write = (line: string): number => lines.push(line);
  const log = createLogger({ level: 'info', development: false, write, clock, ...options });
  return { log, clock, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') };
}

function logAll(log: Logger): void {
  log.debug('d');
  log.info('i');
  log.warn('w');
  log.error('e');
}

describe('a line', () => {
  it('is upstream’s', () => {
    const { log, lines } = logging();
    log.info('starting manager');
    log.child({ logger: 'setup' }).info('starting manager', { 'aws.service': 'dynamodb', n: 1 });
    expect(lines).toEqual([
      '{"level":"info","ts":"2026-01-02T03:04:05.678Z","msg":"starting manager"}\n',
      '{"level":"info","ts":"2026-01-02T03:04:05.678Z","logger":"setup","msg":"starting manager","aws.service":"dynamodb","n":1}\n',
    ]);
  });

  it('has the fields of all parents, in order, and the joined names', () => {
    const { log, lines } = logging();
    const parent = log.child({ logger: 'ackrt', kind: 'Table', name: 'a' });
    parent.child({ logger: 'queue', name: 'b' }).warn('late', { after: 5 });
    expect(lines[0]).toContain('"logger":"ackrt.queue","msg":"late","kind":"Table","name":"b","after":5}');
    parent.warn('still there');
    expect(lines[1]).toContain('"logger":"ackrt","msg":"still there","kind":"Table","name":"a"}');
  });

  it('keeps its own keys', () => {
    const { log, last } = logging();
    log.info('real', { msg: 'other', level: 'x', ts: 1, stacktrace: 's' });
    expect(last()).toMatchObject({ level: 'info', msg: 'real', msg_: 'other', level_: 'x', ts_: 1, stacktrace_: 's' });
  });

  it('has the error’s text, its causes’, and the stack of an error that is logged as one', () => {
    const { log, last } = logging();
    const error = new Error('no table', { cause: new Error('denied') });
    log.error('failed', { error });
    expect(last()).toMatchObject({ error: 'no table: denied', stacktrace: error.stack });
    log.warn('failed', { error });
    expect(last()).not.toHaveProperty('stacktrace');
    log.error('failed', { error: 'a text' });
    expect(last()).not.toHaveProperty('stacktrace');
  });

  it('for people is readable', () => {
    const { log, lines } = logging({ development: true });
    log.child({ logger: 'setup' }).info('starting', { n: 1 });
    log.warn('bare');
    const error = new Error('no');
    log.error('failed', { error });
    expect(lines).toEqual([
      '2026-01-02T03:04:05.678Z\tINFO\tsetup\tstarting\t{"n":1}\n',
      '2026-01-02T03:04:05.678Z\tWARN\tbare\n',
      `2026-01-02T03:04:05.678Z\tERROR\tfailed\t{"error":"no"}\n${error.stack}\n`,
    ]);
  });
});

describe('a level', () => {
  it.each<[string, LogLevel[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['WARN', ['warn', 'error']],
    ['error', ['error']],
    ['dpanic', []],
    ['panic', []],
    ['fatal', []],
    ['', ['info', 'warn', 'error']],
    ['verbose', ['info', 'warn', 'error']],
    ['constructor', ['info', 'warn', 'error']],
  ])('%j lets through %j', (level, levels) => {
    const { log, lines } = logging({ level });
    logAll(log);
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(levels);
  });

  it('is known by name', () => {
    expect(logThreshold('Debug')).toBe(0);
    expect(logThreshold('fatal')).toBe(6);
    expect(logThreshold('verbose')).toBeUndefined();
  });
});

describe('repetitions', () => {
  it('within a second are written a hundred times, and then each hundredth', () => {
    const { log, lines, clock } = logging();
    for (let i = 1; i <= 350; i++) log.info('same', { i });
    const written = lines.map((line) => JSON.parse(line).i);
    expect(written).toEqual([...Array.from({ length: 100 }, (_, i) => i + 1), 200, 300]);
    log.warn('same');
    log.info('other');
    expect(lines).toHaveLength(104);
    clock.advance(1000);
    log.info('same', { i: 0 });
    expect(lines).toHaveLength(105);
  });

  it('are counted together once there are too many different ones', () => {
    const { log, lines } = logging();
    for (let i = 0; i < 6000; i++) log.info(`message ${i}`);
    expect(lines).toHaveLength(4096 + 100 + 18);
  });

  it('are all written for people', () => {
    const { log, lines } = logging({ development: true });
    for (let i = 1; i <= 350; i++) log.info('same');
    expect(lines).toHaveLength(350);
  });
});

describe('a field', () => {
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  const hostile = {
    get broken(): string {
      throw new Error('boom');
    },
    good: 1,
  };
  class Named {
    toJSON(): unknown {
      return { named: true };
    }
  }
  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, undefined],
    ['null', null, null],
    ['a bigint', 12n, '12'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', logAll, '[function logAll]'],
    ['no number', Number.NaN, 'NaN'],
    ['infinity', Number.POSITIVE_INFINITY, 'Infinity'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no date', new Date(Number.NaN), 'Invalid Date'],
    ['bytes', Buffer.from('secret'), '[6 bytes]'],
    ['a map', new Map([['a', 1]]), [['a', 1]]],
    ['a set', new Set([1, undefined]), [1, null]],
    ['something with toJSON', new Named(), { named: true }],
    ['a URL', new URL('https://aws.test/a'), 'https://aws.test/a'],
    ['a nested error', { cause: new TypeError('bad') }, { cause: 'bad' }],
    ['a getter that throws', hostile, { broken: '[unreadable: boom]', good: 1 }],
    ['half a character', 'a\ud800', 'a\ud800'],
    ['a key of the prototype', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ])('may be %s', (_, value, expected) => {
    const { log, last } = logging();
    log.info('x', { value });
    expect(last()['value']).toEqual(expected);
  });

  it('may be a cycle', () => {
    const { log, last } = logging();
    log.info('x', { cycle });
    expect(last()['cycle']).toEqual({ self: { self: { self: { self: { self: '…' } } } } });
  });

  it('may be anything that throws', () => {
    const { log, lines, last } = logging();
    const fail = (): never => {
      throw new Error('no');
    };
    const proxy = new Proxy({}, { ownKeys: fail, get: fail, getPrototypeOf: fail });
    log.error('x', { proxy, error: proxy });
    expect(last()).toMatchObject({ proxy: '[unreadable: no]', error: '[unreadable: no]' });
    log.error('y', proxy);
    log.error('z', null as never);
    log.child(proxy).info('child');
    const throwsNothing = {
      toJSON: () => {
        throw Object.create(null);
      },
    };
    log.info('w', { throwsNothing });
    expect(last()).toMatchObject({ throwsNothing: '[unreadable: [object Object]]' });
    expect(lines).toHaveLength(5);
  });

  it('is cut when it is long', () => {
    const { log, last } = logging();
    log.info('m'.repeat(5000), { value: 'v'.repeat(1e6) });
    expect(last()['msg']).toBe(`${'m'.repeat(4096)}… (904 more)`);
    expect(last()['value']).toBe(`${'v'.repeat(4096)}… (995904 more)`);
  });

  it('is cut when it is large', () => {
    const { log, lines, last } = logging();
    log.info('x', { items: Array.from({ length: 1000 }, (_, i) => i) });
    expect(last()['items']).toHaveLength(101);
    expect((last()['items'] as unknown[]).at(-1)).toBe('… 1000 items in all');
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, 'v'.repeat(2000)]));
    log.info('x', { wide, after: 1 });
    expect(lines.at(-1)?.length).toBeLessThan(40_000);
    expect(last()['wide']).toMatchObject({ '…': '500 fields in all' });
  });

  it('that several parents have made too large is left out', () => {
    const { log, last } = logging();
    const big = (name: string) => Object.fromEntries(Array.from({ length: 9 }, (_, i) => [name + i, 'v'.repeat(4000)]));
    log
      .child(big('a'))
      .child(big('b'))
      .child(big('c'))
      .error('x', { error: new Error('no') });
    expect(Object.keys(last())).toEqual(['level', 'ts', 'msg', '…']);
  });
});

it('what cannot be written is without effect', () => {
  const { log } = logging({
    write: () => {
      throw new Error('EPIPE');
    },
  });
  expect(() => logAll(log)).not.toThrow();
});
