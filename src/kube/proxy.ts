import { BlockList, isIP } from 'node:net';

/**
 * The proxy for a request to `url` by HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case), or undefined for none. The
 * rules are those of Go's HTTP client, which settings for Kubernetes are written for: a NO_PROXY entry is `*`, an IP
 * address, a CIDR range (a cluster's service range, mostly), a domain with its subdomains, or `.domain` for those only,
 * each with an optional port. Loopback is always reached directly.
 * @throws when the variable does not hold an http or https URL; its value is not quoted, it may hold a password.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = variable(env, name);
  if (proxy === '' || isLoopback(url)) return undefined;
  const host = bareHost(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const entries = variable(env, 'NO_PROXY')
    .toLowerCase()
    .split(/[,\s]+/);
  if (entries.some((entry) => entry !== '' && covers(entry, host, port))) return undefined;
  return proxyUrl(proxy, name);
}

/** A proxy's URL from its text; without a scheme it is `http://`. `field` names the setting in the error. */
export function proxyUrl(text: string, field: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error(`${field} is not a proxy that can be used: give it as http://host:port or https://host:port`);
  }
  return url;
}

/** True when the URL's host is the machine itself. */
export function isLoopback(url: URL): boolean {
  const host = bareHost(url.hostname);
  return (
    host === 'localhost' || host.endsWith('.localhost') || inRange('127.0.0.0/8', host) || inRange('::1/128', host)
  );
}

/** A URL's host as sockets want it: an IPv6 address without its brackets. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const [, name = '', onlyPort] = (isIP(entry) === 6 ? undefined : /^(.*?)(?::(\d+))?$/.exec(entry)) ?? ['', entry];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = bareHost(name).replace(/^\*\./, '.');
  if (isIP(host) !== 0) return host === domain;
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function inRange(range: string, host: string): boolean {
  const [, network = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(network);
  if (family === 0 || isIP(host) === 0 || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  return (env[name] || env[name.toLowerCase()] || '').trim();
}
