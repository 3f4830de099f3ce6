import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { parse } from 'yaml';
import { sdkPackage } from '../src/crd/sdk-docs.ts';
import { allKinds } from '../src/services/index.ts';
import { sdkExports, sdkServices } from './sdk-exports.ts';

/** A dynamic import of a whole package defeats tree shaking; a module of named exports does not. */
const sdkSubset: Plugin = {
  name: 'sdk-subset',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, importer, kind }) => {
      const isService = kind === 'dynamic-import' && basename(importer) === 'service.ts';
      return isService ? { path, namespace: 'sdk-subset' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'sdk-subset' }, ({ path }) => ({
      contents: `export { ${exportsOf(path).join(', ')} } from '${path}';`,
      resolveDir: process.cwd(),
    }));
  },
};

/**
 * Schemas whose keys are written as constants, `{ [_h]: ... }`, count as code that may have effects, and none would be left
 * out: with the texts in their places, only those stay that the commands in the bundle lead to.
 */
const plainSchemas: Plugin = {
  name: 'plain-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /client-[\w-]+\/dist-es\/schemas\/schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const texts = new Map(
        [...text.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name = '', value = '']) => [name, value]),
      );
      return { contents: text.replace(/\[(\w+)\]:/g, (key, name) => `${texts.get(name) ?? key.slice(0, -1)}:`) };
    });
  },
};

function exportsOf(sdk: string): string[] {
  const service = sdkServices(allKinds).find(({ sdkId }) => sdkPackage(sdkId) === sdk);
  if (service === undefined) throw new Error(`no kind is of a service with ${sdk}`);
  return sdkExports(allKinds, service);
}

/** What the bundle says of itself. */
export interface BuildFacts {
  readonly version: string;
  readonly commit: string;
  /** As `tack version` shows it. */
  readonly date: string;
}

/** Bundles the product into a folder, which is emptied first: one chunk an SDK package, with just the SDK commands in use. */
export async function bundle(outdir: string, { version, commit, date }: BuildFacts): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: { tack: 'src/main.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: false,
    metafile: true,
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [sdkSubset, plainSchemas],
    define: {
      TACK_VERSION: JSON.stringify(version),
      TACK_GIT_COMMIT: JSON.stringify(commit),
      TACK_BUILD_DATE: JSON.stringify(date),
    },
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: 'warning',
  });
  writeDefinitions(`${outdir}/crds`);
  return metafile;
}

/** For `--install-crds`, which reads them file by file when that is wanted. */
function writeDefinitions(folder: string): void {
  mkdirSync(folder);
  for (const file of globSync('config/crd/{bases,common}/*.yaml')) {
    const crd: unknown = parse(readFileSync(file, 'utf8'));
    writeFileSync(`${folder}/${basename(file, '.yaml')}.json`, JSON.stringify(crd));
  }
}
