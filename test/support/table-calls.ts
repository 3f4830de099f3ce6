import type { KubeObject } from '../../src/kube/object.ts';
import { isObject } from '../../src/shared/json.ts';
import { type AwsCall, type AwsProxy, isWrite, type Rule } from './aws-proxy.ts';
import { awsNameOf } from './manifests.ts';
import type { Rig } from './rig.ts';

/** What happens to calls in place of their passing. */
export type Fault = Omit<Rule, 'operation' | 'when'>;

/** A call that was stopped on its way. */
export interface HeldCall {
  /** Resolves when the call is where it is held. */
  readonly caught: Promise<void>;
  /** Lets it go on, and holds no others. */
  release(): void;
  /** Leaves it where it is for ever, and holds no others. */
  abandon(): void;
}

/** The controller's calls of AWS about one table, as the wire showed them, and their faults. */
export class TableCalls {
  readonly #proxy: AwsProxy;
  readonly #name: string;
  #forgotten = 0;

  constructor(proxy: AwsProxy, name: string) {
    this.#proxy = proxy;
    this.#name = name;
  }

  /** All calls that were not forgotten, oldest first. */
  get all(): readonly AwsCall[] {
    return this.#every().slice(this.#forgotten);
  }

  /** Their operations. */
  get operations(): string[] {
    return this.all.map(({ operation }) => operation);
  }

  /** Those that may change something. */
  get writes(): { readonly operation: string; readonly input: unknown }[] {
    const writes = this.all.filter(({ operation }) => isWrite(operation));
    return writes.map(({ operation, input }) => ({ operation, input }));
  }

  /** How many of an operation AWS has done. */
  done(operation: string): number {
    return this.all.filter((call) => call.operation === operation && call.status === 200).length;
  }

  /** Begins anew: what came until now is no longer counted here. */
  forget(): void {
    this.#forgotten = this.#every().length;
  }

  /** Resolves with the next call of the operation that comes from now on; it need not be answered yet. */
  next(operation: string): Promise<AwsCall> {
    return this.#proxy.waitFor((call) => call.operation === operation && this.#isAbout(call));
  }

  /** Has calls fail, of one operation or all, until the returned function is called. */
  fail(fault: Fault, operation = '*'): () => void {
    return this.#proxy.intercept({ ...fault, operation, when: (call) => this.#isAbout(call) });
  }

  /** Holds the calls of an operation before they reach AWS. */
  hold(operation: string): HeldCall {
    const place = new Place();
    return place.hold(
      this.#proxy.intercept({
        operation,
        when: (call) => this.#isAbout(call),
        delayBefore: () => place.reached(),
      }),
    );
  }

  /** Lets AWS do the calls of an operation, and holds its answers. */
  holdAnswer(operation: string): HeldCall {
    const place = new Place();
    return place.hold(
      this.#proxy.intercept({
        operation,
        when: (call) => this.#isAbout(call),
        delayAfter: () => place.reached(),
      }),
    );
  }

  #every(): AwsCall[] {
    return this.#proxy.calls.filter((call) => this.#isAbout(call));
  }

  #isAbout({ input }: AwsCall): boolean {
    if (!isObject(input)) return false;
    const { TableName: name, ResourceArn: arn } = input;
    return name === this.#name || (typeof arn === 'string' && arn.endsWith(`:table/${this.#name}`));
  }
}

/** Where a call is held: the proxy asks for the promise to wait for when the call has got there. */
class Place {
  readonly #caught = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();

  reached(): Promise<void> {
    this.#caught.resolve();
    return this.#released.promise;
  }

  hold(removeRule: () => void): HeldCall {
    return {
      caught: this.#caught.promise,
      abandon: removeRule,
      release: () => {
        removeRule();
        this.#released.resolve();
      },
    };
  }
}

/** The calls about the AWS table that an object names. */
export function callsOf(rig: Rig, table: KubeObject): TableCalls {
  return new TableCalls(rig.proxy, awsNameOf(table));
}
