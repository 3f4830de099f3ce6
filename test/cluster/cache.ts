import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The directory that built tools are kept in: `TACK_CACHE`, else `tack` in the user's cache directory. */
function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env['TACK_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tack');
}

/** The operating system and processor as Go and most downloads name them, such as `linux-amd64`. */
export function platform(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${process.platform}-${arch}`;
}

/** A tool to be made once and kept. */
export interface CacheEntry {
  /** Names the tool and all that its content depends on, such as `etcd-3.7.3-linux-amd64`. */
  readonly key: string;
  /** What making it means, for the progress line: `Building etcd 3.7.3 (about 1 minute)`. */
  readonly progress: string;
  /** Makes the tool, a file or a directory, at `path`. */
  make(path: string): Promise<void>;
}

/**
 * The path of the tool, made first when the cache does not have it. It appears there whole or not at all, and only one
 * process makes it: others that ask meanwhile wait.
 */
export async function cached(entry: CacheEntry, log: (line: string) => void): Promise<string> {
  const directory = cacheDirectory();
  const path = join(directory, entry.key);
  if (await exists(path)) return path;

  await mkdir(directory, { recursive: true });
  await using _lock = await lock(`${path}.lock`);
  if (await exists(path)) return path;

  const temporary = `${path}.${process.pid}.part`;
  const start = performance.now();
  log(`${entry.progress}, once, into ${path}`);
  try {
    await entry.make(temporary);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  log(`${entry.key} is ready after ${Math.round((performance.now() - start) / 1000)} s`);
  return path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Takes a lock file that names this process. One whose process is gone is taken over; should two do that at the same
 * moment, both make the tool, and the later rename wins, which wastes time but breaks nothing.
 */
async function lock(file: string): Promise<AsyncDisposable> {
  const patience = 1200; // seconds: four slow builds
  for (let attempt = 0; attempt < patience; attempt++) {
    if (await create(file)) return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
    if (await isAbandoned(file)) await rm(file, { force: true });
    else await sleep(1000);
  }
  throw new Error(`another process has held ${file} for ${patience} seconds; remove it if that process hangs`);
}

async function create(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx');
    await handle.write(String(process.pid));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!Number.isSafeInteger(pid) || pid <= 0) return false; // just made or just removed
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
