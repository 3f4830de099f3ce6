/** A program that does not make sense of its input, such as a field of a text. `?` and `//` pass over it. */
export class JqError extends Error {}

/** A program that asked for more than it may have. Nothing passes over it. */
export class JqLimit extends Error {}

/** What a value handed on costs, in characters of text made. */
const stepCost = 10;

/** Counts what a program does, so that none keeps the process busy or fills its memory. */
export class Meter {
  readonly #most: number;
  #left: number;

  /** `most`: characters of text that may be made; a value handed on counts as ten. */
  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** One value was handed on. @throws JqLimit */
  step(): void {
    this.spend(stepCost);
  }

  /** A text of so many characters was made, or a list of so many values gone through. @throws JqLimit */
  spend(amount: number): void {
    this.#left -= amount;
    if (this.#left < 0) throw new JqLimit(`it takes more than ${this.#most / stepCost} steps`);
  }
}
