import { execFile } from 'node:child_process';
import { access, chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { AwsEmulator, AwsEmulatorOptions } from './aws-emulator.ts';
import { cached } from './cache.ts';
import { startProcess } from './process.ts';
import { answers, freePort, ready } from './readiness.ts';

const run = promisify(execFile);

const version = '0.51.0';
const archive = resolve(import.meta.dirname, `../../../shared/tools/fakecloud-${version}-linux-amd64.xz`);

/** True when fakecloud's archive is at hand and this machine can run it. Few have it; the tests do without. */
export async function hasFakecloud(): Promise<boolean> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  return access(archive).then(
    () => true,
    () => false,
  );
}

/** Starts fakecloud, unpacked first when the cache does not have it. */
export async function startFakecloud({ logDir, log }: AwsEmulatorOptions): Promise<AwsEmulator> {
  const command = await cached(
    { key: `fakecloud-${version}-linux-amd64`, progress: `Unpacking fakecloud ${version}`, make: unpack },
    log,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const child = await startProcess({
    name: 'fakecloud',
    command,
    args: ['--addr', address, '--region', 'us-west-2', '--log-level', 'warn'],
    logFile: join(logDir, 'fakecloud.log'),
  });
  const url = `http://${address}`;
  await ready(child, () => answers(`${url}/_fakecloud/health`));
  return { name: 'fakecloud', url, pid: child.pid, [Symbol.asyncDispose]: () => child.stop() };
}

async function unpack(path: string): Promise<void> {
  await run('/bin/sh', ['-c', 'xz -dc -- "$1" > "$2"', 'unpack', archive, path]);
  await chmod(path, 0o755);
}
