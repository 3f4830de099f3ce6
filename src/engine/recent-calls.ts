import type { Clock } from '../shared/clock.ts';

/** For so long AWS may still show what was there before a call that it has done. */
const unseenMs = 7_000;

/** The calls that AWS has just done for an object, by their operations. */
export interface CallMemory {
  /** Notes that AWS has done the call; `text` is what tells a change from others of its operation. */
  made(operation: string, text?: string): void;
  /** True when this very call was the last of its operation, a moment ago: making it again would change nothing. */
  wasMade(operation: string, text: string): boolean;
  /** True when the operation was called a moment ago: what AWS shows may be older. */
  isFresh(operation: string): boolean;
  /** True when a change for an earlier form of the spec was made a moment ago: AWS may show what was before both. */
  readonly isBehind: boolean;
}

/** The memory of who makes no calls. */
export const noCalls: CallMemory = {
  made: () => {},
  wasMade: () => false,
  isFresh: () => false,
  isBehind: false,
};

interface Made {
  /** Of a change. */
  readonly text: string | undefined;
  readonly at: number;
  readonly generation: number | undefined;
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

  /** The memory of one object, whose spec is of this generation now. */
  of(key: string, generation?: number): CallMemory {
    const isRecent = (made: Made | undefined): made is Made =>
      made !== undefined && this.#clock.now() - made.at < unseenMs;
    const last = (operation: string): Made | undefined => this.#byObject.get(key)?.get(operation);
    const calls = (): Made[] => [...(this.#byObject.get(key)?.values() ?? [])];
    return {
      made: (operation, text) => {
        const all = this.#byObject.get(key) ?? new Map<string, Made>();
        this.#byObject.set(key, all.set(operation, { text, generation, at: this.#clock.now() }));
      },
      wasMade: (operation, text) => {
        const made = last(operation);
        return isRecent(made) && made.text === text;
      },
      isFresh: (operation) => isRecent(last(operation)),
      get isBehind() {
        return calls().some((made) => isRecent(made) && made.text !== undefined && made.generation !== generation);
      },
    };
  }

  forget(key: string): void {
    this.#byObject.delete(key);
  }
}
