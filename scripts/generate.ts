import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generate, listNewPaths } from '../src/crd/generate.ts';
import { differences, writeFiles } from '../src/crd/generated-files.ts';
import { readSdkDocs } from '../src/crd/sdk-docs.ts';
import { allKinds } from '../src/services/index.ts';
import { errorText } from '../src/shared/log.ts';

const usage = `Writes what is generated from the definitions in src/services: CRDs, roles, IAM policies, charts, reference pages.

  npm run generate                  writes the files, and removes those that nothing generates any more
  npm run generate -- --check       writes nothing, and fails when a file is not as it would be written
  npm run generate -- --new-paths   lists what the SDK offers and the contracts leave out
`;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { check: { type: 'boolean' }, 'new-paths': { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) return tell(usage);
  if (values['new-paths']) return tell(...(await listNewPaths(allKinds, readSdkDocs)));
  const files = await generate(allKinds, {
    docsOf: readSdkDocs,
    examples: readTexts('examples', '*.yaml'),
    cases: new Map(
      [...readTexts('src/services', '*/cases/*/create.yaml')].map(([path, text]) => [
        path.replace('/cases/', '/').replace('/create.yaml', ''),
        text,
      ]),
    ),
    templates: readTexts('src/crd/chart/templates', '*/*.*'),
    version: packageVersion(),
  });
  if (!values.check) return tell(...writeFiles(root, files).map(({ path, state }) => `${path} was ${state}`));
  const found = differences(root, files);
  if (found.length === 0) return tell('Generated files are up to date.');
  console.error(found.map(({ path, state }) => `${path} is ${state}`).join('\n'));
  console.error('Run `npm run generate` and commit what it writes.');
  return 1;
}

function tell(...lines: readonly string[]): number {
  if (lines.length > 0) console.log(lines.join('\n'));
  return 0;
}

/** The files in a folder by their path there, with `/`. */
function readTexts(folder: string, pattern: string): ReadonlyMap<string, string> {
  const directory = join(root, folder);
  const names = globSync(pattern, { cwd: directory }).sort();
  return new Map(names.map((name) => [name.replaceAll(sep, '/'), readFileSync(join(directory, name), 'utf8')]));
}

function packageVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return version;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
