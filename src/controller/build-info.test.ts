import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { buildInfo } from './build-info.ts';

it('is package.json’s when the sources run', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(buildInfo()).toEqual({ gitVersion: `v${version}`, gitCommit: 'unknown', buildDate: 'unknown' });
});

it.each([
  [
    { TACK_VERSION: '"1.2.3"', TACK_GIT_COMMIT: '"8f8c351"', TACK_BUILD_DATE: '"2026-01-02T03:04:05Z"' },
    { gitVersion: 'v1.2.3', gitCommit: '8f8c351', buildDate: '2026-01-02T03:04:05Z' },
  ],
  [{ TACK_VERSION: '"v1.2.3"' }, { gitVersion: 'v1.2.3', gitCommit: 'unknown', buildDate: 'unknown' }],
  // Elsewhere there is no package.json where the sources have it.
  [{}, { gitVersion: 'unknown', gitCommit: 'unknown', buildDate: 'unknown' }],
])('in a bundle is what the build defined: %j', async (define, info) => {
  const source = fileURLToPath(new URL('./build-info.ts', import.meta.url));
  const settings = { bundle: true, write: false, format: 'esm', platform: 'node' } as const;
  const { outputFiles } = await build({ entryPoints: [source], ...settings, define });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.text ?? '').toString('base64')}`;
  const bundle: typeof import('./build-info.ts') = await import(url);
  expect(bundle.buildInfo()).toEqual(info);
});
