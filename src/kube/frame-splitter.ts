import { KubeError } from './kube-error.ts';

const newline = 0x0a;

/**
 * Splits a watch's bytes into its frames, which are lines. Each byte is looked at and copied a fixed number of times
 * however the chunks fall; text is decoded per frame, so that a character split between chunks stays whole.
 */
export class FrameSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * The frames that `chunk` completes.
   * @throws a KubeError with reason `FrameTooLarge` when a frame is longer than the limit, whole or not.
   */
  *push(chunk: Buffer): Generator<string> {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#add(chunk.subarray(start, end));
      start = end + 1;
      const frame = this.#take();
      if (frame.trim() !== '') yield frame;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
  }

  #add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#maxBytes) {
      const message = `a watch event is larger than ${this.#maxBytes} bytes`;
      throw new KubeError({ code: 0, reason: 'FrameTooLarge', message });
    }
    this.#parts.push(part);
  }

  #take(): string {
    const [first = Buffer.alloc(0)] = this.#parts;
    const whole = this.#parts.length > 1 ? Buffer.concat(this.#parts, this.#size) : first;
    this.#parts = [];
    this.#size = 0;
    return whole.toString();
  }
}
