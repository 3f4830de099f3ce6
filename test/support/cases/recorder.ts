import { AwsError } from '../../../src/aws/errors.ts';
import { type AwsCall, AwsExecutor, type AwsOutput } from '../../../src/aws/executor.ts';
import { commandSchema } from '../../../src/aws/sdk-module.ts';
import { shown } from '../../../src/cli/plan/plan-text.ts';
import type { Call } from '../../../src/engine/definition/call.ts';
import { masked } from '../../../src/model/masked.ts';
import { Schemas } from '../../../src/model/schema.ts';
import { isWrite } from '../aws-proxy.ts';

/** A call, and the code with which AWS refused it. What AWS's models call sensitive is masked. */
export interface RecordedCall {
  readonly operation: string;
  input: unknown;
  refusal?: string;
}

/** An executor that remembers what it was asked to do. */
export class RecordingExecutor extends AwsExecutor {
  readonly #calls: RecordedCall[] = [];
  readonly #running = new Set<Promise<AwsOutput>>();

  override async call(call: AwsCall): Promise<AwsOutput> {
    if (call.service.name === 'sts') return super.call(call);
    const recorded: RecordedCall = { operation: call.operation, input: undefined };
    this.#calls.push(recorded);
    const answer = this.#record(recorded, call);
    this.#running.add(answer);
    return answer.finally(() => this.#running.delete(answer));
  }

  async #record(recorded: RecordedCall, call: AwsCall): Promise<AwsOutput> {
    const { input } = new Schemas().operationOf(commandSchema(await call.service.load(), call.operation));
    recorded.input = masked(call.input, input);
    try {
      return await super.call(call);
    } catch (error) {
      if (error instanceof AwsError) recorded.refusal = error.code;
      throw error;
    }
  }

  /** How many calls there are since they were last taken. */
  get count(): number {
    return this.#calls.length;
  }

  /** The calls since the last time, when all of them are answered. */
  async take(): Promise<RecordedCall[]> {
    await Promise.allSettled(this.#running);
    return this.#calls.splice(0);
  }
}

/** A planned call in the same form. */
export function plannedText({ operation, input }: Call): string {
  return callText({ operation, input });
}

/** Those of the calls that have changed something, or with `tries` were to do so, as text. */
export function writesAmong(calls: readonly RecordedCall[], { tries }: { tries: boolean }): string[] {
  return calls.filter(({ operation, refusal }) => isWrite(operation) && (tries || refusal === undefined)).map(callText);
}

/** A line for each call; the same read again and again, while AWS is at work, is one. */
export function callLines(calls: readonly RecordedCall[]): string[] {
  const lines = calls.map(callText);
  return lines.filter((line, index) => line !== lines[index - 1]);
}

function callText({ operation, input, refusal }: RecordedCall): string {
  return `${operation} ${JSON.stringify(shown(input))}${refusal === undefined ? '' : ` -> ${refusal}`}`;
}
