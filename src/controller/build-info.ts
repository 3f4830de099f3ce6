import { readFileSync } from 'node:fs';
import type { BuildInfo } from '../aws/user-agent.ts';
import { isObject } from '../shared/json.ts';

/** Set by the bundler's `define`; not declared at all where the sources run directly. */
declare const TACK_VERSION: string | undefined;
declare const TACK_GIT_COMMIT: string | undefined;
declare const TACK_BUILD_DATE: string | undefined;

/**
 * What was built. In the bundle: what the build defined as TACK_VERSION (e.g. `0.1.0`), TACK_GIT_COMMIT and
 * TACK_BUILD_DATE (RFC 3339). From the sources: the version in package.json. What is not known is `unknown`.
 */
export function buildInfo(): BuildInfo {
  const version = typeof TACK_VERSION === 'string' ? TACK_VERSION : packageVersion();
  return {
    gitVersion: version === undefined ? 'unknown' : `v${version.replace(/^v/, '')}`,
    gitCommit: typeof TACK_GIT_COMMIT === 'string' ? TACK_GIT_COMMIT : 'unknown',
    buildDate: typeof TACK_BUILD_DATE === 'string' ? TACK_BUILD_DATE : 'unknown',
  };
}

function packageVersion(): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const version = isObject(manifest) ? manifest['version'] : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
