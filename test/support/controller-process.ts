import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** How a process ended. */
export interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How the controller is started, each time. */
export interface ControllerOptions {
  /** The arguments after `controller`. */
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a command had to say. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A line of the log that somebody waits for. */
interface Awaited {
  readonly text: string;
  readonly found: () => void;
}

const root = resolve(import.meta.dirname, '../..');
/** What is run: the sources, or the script that TACK_TEST_COMMAND names, such as `dist/tack.js`. */
const script = resolve(root, process.env['TACK_TEST_COMMAND'] || 'src/main.ts');
/** What it says when it has found AWS and the API server, and begins to work. */
const begun = 'starting manager';
const shownLines = 40;

/** The product as a process of its own: `tack controller`. */
export class ControllerProcess implements AsyncDisposable {
  readonly #options: ControllerOptions;
  readonly #lines: string[] = [];
  readonly #awaited = new Set<Awaited>();
  #firstLine = 0;
  #child: Child | undefined;
  #exit: Promise<Exit> | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** What it has written since it was last started, line by line. */
  get lines(): readonly string[] {
    return this.#lines.slice(this.#firstLine);
  }

  /** The end of what it ever wrote, for the report of a failed test. */
  get tail(): string {
    return this.#lines.slice(-shownLines).join('\n');
  }

  /** How the process that was started last ends. */
  get exit(): Promise<Exit> {
    if (this.#exit === undefined) throw new Error('the controller was not started');
    return this.#exit;
  }

  /** Starts it, with further arguments perhaps; resolves once it has found AWS and begins to work. */
  async start(...more: readonly string[]): Promise<void> {
    await this.#launch(more);
    if (!this.lines.some((line) => line.includes(begun))) await this.nextLine(begun);
  }

  /** Resolves when a line with this text comes, from now on; rejects when the process ends first. */
  async nextLine(text: string): Promise<void> {
    const found = Promise.withResolvers<void>();
    const awaited = { text, found: found.resolve };
    this.#awaited.add(awaited);
    const ended = this.exit.then(({ code, signal }) => {
      throw new Error(`the controller ended (${signal ?? `code ${code}`}) without saying "${text}":\n${this.tail}`);
    });
    await Promise.race([found.promise, ended]).finally(() => this.#awaited.delete(awaited));
  }

  /** Asks it to end (SIGTERM) and waits until it has. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM');
    return this.exit;
  }

  /** Ends it at once (SIGKILL). */
  async kill(): Promise<Exit> {
    this.signal('SIGKILL');
    return this.exit;
  }

  /** Runs another of Tack's commands with the controller's flags and environment; `args` count more, `input` is read. */
  async command(name: string, args: readonly string[], input = ''): Promise<CommandResult> {
    const { args: flags, env } = this.#options;
    const child = spawn(process.execPath, [script, name, ...flags, ...args], { cwd: root, env });
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr };
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child !== undefined) await this.kill();
  }

  async #launch(more: readonly string[]): Promise<void> {
    if (this.#child !== undefined) throw new Error('the controller is running already');
    this.#firstLine = this.#lines.length;
    const { args, env } = this.#options;
    const child = spawn(process.execPath, [script, 'controller', ...args, ...more], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const guardian = startGuardian(child.pid);
    this.#exit = once(child, 'close').then(([code, signal]): Exit => {
      guardian();
      this.#child = undefined;
      return { code, signal };
    });
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => this.#take(line));
    }
    await once(child, 'spawn');
  }

  #take(line: string): void {
    this.#lines.push(line);
    for (const { text, found } of this.#awaited) if (line.includes(text)) found();
  }
}

/** A shell that kills the process when this one is gone, even by SIGKILL. Returns how to send it away. */
function startGuardian(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  const guardian = spawn('/bin/sh', ['-c', 'read -r _; kill -s KILL "$1"', 'guardian', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guardian.unref();
  return () => guardian.kill('SIGKILL');
}
