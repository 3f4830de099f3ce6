import type { SdkMiddleware } from './sdk-module.ts';

/** What was built: upstream's `GitCommit`, `BuildDate` and version. */
export interface BuildInfo {
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly buildDate: string;
}

/** The kind on whose behalf a call is made. */
export interface CallerKind {
  /** API group, e.g. `dynamodb.services.k8s.aws`. */
  readonly group: string;
  /** API version, e.g. `v1alpha1`. */
  readonly version: string;
  readonly kind: string;
}

/** Who manages the object, from its labels: kro and its version. */
export interface ManagedBy {
  readonly managedBy?: string;
  readonly kroVersion?: string;
}

/**
 * The start of the User-Agent header, as upstream sends it:
 * `aws-controllers-k8s/<group>-<version> (GitCommit/<c>; BuildDate/<d>; CRDKind/<Kind>; CRDVersion/<v>[; ManagedBy/kro[; KROVersion/<v>]])`.
 */
export function userAgent(build: BuildInfo, caller: CallerKind, extra: ManagedBy = {}): string {
  const details = [
    `GitCommit/${clean(build.gitCommit)}`,
    `BuildDate/${clean(build.buildDate)}`,
    `CRDKind/${clean(caller.kind)}`,
    `CRDVersion/${clean(caller.version)}`,
  ];
  if (extra.managedBy) {
    details.push(`ManagedBy/${clean(extra.managedBy)}`);
    if (extra.kroVersion) details.push(`KROVersion/${clean(extra.kroVersion)}`);
  }
  return `aws-controllers-k8s/${clean(caller.group)}-${clean(build.gitVersion)} (${details.join('; ')})`;
}

/** Puts `prefix` before the SDK's own user agent, for one command: the client is shared among kinds. */
export function userAgentMiddleware(prefix: string): SdkMiddleware {
  return (next) => (args) => {
    const headers = headersOf(args.request);
    if (headers !== undefined) headers['user-agent'] = `${prefix} ${headers['user-agent'] ?? ''}`.trimEnd();
    return next(args);
  };
}

function headersOf(request: unknown): Record<string, string> | undefined {
  if (typeof request !== 'object' || request === null || !('headers' in request)) return undefined;
  return request.headers as Record<string, string>;
}

/** Labels come from users: nothing that a header, or this header's own syntax, would stumble over. */
function clean(text: string): string {
  return text.slice(0, 128).replace(/[^\w.:+/~-]/g, '_');
}
