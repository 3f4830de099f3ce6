import type { Clock } from '../shared/clock.ts';
import { Heap } from '../shared/heap.ts';

/** What goes first: the smaller number. */
export const priorities = { user: 0, delete: 1, progress: 2, resync: 3 } as const;

/** One of {@link priorities}. */
export type Priority = (typeof priorities)[keyof typeof priorities];

/** When an object is to be looked at again. */
export interface Next {
  readonly priority: Priority;
  /** Milliseconds from now. */
  readonly afterMs: number;
}

/** Settings of a queue. */
export interface WorkQueueOptions {
  /** How many objects are worked on at once. */
  readonly concurrency: number;
  readonly clock: Clock;
  /**
   * Works on one object; tells when to do so again. Must not reject. `urgency` is what the work is worth at the moment
   * it is asked: that rises when something more urgent waits for it to be over.
   */
  readonly work: (key: string, urgency: () => Priority) => Promise<Next | undefined>;
  readonly observer?: QueueObserver;
}

/** A queue as it stands at the moment it is asked. */
export interface QueueState {
  /** How many objects are worked on at once, at most. */
  readonly concurrency: number;
  /** Objects that are due and not yet worked on. */
  depth(priority: Priority): number;
}

/** Who counts what a queue does. */
export interface QueueObserver {
  /** The queue is there, until it has {@link ended}. */
  began(queue: QueueState): void;
  ended(): void;
  added(key: string): void;
  /** Work begins; `waitedMs` since it was due. */
  started(waitedMs: number): void;
}

interface Entry {
  priority: Priority;
  /** Milliseconds of the clock. */
  dueAt: number;
  state: 'waiting' | 'ready' | 'running';
  /** What was asked for while the work was running. */
  again: Wish | undefined;
}

interface Due {
  readonly key: string;
  readonly dueAt: number;
}

/** One worker in so many is kept free for users' changes. */
const workersPerReserve = 4;

/**
 * Objects waiting for work. Each is in the queue once, and worked on by one worker at a time: what is added meanwhile
 * is done afterwards, once. Due objects are taken by priority, then in the order in which they came. Some workers take
 * users' changes only: work may be long in waiting for AWS, and a change must not have to wait for it.
 */
