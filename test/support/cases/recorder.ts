import { type AwsCall, AwsExecutor, type AwsOutput } from '../../../src/aws/executor.ts';
import { isWrite } from '../aws-proxy.ts';

/** An executor that remembers what it was asked to do. */
export class RecordingExecutor extends AwsExecutor {
  readonly #calls: AwsCall[] = [];

  override call(call: AwsCall): Promise<AwsOutput> {
    if (call.service.name !== 'sts') this.#calls.push(call);
    return super.call(call);
  }

  /** The calls since the last time. */
  take(): AwsCall[] {
    return this.#calls.splice(0);
  }
}

/** Those of the calls that change something, as text. */
export function writesAmong(calls: readonly AwsCall[]): string[] {
  return calls.filter(({ operation }) => isWrite(operation)).map(callText);
}

/** A line for each call; the same read again and again, while AWS is at work, is one. */
export function callLines(calls: readonly AwsCall[]): string[] {
  const lines = calls.map(callText);
  return lines.filter((line, index) => line !== lines[index - 1]);
}

function callText({ operation, input }: AwsCall): string {
  return `${operation} ${JSON.stringify(sorted(input))}`;
}

/** Keys in one order, so that a recording does not depend on how an input was put together. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
