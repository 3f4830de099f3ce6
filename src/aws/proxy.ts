import { BlockList, isIP } from 'node:net';

/** Metadata and credential services of the machine itself: never behind a proxy, and none must see what they answer. */
const ownMachine = ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10', 'fd00:ec2::23/128', 'fd00:ec2::254/128'];

/**
 * The proxy for a request to `url` by HTTPS_PROXY, HTTP_PROXY and NO_PROXY (either case), or undefined for none.
 * The rules are those of Go's HTTP client, which upstream's users wrote their settings for: a NO_PROXY entry is `*`, an
 * IP address, a CIDR range, a domain (with its subdomains) or `.domain` (subdomains only), each with an optional port;
 * a proxy without a scheme is `http://`. Loopback and link-local addresses are always reached directly.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const proxy = variable(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (proxy === '') return undefined;
  const host = bareHost(url.hostname);
  if (host === 'localhost' || host.endsWith('.localhost') || ownMachine.some((range) => inRange(range, host)))
    return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (noProxy(variable(env, 'no_proxy'), host, port)) return undefined;
  return proxyUrl(proxy);
}

function proxyUrl(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    // Not quoted: it may hold a password.
    throw new Error('HTTPS_PROXY or HTTP_PROXY is not a valid proxy: give it as http://host:port');
  }
  return url;
}

function noProxy(list: string, host: string, port: string): boolean {
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  if (isIP(name) !== 0 || isIP(host) !== 0) return name === host;
  const suffix = name.replace(/^\*?\./, '.');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function splitPort(entry: string): { name: string; onlyPort?: string } {
  if (isIP(entry) === 6) return { name: entry };
  const match = /^(.*?)(?::(\d+))?$/.exec(entry);
  const name = bareHost(match?.[1] ?? entry);
  return match?.[2] === undefined ? { name } : { name, onlyPort: match[2] };
}

function inRange(range: string, host: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const family = isIP(network);
  const bits = /^\d+$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === 0 || isIP(host) === 0 || !(bits <= (family === 4 ? 32 : 128))) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function variable(env: NodeJS.ProcessEnv, name: string): string {
  return (env[name.toUpperCase()] || env[name] || '').trim();
}
