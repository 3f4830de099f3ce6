import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { parse } from 'yaml';
import { allKinds } from '../src/services/index.ts';

// Bundles the product into dist/: `npm run build`. One chunk a service, with just the SDK commands that are used.

/** What the definitions of a service use of its SDK package. */
function usedExports(service: string): string[] {
  const kinds = allKinds.filter((kind) => kind.service.name === service);
  const operations = kinds.flatMap(({ facts }) => [
    facts.create,
    facts.delete,
    ...facts.reads,
    ...(facts.writes ?? []),
    ...extraOperations(facts),
  ]);
  const names = kinds.flatMap(({ facts }) =>
    typeof facts.attributes?.names === 'string' ? [facts.attributes.names] : [],
  );
  const schemas = kinds.flatMap(({ facts }) =>
    extras(facts).flatMap((source) => ('listOf' in source ? [source.listOf] : [])),
  );
  return [
    ...new Set([
      ...kinds.map((kind) => kind.service.clientClass),
      ...operations.map((name) => `${name}Command`),
      ...schemas,
      ...names,
    ]),
  ];
}

type Facts = (typeof allKinds)[number]['facts'];

function extras(facts: Facts) {
  return [...Object.values(facts.extra ?? {}), ...Object.values(facts.extraStatus ?? {})].map(({ source }) => source);
}

function extraOperations(facts: Facts): string[] {
  return extras(facts).flatMap((source) => ('operation' in source ? [source.operation] : []));
}

/** A dynamic import of a whole package defeats tree shaking; a module of named exports does not. */
const sdkSubset: Plugin = {
  name: 'sdk-subset',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, importer, kind }) => {
      const isService = kind === 'dynamic-import' && basename(importer) === 'service.ts';
      const service = basename(dirname(importer));
      return isService ? { path, namespace: 'sdk-subset', pluginData: { service } } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'sdk-subset' }, ({ path, pluginData }) => ({
      contents: `export { ${usedExports(String(pluginData.service)).join(', ')} } from '${path}';`,
      resolveDir: process.cwd(),
    }));
  },
};

/** Where there is no repository, in an image's build for instance, somebody else has to say it. */
function gitCommit(): string {
  const said = process.env['TACK_GIT_COMMIT'];
  if (said !== undefined) return said;
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
const result = await build({
  entryPoints: { tack: 'src/main.ts' },
  outdir: 'dist',
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
  plugins: [sdkSubset],
  define: {
    TACK_VERSION: JSON.stringify(version),
    TACK_GIT_COMMIT: JSON.stringify(gitCommit()),
    TACK_BUILD_DATE: JSON.stringify(process.env['SOURCE_DATE_EPOCH'] ?? new Date().toISOString().slice(0, 19)),
  },
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  logLevel: 'warning',
});
// For --install-crds, read file by file when that is wanted.
mkdirSync('dist/crds');
for (const file of globSync('config/crd/{bases,common}/*.yaml')) {
  const crd: unknown = parse(readFileSync(file, 'utf8'));
  writeFileSync(`dist/crds/${basename(file, '.yaml')}.json`, JSON.stringify(crd));
}
const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${Object.keys(result.metafile.outputs).length} files, ${Math.round(bytes / 1024)} kB`);
