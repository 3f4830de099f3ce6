import { rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { allKinds } from '../src/services/index.ts';

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

/** What the bundle says of itself. */
export interface BuildFacts {
  readonly version: string;
  readonly commit: string;
  /** As `tack version` shows it. */
  readonly date: string;
}

/** Bundles the product into a folder, which is emptied first: one chunk a service, with just the SDK commands in use. */
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
    plugins: [sdkSubset],
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
  return metafile;
}
