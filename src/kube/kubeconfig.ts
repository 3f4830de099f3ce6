import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { Json } from '../shared/json.ts';
import { errorText } from '../shared/log.ts';
import { KubeconfigEntry } from './kubeconfig-entry.ts';

/** One or several kubeconfig files, merged. */
export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
}

/** What a context leads to. */
export interface ResolvedContext {
  readonly name: string;
  readonly context: KubeconfigEntry;
  readonly cluster: KubeconfigEntry;
  /** Absent when the context names no user: requests are anonymous then. */
  readonly user: KubeconfigEntry | undefined;
}

/**
 * Reads and merges kubeconfig files as kubectl does: the first file that has an entry of some name decides all of it,
 * and the first that sets `current-context` decides that. Files that do not exist are left out.
 * @throws when a file cannot be read or understood; the error names it.
 */
export async function readKubeconfig(paths: readonly string[]): Promise<Kubeconfig> {
  const roots: KubeconfigEntry[] = [];
  for (const path of paths) {
    const root = await readRoot(resolve(path));
    if (root !== undefined) roots.push(root);
  }
  return {
    files: roots.map(({ file }) => file),
    currentContext: roots.map((root) => root.text('current-context')).find((name) => name !== undefined),
    clusters: merged(roots, 'clusters', 'cluster'),
    users: merged(roots, 'users', 'user'),
    contexts: merged(roots, 'contexts', 'context'),
  };
}

/** The context of that name, or else the current one. @throws when it, its cluster or its user is not there. */
export function resolveContext(config: Kubeconfig, wanted: string | undefined): ResolvedContext {
  const name = wanted ?? config.currentContext;
  const files = config.files.join(', ');
  const known = [...config.contexts.keys()].join(', ') || 'none';
  if (name === undefined) {
    throw new Error(`${files}: current-context is not set; choose a context with --context (there are: ${known})`);
  }
  const context = config.contexts.get(name);
  if (context === undefined) {
    throw new Error(`${files}: there is no context ${JSON.stringify(name)} (there are: ${known})`);
  }
  const clusterName = context.text('cluster');
  if (clusterName === undefined) throw context.error('cluster', 'is missing');
  const cluster = config.clusters.get(clusterName);
  if (cluster === undefined) throw context.error('cluster', `there is no cluster ${JSON.stringify(clusterName)}`);
  const userName = context.text('user');
  const user = userName === undefined ? undefined : config.users.get(userName);
  if (userName !== undefined && user === undefined) {
    throw context.error('user', `there is no user ${JSON.stringify(userName)}`);
  }
  return { name, context, cluster, user };
}

async function readRoot(path: string): Promise<KubeconfigEntry | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${path}: cannot be read`, { cause: error });
  }
  return new KubeconfigEntry(path, '', parseYaml(path, text) ?? {});
}

function parseYaml(path: string, text: string): Json {
  try {
    // Without the source lines that the library adds to its errors: they may hold a token.
    return parse(text, { prettyErrors: false, logLevel: 'error' });
  } catch (error) {
    throw new Error(`${path}: is not valid YAML: ${errorText(error)}${lineOf(text, error)}`);
  }
}

function lineOf(text: string, error: unknown): string {
  const at: unknown = error instanceof Error && 'pos' in error && Array.isArray(error.pos) ? error.pos[0] : undefined;
  return typeof at === 'number' ? ` (line ${text.slice(0, at).split('\n').length})` : '';
}

function merged(roots: readonly KubeconfigEntry[], key: string, part: string): Map<string, KubeconfigEntry> {
  const entries = new Map<string, KubeconfigEntry>();
  for (const root of roots) {
    for (const [name, entry] of root.named(key, part)) if (!entries.has(name)) entries.set(name, entry);
  }
  return entries;
}
