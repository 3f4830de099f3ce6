import { BlockList, isIP } from 'node:net';

const loopback = addressRanges('127.0.0.0/8', '::1/128');

/** What a proxy variable says for a request. */
export interface ProxySetting {
  readonly name: 'HTTPS_PROXY' | 'HTTP_PROXY';
  readonly value: string;
}

/**
 * What HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case) say of a request to `url`, or undefined for no proxy. The rules
 * are those of Go's HTTP client, which settings for Kubernetes and for upstream are written for: a NO_PROXY entry is `*`,
 * an IP address, a CIDR range, a domain with its subdomains, or `.domain` for those only, each with an optional port.
 * Loopback is always reached directly.
 */
export function proxySetting(url: URL, env: NodeJS.ProcessEnv): ProxySetting | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = variable(env, name);
  if (value === '' || isLoopback(url)) return undefined;
  const host = hostName(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const entries = variable(env, 'NO_PROXY')
    .toLowerCase()
    .split(/[,\s]+/);
  return entries.some((entry) => entry !== '' && covers(entry, host, port)) ? undefined : { name, value };
}

/** A proxy's URL from its text; without a scheme it is `http://`. Undefined when it is no http or https URL. */
export function parseProxy(text: string): URL | undefined {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') ? url : undefined;
}

/** True when the URL's host is the machine itself. */
export function isLoopback(url: URL): boolean {
  const host = hostName(url.hostname);
  return host === 'localhost' || host.endsWith('.localhost') || isWithin(loopback, url);
}

/** IP ranges such as `10.0.0.0/8`, to ask with {@link isWithin}. A text that is none adds nothing. */
export function addressRanges(...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [, network = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
    const family = isIP(network);
    if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128)) continue;
    list.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** True when the URL's host is an IP address in one of the ranges. */
export function isWithin(ranges: BlockList, url: URL): boolean {
  return holds(ranges, hostName(url.hostname));
}

/** A URL's host as sockets want it: an IPv6 address without its brackets. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}

/** A host for comparisons: with a dot at its end it is the same one. */
function hostName(host: string): string {
  return bareHost(host).replace(/\.$/, '');
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return holds(addressRanges(entry), host);
  const [, name = '', onlyPort] = (isIP(entry) === 6 ? undefined : /^(.*?)(?::(\d+))?$/.exec(entry)) ?? ['', entry];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = hostName(name).replace(/^\*\./, '.');
  if (isIP(host) !== 0) return host === domain;
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function holds(ranges: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && ranges.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  return (env[name] || env[name.toLowerCase()] || '').trim();
}
