import { parseProxy, proxySetting } from '../shared/proxy.ts';

/**
 * The proxy for a request to `url` by HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or undefined for none.
 * @throws when the variable does not hold an http or https URL; its value is not quoted, it may hold a password.
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const setting = proxySetting(url, env);
  return setting === undefined ? undefined : proxyUrl(setting.value, setting.name);
}

/** A proxy's URL from its text; without a scheme it is `http://`. `field` names the setting in the error. */
export function proxyUrl(text: string, field: string): URL {
  const url = parseProxy(text);
  if (url !== undefined) return url;
  throw new Error(`${field} is not a proxy that can be used: give it as http://host:port or https://host:port`);
}
