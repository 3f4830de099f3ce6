import { type Parsed, parseDecimal } from './flag-values.ts';

/** Where a server listens. */
export interface ListenAddress {
  /** Absent for all addresses of the machine. */
  readonly host: string | undefined;
  /** 0 for any free port. */
  readonly port: number;
}

/** An address such as `0.0.0.0:8080`, `[::1]:8080` or `:8080`; undefined for `0` or nothing, which turn a server off. */
export function parseListenAddress(text: string): Parsed<ListenAddress | undefined> {
  return text === '' || text === '0' ? { value: undefined } : parseHostPort(text);
}

/** Host and port, split as Go's `net.SplitHostPort` does. */
export function parseHostPort(text: string): Parsed<ListenAddress> {
  const fail = (what: string): { error: string } => ({
    error: text === '' ? what : `address ${text}: ${what}`,
  });
  const colon = text.lastIndexOf(':');
  if (colon < 0 || text.endsWith(']')) return fail('missing port in address');
  const host = text.slice(0, colon);
  const bare = /^\[([^[\]]*)\]$/.exec(host)?.[1];
  if (bare === undefined && host.includes(':')) return fail('too many colons in address');
  if (bare === undefined && /[[\]]/.test(host)) return fail('unexpected bracket in address');
  const port = parseDecimal(text.slice(colon + 1));
  if ('error' in port) return { error: `cannot parse port: ${port.error}` };
  if (port.value < 0 || port.value > 65_535) return fail('the port is not between 0 and 65535');
  return { value: { host: (bare ?? host) || undefined, port: port.value } };
}
