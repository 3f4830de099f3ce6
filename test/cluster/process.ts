import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What to start, and where its output goes. */
export interface ProcessOptions {
  /** The name used in error texts. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The file that its output is appended to; without one, it writes to this process's own output. */
  readonly logFile?: string;
  /** A directory to remove when this process dies without having stopped the child. */
  readonly scratch?: string;
}

/** A child in a process group of its own, which dies with this process however that ends. */
export interface ManagedProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the child has ended, with `code 1` or `signal SIGKILL`. Never rejects. */
  readonly exited: Promise<string>;
  /** Sends a signal to the whole group; does nothing when the child has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Ends the group: SIGTERM, then SIGKILL after `graceMs` (default 5000). Resolves when the child is gone. */
  stop(graceMs?: number): Promise<void>;
  /** The last lines of its log file, for an error text. */
  logTail(): string;
}

/**
 * Starts a child process in a group of its own.
 *
 * @throws when the command cannot be started, naming it.
 */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  const { name, logFile } = options;
  const child = await spawned(options);
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name} has no process id although it was started`);

  const guardian = startGuardian(pid, options.scratch);
  let ended = false;
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      guardian.kill('SIGKILL');
      killGroup(pid, 'SIGKILL');
      resolve(code === null ? `signal ${signal}` : `code ${code}`);
    });
  });
  const stop = async (graceMs = 5000): Promise<void> => {
    if (ended) return;
    killGroup(pid, 'SIGTERM');
    killGroup(pid, 'SIGCONT'); // a paused process takes its SIGTERM only once it runs again
    const abort = new AbortController();
    const late = sleep(graceMs, 'late', { signal: abort.signal }).catch(() => 'aborted');
    if ((await Promise.race([exited, late])) === 'late') killGroup(pid, 'SIGKILL');
    abort.abort();
    await exited;
  };
  return {
    name,
    pid,
    exited,
    stop,
    signal: (signal) => {
      if (!ended) killGroup(pid, signal);
    },
    logTail: () => (logFile === undefined ? '' : tail(logFile)),
    [Symbol.asyncDispose]: () => stop(),
  };
}

async function spawned(options: ProcessOptions): Promise<ChildProcess> {
  const output = options.logFile === undefined ? 'inherit' : openSync(options.logFile, 'a');
  try {
    const child = spawn(options.command, options.args, {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...options.env },
    });
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    throw new Error(`${options.name} could not be started (${options.command})`, { cause });
  } finally {
    if (typeof output === 'number') closeSync(output);
  }
}

/**
 * A shell that waits for the end of its input, which comes when this process is gone, even by SIGKILL, and then kills
 * the group. It needs no signal handlers here, and a Ctrl-C in the terminal does not reach it.
 */
function startGuardian(group: number, scratch = ''): ChildProcess {
  const script = 'read -r _; kill -s KILL -- "-$1"; [ -z "$2" ] || rm -rf -- "$2"';
  const guardian = spawn('/bin/sh', ['-c', script, 'guardian', String(group), scratch], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.unref();
  if (guardian.stdin instanceof Socket) guardian.stdin.unref();
  return guardian;
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function tail(file: string, lines = 15): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
