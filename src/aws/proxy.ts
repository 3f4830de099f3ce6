import { addressRanges, isWithin, parseProxy, proxySetting } from '../shared/proxy.ts';

/** Metadata and credential services of the machine itself: never behind a proxy, and none must see what they answer. */
const ownMachine = addressRanges('169.254.0.0/16', 'fe80::/10', 'fd00:ec2::23/128', 'fd00:ec2::254/128');

/**
 * The proxy for a request to `url` by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or undefined for none. Loopback and link-local
 * addresses are always reached directly.
 * @throws when the variable does not hold an http or https URL; its value is not quoted, it may hold a password.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const setting = proxySetting(url, env);
  if (setting === undefined || isWithin(ownMachine, url)) return undefined;
  const proxy = parseProxy(setting.value);
  if (proxy !== undefined) return proxy;
  throw new Error('HTTPS_PROXY or HTTP_PROXY is not a valid proxy: give it as http://host:port');
}
