import { type Clock, systemClock } from '../shared/clock.ts';
import type { JsonObject } from '../shared/json.ts';
import type { LogFields, Logger, LogLevel } from '../shared/log.ts';
import { cutText, plainFields, safeErrorText } from './log-value.ts';

/** Settings of a logger. */
export interface LoggerOptions {
  /** `--log-level`: the least severe level that is written. What is no level means info. */
  readonly level: string;
  /** `--enable-development-logging`: lines for people, without sampling, instead of JSON. */
  readonly development: boolean;
  /** Takes a line with its end; the process's standard error by default. What it throws is without effect. */
  readonly write?: (line: string) => void;
  readonly clock?: Clock;
}

/** Upstream's levels by name. Nothing of ours is as severe as the last three: with them nothing is logged. */
const severities = { debug: 0, info: 1, warn: 2, error: 3, dpanic: 4, panic: 5, fatal: 6 };

/** How severe a level of `--log-level` is, from 0; undefined when there is no such level. */
export function logThreshold(level: string): number | undefined {
  const name = level.toLowerCase();
  return Object.hasOwn(severities, name) ? severities[name as keyof typeof severities] : undefined;
}

/**
 * The process's logger, whose lines are upstream's: `level`, `ts`, `logger`, `msg`, then the fields; `stacktrace` at
 * the end of errors. A field `logger` names the logger, under the name of the one it is a child of. Of the lines of one
 * second with the same message, the first 100 are written and then each 100th. Never throws, whatever the fields hold:
 * see {@link plainFields}.
 */
export function createLogger({ level, development, write, clock = systemClock }: LoggerOptions): Logger {
  const sink: Sink = {
    threshold: logThreshold(level) ?? severities.info,
    format: development ? consoleLine : jsonLine,
    sampler: development ? undefined : new Sampler(clock),
    write: write ?? ((line) => process.stderr.write(line)),
    clock,
  };
  return new LineLogger(sink, '', {});
}

/** What all loggers of a family share. */
interface Sink {
  readonly threshold: number;
  readonly format: (line: Line) => string;
  readonly sampler: Sampler | undefined;
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

interface Line {
  readonly level: LogLevel;
  readonly time: string;
  /** Empty for none. */
  readonly logger: string;
  readonly message: string;
  readonly fields: JsonObject;
  readonly stack: string | undefined;
}

const maxLine = 65_536;
const maxStack = 8192;

class LineLogger implements Logger {
  readonly #sink: Sink;
  readonly #name: string;
  readonly #fields: JsonObject;

  constructor(sink: Sink, name: string, fields: JsonObject) {
    this.#sink = sink;
    this.#name = name;
    this.#fields = fields;
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#log('error', message, fields);
  }

  child(fields: LogFields): Logger {
    const { logger, ...plain } = plainFields(fields);
    const name = logger === undefined ? [] : [String(logger)];
    const names = this.#name === '' ? name : [this.#name, ...name];
    return new LineLogger(this.#sink, names.join('.'), { ...this.#fields, ...plain });
  }

  #log(level: LogLevel, message: string, fields: LogFields = {}): void {
    const { threshold, sampler, clock, format, write } = this.#sink;
    if (severities[level] < threshold) return;
    try {
      if (sampler !== undefined && !sampler.passes(level, message)) return;
      const line: Line = {
        level,
        time: new Date(clock.now()).toISOString(),
        logger: this.#name,
        message: cutText(String(message)),
        fields: { ...this.#fields, ...plainFields(fields) },
        stack: level === 'error' ? stackOf(fields) : undefined,
      };
      const text = format(line);
      const isFit = text.length <= maxLine;
      write(`${isFit ? text : format({ ...line, fields: { '…': `${text.length} characters` }, stack: undefined })}\n`);
    } catch {
      // A line that cannot be written has nobody to tell.
    }
  }
}

function jsonLine({ level, time, logger, message, fields, stack }: Line): string {
  const head = { level, ts: time, ...(logger === '' ? {} : { logger }), msg: message };
  // The line's own keys win, but what a field of that name says is not lost.
  const rest = Object.entries(fields).map(([key, value]): [string, JsonObject[string]] => [
    Object.hasOwn(head, key) || key === 'stacktrace' ? `${key}_` : key,
    value,
  ]);
  return JSON.stringify({
    ...head,
    ...Object.fromEntries(rest),
    ...(stack === undefined ? {} : { stacktrace: stack }),
  });
}

function consoleLine({ level, time, logger, message, fields, stack }: Line): string {
  const names = logger === '' ? [] : [logger];
  const data = Object.keys(fields).length === 0 ? [] : [JSON.stringify(fields)];
  const line = [time, level.toUpperCase(), ...names, message, ...data].join('\t');
  return stack === undefined ? line : `${line}\n${stack}`;
}

function stackOf(fields: LogFields): string | undefined {
  try {
    const { error } = fields;
    return error instanceof Error && typeof error.stack === 'string' ? cutText(error.stack, maxStack) : undefined;
  } catch (failure) {
    return safeErrorText(failure);
  }
}

const tickMs = 1000;
const firstOfTick = 100;
const thenEach = 100;
/** Messages counted one by one in a second; the others together. */
const maxMessages = 4096;

/** Lets through the first lines of each message in a second, and then one of many. */
class Sampler {
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #tick = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  passes(level: LogLevel, message: string): boolean {
    const tick = Math.floor(this.#clock.now() / tickMs);
    if (tick !== this.#tick) this.#counts.clear();
    this.#tick = tick;
    const own = `${level} ${message}`;
    const key = this.#counts.has(own) || this.#counts.size < maxMessages ? own : level;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= firstOfTick || (count - firstOfTick) % thenEach === 0;
  }
}