export class WorkQueue implements QueueState {
  readonly #options: WorkQueueOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Heap<Due>((a, b) => a.dueAt < b.dueAt);
  readonly #ready: Record<Priority, Set<string>> = { 0: new Set(), 1: new Set(), 2: new Set(), 3: new Set() };
  readonly #running = new Set<Promise<void>>();
  #runningCount = 0;
  /** Of those running, the work that is no user's change. */
  #backgroundCount = 0;
  readonly #maxBackground: number;
  #cancelTimer: (() => void) | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#maxBackground = options.concurrency - Math.floor(options.concurrency / workersPerReserve);
    options.observer?.began(this);
  }

  get concurrency(): number {
    return this.#options.concurrency;
  }

  /** Objects that are known, whatever they wait for. */
  get size(): number {
    return this.#entries.size;
  }

  depth(priority: Priority): number {
    return this.#ready[priority].size;
  }

  /** Has the object looked at, after `afterMs`; sooner when it is due sooner already. */
  add(key: string, priority: Priority, afterMs = 0): void {
    if (this.#isStopped) return;
    const now = this.#options.clock.now();
    const dueAt = now + afterMs;
    const known = this.#entries.get(key);
    this.#options.observer?.added(key);
    if (known === undefined) {
      this.#entries.set(key, { priority, dueAt, state: 'waiting', again: undefined });
      this.#schedule(key, { dueAt, priority });
    } else if (known.state === 'running') {
      known.again = sooner(known.again, { priority, dueAt });
    } else if (known.state === 'waiting' && known.dueAt <= now) {
      // Its timer is late.
      this.#schedule(key, { dueAt: known.dueAt, priority });
    } else if (dueAt < known.dueAt || (dueAt === known.dueAt && priority < known.priority)) {
      this.#schedule(key, { dueAt, priority });
    } else if (known.dueAt <= now && (known.state === 'waiting' || priority < known.priority)) {
      // Also when the timer is late, as after a machine's sleep.
      this.#schedule(key, { dueAt: known.dueAt, priority: smaller(priority, known.priority) });
    }
  }

  /** Stops taking objects; resolves when those in work are done. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    await Promise.all(this.#running);
    this.#options.observer?.ended();
  }

  #schedule(key: string, { dueAt, priority }: { dueAt: number; priority: Priority }): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#ready[entry.priority].delete(key);
    entry.priority = priority;
    entry.dueAt = dueAt;
    if (dueAt <= this.#options.clock.now()) {
      entry.state = 'ready';
      this.#ready[priority].add(key);
      this.#fill();
    } else {
      entry.state = 'waiting';
      this.#waiting.push({ key, dueAt });
      this.#setTimer();
    }
  }

  /** One timer for all: at the time when the first of those waiting is due. */
  #setTimer(): void {
    const first = this.#waiting.peek();
    const now = this.#options.clock.now();
    const isSet = first !== undefined && this.#timerAt <= first.dueAt && this.#timerAt > now;
    if (first === undefined || isSet || this.#isStopped) return;
    this.#cancelTimer?.();
    this.#timerAt = first.dueAt;
    this.#cancelTimer = this.#options.clock.after(Math.max(0, first.dueAt - now), () => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.#wake();
    });
  }

  #wake(): void {
    const now = this.#options.clock.now();
    for (let due = this.#waiting.peek(); due !== undefined && due.dueAt <= now; due = this.#waiting.peek()) {
      this.#waiting.pop();
      const entry = this.#entries.get(due.key);
      // Otherwise it was moved to another time since.
      if (entry?.state === 'waiting' && entry.dueAt === due.dueAt) {
        entry.state = 'ready';
        this.#ready[entry.priority].add(due.key);
      }
    }
    this.#setTimer();
    this.#fill();
  }

  #fill(): void {
    while (!this.#isStopped && this.#runningCount < this.#options.concurrency) {
      const key = this.#take();
      if (key === undefined) return;
      // Counted first: the work may add others before it waits for anything.
      const background = this.#entries.get(key)?.priority === priorities.user ? 0 : 1;
      this.#runningCount++;
      this.#backgroundCount += background;
      const work: Promise<void> = this.#work(key).finally(() => {
        this.#runningCount--;
        this.#backgroundCount -= background;
        this.#running.delete(work);
        this.#fill();
      });
      this.#running.add(work);
    }
  }

  #take(): string | undefined {
    const priority = this.#mostUrgent();
    if (priority === undefined) return undefined;
    if (priority !== priorities.user && this.#backgroundCount >= this.#maxBackground) return undefined;
    const [key] = this.#ready[priority];
    if (key !== undefined) this.#ready[priority].delete(key);
    return key;
  }

  /** Of the objects that are due. */
  #mostUrgent(): Priority | undefined {
    return Object.values(priorities).find((priority) => this.#ready[priority].size > 0);
  }

  /** What waits, for this object or for a worker, lends its urgency to what it waits for. */
  #urgency(entry: Entry): Priority {
    return smaller(smaller(entry.priority, entry.again?.priority), this.#mostUrgent());
  }

  async #work(key: string): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    const { clock, observer, work } = this.#options;
    entry.state = 'running';
    observer?.started(Math.max(0, clock.now() - entry.dueAt));
    const next = await work(key, () => this.#urgency(entry));
    if (entry.again !== undefined) {
      const { again } = entry;
      entry.again = undefined;
      this.#schedule(key, again);
    } else if (next === undefined) {
      this.#entries.delete(key);
    } else {
      this.#schedule(key, { priority: next.priority, dueAt: clock.now() + next.afterMs });
    }
  }
}

interface Wish {
  readonly priority: Priority;
  readonly dueAt: number;
}

function smaller(a: Priority, b: Priority | undefined): Priority {
  return b !== undefined && b < a ? b : a;
}

function sooner(known: Wish | undefined, wish: Wish): Wish {
  if (known === undefined || wish.dueAt < known.dueAt) return wish;
  return wish.dueAt === known.dueAt && wish.priority < known.priority ? wish : known;
}
