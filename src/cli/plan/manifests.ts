import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../kube/object.ts';
import { isObject } from '../../shared/json.ts';

/** Aliases in YAML may make a small text a huge object; this many are more than any manifest has. */
const maxAliasCount = 1000;

/**
 * The objects in files of YAML or JSON, in folders of them, or on standard input (`-`); those of a List each.
 * @throws Error that names the file, and the place in it.
 */
export async function readManifests(paths: readonly string[], input: NodeJS.ReadableStream): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for (const path of paths) {
    if (path === '-') found.push(...objectsIn(await textOf(input), 'standard input'));
    else for (const file of await filesAt(path)) found.push(...objectsIn(await readFile(file, 'utf8'), file));
  }
  return found;
}

async function filesAt(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return names
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

function objectsIn(text: string, where: string): KubeObject[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new Error(`${where}: ${problem.message}`);
    return objectsOf(document.toJS({ maxAliasCount }), where);
  });
}

function objectsOf(value: unknown, where: string): KubeObject[] {
  if (value === null || value === undefined) return [];
  if (!isObject(value)) throw new Error(`${where}: there is something in it that is no object`);
  const { apiVersion, kind, metadata, items } = value;
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item) => objectsOf(item, where));
  const isNamed = isObject(metadata) && typeof metadata['name'] === 'string';
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || !isNamed)
    throw new Error(`${where}: an object in it lacks apiVersion, kind or metadata.name`);
  return [value as object as KubeObject];
}
