import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type GeneratedFiles, generatedFolders } from './generate.ts';

/** What Helm puts beside the charts. */
const notGenerated = /^charts\/[^/]+\/(charts\/|Chart\.lock$)/;

/** A file that is not as it was generated. */
export interface Difference {
  readonly path: string;
  /** `stale`: nothing generates it any more. */
  readonly state: 'missing' | 'different' | 'stale';
}

/** How the files below `root` differ from the generated ones, by path. */
export function differences(root: string, files: GeneratedFiles): Difference[] {
  const found: Difference[] = [];
  for (const [path, text] of files) {
    const there = textAt(join(root, path));
    if (there !== text) found.push({ path, state: there === undefined ? 'missing' : 'different' });
  }
  for (const path of filesIn(root)) if (!files.has(path)) found.push({ path, state: 'stale' });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Makes the files below `root` what was generated, and says what it changed. */
export function writeFiles(root: string, files: GeneratedFiles): Difference[] {
  const changes = differences(root, files);
  for (const { path, state } of changes) {
    const file = join(root, path);
    if (state === 'stale') {
      rmSync(file);
    } else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, files.get(path) ?? '');
    }
  }
  return changes;
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function filesIn(root: string): string[] {
  return generatedFolders
    .flatMap((folder) => globSync(`${folder}/**`, { cwd: root, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relativePath(root, join(entry.parentPath, entry.name)))
    .filter((path) => !notGenerated.test(path));
}

function relativePath(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
