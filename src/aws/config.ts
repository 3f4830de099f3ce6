/** Error text of a flag that names an endpoint without TLS. */
export const unsafeEndpointText = 'using an unsafe endpoint is not allowed. Please review the controller configuration';

/** True when a flag's URL names a host that is not reached by https. A URL without a host is left for others to refuse. */
export function isUnsafeEndpoint(url: string): boolean {
  const match = /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^/?#]*)/i.exec(url);
  const authority = match?.[2] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return match?.[1]?.toLowerCase() !== 'https' && host !== '';
}

/**
 * The endpoint URL, checked.
 * @throws when it is not an absolute http or https URL.
 */
export function endpointUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Error(
      `${JSON.stringify(text.slice(0, 200))} is not an endpoint URL: it must start with https:// or http://`,
    );
  }
  return text;
}
