import { join } from 'node:path';
import { etcdBinary } from './binaries.ts';
import { type ManagedProcess, startProcess } from './process.ts';
import { answers, freePort, ready } from './readiness.ts';

/** A running etcd. */
export interface Etcd {
  readonly url: string;
  readonly process: ManagedProcess;
}

/** Starts a one-member etcd on loopback, its data in `directory`; it does not wait for the disk, as nothing outlives a test. */
export async function startEtcd(options: {
  readonly directory: string;
  readonly logFile: string;
  readonly log: (line: string) => void;
}): Promise<Etcd> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const child = await startProcess({
    name: 'etcd',
    command: await etcdBinary(options.log),
    args: [
      '--name=etcd',
      `--data-dir=${join(options.directory, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=etcd=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    logFile: options.logFile,
    scratch: options.directory,
  });
  await ready(child, () => answers(`${url}/health`));
  return { url, process: child };
}
