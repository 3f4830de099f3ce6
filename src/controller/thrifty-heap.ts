import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../shared/clock.ts';

/** How often the process is looked at, in milliseconds. */
const lookMs = 10_000;
/** Who used less of the processor than this in between, in milliseconds, has been idle. */
const idleCpuMs = 200;

/** What the heap of a process is kept small with. */
export interface HeapParts {
  readonly clock: Clock;
  /** Milliseconds that the process has used of the processor so far. */
  readonly cpuMs: () => number;
  /** Collects all garbage, and gives the memory back. */
  readonly collect: () => void;
}

/** The process's own: V8 is told to grow the heap by half at most before it collects garbage. */
export function ownHeap(clock: Clock): HeapParts {
  setFlagsFromString('--heap-growing-percent=50');
  // Node has no function for it, but V8's own.
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NodeJS.GCFunction;
  return {
    clock,
    cpuMs: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    collect: () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
  };
}

/**
 * Gives back what work has left behind once the process is idle: V8 collects garbage when it needs room for more, and so
 * holds on to that of the last burst for as long as there is nothing to do. It takes some 50 ms. See docs/adr.
 */
export class ThriftyHeap {
  readonly #parts: HeapParts;
  #hasWorked = true;
  #cancel: (() => void) | undefined;

  /** Nothing happens before {@link start}. */
  constructor(parts: HeapParts) {
    this.#parts = parts;
  }

  start(): void {
    const { clock, cpuMs, collect } = this.#parts;
    const before = cpuMs();
    this.#cancel = clock.after(lookMs, () => {
      const isIdle = cpuMs() - before < idleCpuMs;
      if (isIdle && this.#hasWorked) collect();
      this.#hasWorked = !isIdle;
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }
}
