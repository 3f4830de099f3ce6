import type { PageMembers, Reader, Value } from './definition/kind.ts';

/** Reads made at the same time, each once: parts of a resource that stand in the same answer share it. */
export class SharedReads implements Reader {
  readonly #aws: Reader;
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(aws: Reader) {
    this.#aws = aws;
  }

  read(operation: string, input: object): Promise<Value> {
    return this.#once([operation, input], () => this.#aws.read(operation, input));
  }

  readAll(operation: string, input: object, page: PageMembers): Promise<readonly unknown[]> {
    return this.#once([operation, input, page], () => this.#aws.readAll(operation, input, page));
  }

  #once<T>(what: readonly unknown[], make: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(what);
    const made = (this.#made.get(key) as Promise<T> | undefined) ?? make();
    this.#made.set(key, made);
    return made;
  }
}
