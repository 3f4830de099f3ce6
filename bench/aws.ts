import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ManagedProcess, startProcess } from '../test/cluster/process.ts';
import type { Taken } from './aws-server.ts';

/** An AWS endpoint that is 45 ms away and counts. */
export interface BenchAws extends AsyncDisposable {
  readonly url: string;
  /** What was called since the last time. */
  taken(): Promise<Taken>;
}

/** How far away AWS is, in milliseconds, for each call. */
export const awsDelayMs = 45;

/** Starts the endpoint in a process of its own: it is not to share a thread with what is measured or measures. */
export async function startBenchAws(logDir: string, target?: string): Promise<BenchAws> {
  const logFile = join(logDir, `aws-${process.hrtime.bigint()}.log`);
  const script = join(import.meta.dirname, 'aws-server.ts');
  const args = [script, `--delay-ms=${awsDelayMs}`, ...(target === undefined ? [] : [`--target=${target}`])];
  const child = await startProcess({ name: 'aws', command: process.execPath, args, logFile });
  const url = await firstLine(child, logFile);
  return { ...benchAwsAt(url), [Symbol.asyncDispose]: () => child.stop() };
}

/** An endpoint that runs already. */
export function benchAwsAt(url: string): BenchAws {
  return {
    url,
    taken: async () => (await fetch(`${url}/-/taken`)).json() as Promise<Taken>,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function firstLine(child: ManagedProcess, logFile: string): Promise<string> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const [line = ''] = (await readFile(logFile, 'utf8')).split('\n');
    if (line.startsWith('http://')) return line;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the AWS endpoint did not start:\n${child.logTail()}`);
}
