import type { Clock } from '../shared/clock.ts';

/** For so long AWS may still show what was there before a call that it has done. */
const unseenMs = 7_000;

/** The calls that AWS has just done for an object, by their operations. */
export interface CallMemory {
  /** Notes that AWS has done the call; `text` is what tells it from others of its operation. */
  made(operation: string, text: string): void;
  /** True when this very call was the last of its operation, a moment ago: making it again would change nothing. */
  wasMade(operation: string, text: string): boolean;
}

interface Made {
  readonly text: string;
  readonly at: number;
}

/**
 * Remembers what was just changed, until the object is seen to be in sync: what AWS shows of a resource may be some
 * seconds old, and a change that it does not show yet is not to be made once more.
 */
export class RecentCalls {
  readonly #clock: Clock;
  readonly #byObject = new Map<string, Map<string, Made>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The memory of one object. */
  of(key: string): CallMemory {
    return {
      made: (operation, text) => {
        const calls = this.#byObject.get(key) ?? new Map<string, Made>();
        this.#byObject.set(key, calls.set(operation, { text, at: this.#clock.now() }));
      },
      wasMade: (operation, text) => {
        const last = this.#byObject.get(key)?.get(operation);
        return last?.text === text && this.#clock.now() - last.at < unseenMs;
      },
    };
  }

  forget(key: string): void {
    this.#byObject.delete(key);
  }
}
