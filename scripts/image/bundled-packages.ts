import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of npm of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; `NOASSERTION` where the package has none. */
  readonly license: string;
  /** The text of its licence; empty where it brings none. */
  readonly text: string;
}

/** The packages that esbuild took something from, by name. */
export function bundledPackages({ outputs }: Metafile): BundledPackage[] {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  return [...folders].sort().map(packageIn);
}

/** The licences' texts, as they want to be passed on. */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const notices = packages.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text.trim()}\n`,
  );
  return `Tack holds parts of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function packageIn(folder: string): BundledPackage {
  const facts: { name: string; version: string; license?: unknown } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const { name, version, license } = facts;
  const [file] = globSync('{LICENSE,LICENCE,License,license}*', { cwd: folder }).sort();
  const text = file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  return { name, version, license: typeof license === 'string' ? license : 'NOASSERTION', text };
}
