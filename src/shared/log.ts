/** Structured values of one log line. Never put a secret, or the values of a user's spec, in here. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Severity of a line, as `--log-level` names it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A structured logger. `child` returns one that adds the given fields to every line. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Logger;
}

const nothing = (): void => {};

/** A logger that drops every line. */
export const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silent,
};

/** The text of anything that was thrown, with the texts of its causes. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error);
  const own = error.message || error.name;
  const cause = error.cause === undefined ? '' : errorText(error.cause);
  return cause === '' || own.includes(cause) ? own : `${own}: ${cause}`;
}

/** Anything can be thrown, also what has no text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
