import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { nodeVersion } from './image/sources.ts';

it("runs `tack controller` under the name of ACK's images", () => {
  const app = mkdtempSync(join(tmpdir(), 'tack-image-'));
  onTestFinished(() => rmSync(app, { recursive: true }));
  // As the Dockerfile lays it out, with something in the bundle's place that tells what it gets.
  mkdirSync(join(app, 'bin'));
  cpSync(fileURLToPath(new URL('../image/controller', import.meta.url)), join(app, 'bin/controller'));
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  writeFileSync(join(app, 'tack.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
  const output = execFileSync(process.execPath, ['bin/controller', '--services', 'sqs'], {
    cwd: app,
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(['controller', '--services', 'sqs']);
});

it('holds the Node that everything is tested with', () => {
  expect(nodeVersion).toBe(packageJson.devDependencies.node);
});
