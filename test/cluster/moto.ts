import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AwsEmulator, AwsEmulatorOptions } from './aws-emulator.ts';
import { cached, platform } from './cache.ts';
import { startProcess } from './process.ts';
import { answers, freePort, ready } from './readiness.ts';

const run = promisify(execFile);

/** Starts moto's server, installed first into a Python environment of its own when the cache has none. */
export async function startMoto({ logDir, log }: AwsEmulatorOptions): Promise<AwsEmulator> {
  const environment = await pythonEnvironment(log);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startProcess({
    name: 'moto',
    // Not bin/moto_server: that script names the directory which the environment was made in, before its renaming.
    command: join(environment, 'bin', 'python'),
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    logFile: join(logDir, 'moto.log'),
  });
  await ready(child, () => answers(`${url}/moto-api/data.json`));
  return { name: 'moto', url, pid: child.pid, [Symbol.asyncDispose]: () => child.stop() };
}

async function pythonEnvironment(log: (line: string) => void): Promise<string> {
  const file = join(import.meta.dirname, 'moto-requirements.txt');
  const requirements = await readFile(file, 'utf8');
  const version = /^moto==(.+)$/m.exec(requirements)?.[1];
  if (version === undefined) throw new Error(`${file} does not pin moto`);
  const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 8);
  const python = await pythonVersion();
  return cached(
    {
      key: `moto-${version}-${digest}-python${python}-${platform()}`,
      progress: `Installing moto ${version} (about half a minute)`,
      make: async (path) => {
        await run('python3', ['-m', 'venv', path]);
        const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-deps'];
        await run(join(path, 'bin', 'python'), ['-m', 'pip', 'install', ...quiet, '--requirement', file]);
      },
    },
    log,
  );
}

/** The minor version, such as `3.11`: an environment works only with the Python that it was made by. */
async function pythonVersion(): Promise<string> {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
  try {
    return (await run('python3', ['-c', script])).stdout.trim();
  } catch (cause) {
    throw new Error('Python 3.11 or later, as python3, is needed to run moto', { cause });
  }
}
