import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { KubeObject } from '../../kube/object.ts';

/** Beside the bundle or its chunks, else the project's own. */
const folders = ['./crds/', '../crds/', '../../../config/crd/'];
const commonGroup = 'services.k8s.aws';

/**
 * The CustomResourceDefinitions that this build ships: those with the names, and those that belong to no service. They
 * are read from files one by one, as the whole of them is large.
 * @throws Error when the build was shipped without them, or lacks one.
 */
export async function* shippedDefinitions(names: ReadonlySet<string>): AsyncGenerator<KubeObject> {
  const folder = folders.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  if (folder === undefined) throw new Error('this build was shipped without its crds folder');
  const left = new Set(names);
  for (const file of globSync('**/*_*.{yaml,json}', { cwd: folder }).sort()) {
    // dynamodb.services.k8s.aws_tables.yaml
    const [, group = '', plural = ''] = /([^/\\_]+)_([^/\\_]+)\.\w+$/.exec(file) ?? [];
    if (group !== commonGroup && !left.delete(`${plural}.${group}`)) continue;
    const text = await readFile(`${folder}/${file}`, 'utf8');
    // The bundle's are JSON, which takes far less memory to read.
    yield (file.endsWith('.json') ? JSON.parse(text) : parse(text)) as KubeObject;
  }
  if (left.size > 0) throw new Error(`this build was shipped without the definitions ${[...left].join(', ')}`);
}
