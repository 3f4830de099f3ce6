import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('finds the committed files up to date', () => {
  const script = fileURLToPath(new URL('generate.ts', import.meta.url));
  const output = execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(output).toBe('Generated files are up to date.\n');
});
