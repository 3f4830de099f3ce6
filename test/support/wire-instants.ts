import type { AwsProxy } from './aws-proxy.ts';

/** A call of AWS that was stopped at an instant. */
export interface Stopped {
  /** Lets it go on, and stops no other. */
  release(): void;
}

/**
 * The instants of the controller's work that AWS's wire shows: each call when it gets to the proxy, before AWS has it,
 * and again when AWS has done it, before the answer goes back. They are counted from one, in the order in which they come.
 */
export class WireInstants implements Disposable {
  readonly #proxy: AwsProxy;
  readonly #remove: () => void;
  #count = 0;
  #wanted: { readonly number: number; readonly stopped: PromiseWithResolvers<Stopped> } | undefined;

  constructor(proxy: AwsProxy) {
    this.#proxy = proxy;
    const next = (): Promise<void> => this.#next();
    this.#remove = this.#proxy.intercept({
      // Who the controller is, it asks at each start.
      when: ({ service }) => service !== 'sts',
      delayBefore: next,
      delayAfter: next,
    });
  }

  /** How many there were since the last {@link restart}. */
  get count(): number {
    return this.#count;
  }

  /** Begins to count anew. */
  restart(): void {
    this.#count = 0;
  }

  /** Resolves when the instant of that number has come; the call is stopped there. */
  stopAt(number: number): Promise<Stopped> {
    const stopped = Promise.withResolvers<Stopped>();
    this.#wanted = { number, stopped };
    return stopped.promise;
  }

  [Symbol.dispose](): void {
    this.#remove();
  }

  async #next(): Promise<void> {
    this.#count += 1;
    if (this.#wanted?.number !== this.#count) return;
    const { stopped } = this.#wanted;
    this.#wanted = undefined;
    const released = Promise.withResolvers<void>();
    stopped.resolve({ release: released.resolve });
    await released.promise;
  }
}
