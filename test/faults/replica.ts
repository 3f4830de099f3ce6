import type { AwsProxy } from '../support/aws-proxy.ts';
import { type ControllerOptions, ControllerProcess } from '../support/controller-process.ts';

/** A process of Tack that is started again whenever it has ended, as a Deployment does. */
export class Replica implements AsyncDisposable {
  /** Between this replica alone and AWS. */
  readonly aws: AwsProxy;
  readonly #process: ControllerProcess;
  #supervision: Promise<void> | undefined;
  #isStopping = false;
  #starts = 0;

  constructor(options: ControllerOptions, aws: AwsProxy) {
    this.aws = aws;
    this.#process = new ControllerProcess(options);
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts;
  }

  /** What it has written since it was last started. */
  get lines(): readonly string[] {
    return this.#process.lines;
  }

  /** The end of its log. */
  get tail(): string {
    return this.#process.tail;
  }

  /** True once the process that runs now has got the lease. */
  get hasLed(): boolean {
    return this.lines.some((line) => line.includes('successfully acquired lease'));
  }

  /** Starts it; resolves once it has found AWS and the API server. */
  async start(): Promise<void> {
    await this.#begin();
    this.#supervision ??= this.#supervise();
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.signal(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    this.#process.signal('SIGKILL');
    await this.#supervision;
    await this.#process[Symbol.asyncDispose]();
  }

  async #supervise(): Promise<void> {
    while (!this.#isStopping) {
      await this.#process.exit;
      // A failed start ends the process as well.
      if (!this.#isStopping) await this.#begin().catch(() => {});
    }
  }

  async #begin(): Promise<void> {
    this.#starts++;
    await this.#process.start();
  }
}
