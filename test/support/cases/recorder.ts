import { type AwsCall, AwsExecutor, type AwsOutput } from '../../../src/aws/executor.ts';
import { isWrite } from '../aws-proxy.ts';

/** A call, and whether AWS refused it. */
interface RecordedCall extends AwsCall {
  refused: boolean;
}

/** An executor that remembers what it was asked to do. */
export class RecordingExecutor extends AwsExecutor {
  readonly #calls: RecordedCall[] = [];

  override async call(call: AwsCall): Promise<AwsOutput> {
    const recorded = { ...call, refused: false };
    if (call.service.name !== 'sts') this.#calls.push(recorded);
    try {
      return await super.call(call);
    } catch (error) {
      recorded.refused = true;
      throw error;
    }
  }

  /** The calls since the last time. */
  take(): RecordedCall[] {
    return this.#calls.splice(0);
  }
}

/** Those of the calls that changed something, as text. */
export function changesAmong(calls: readonly RecordedCall[]): string[] {
  return calls.filter(({ operation, refused }) => isWrite(operation) && !refused).map(callText);
}

/** A line for each call. The same read again and again, while AWS is at work, is one; so is what AWS refuses again. */
export function callLines(calls: readonly AwsCall[]): string[] {
  const kept: AwsCall[] = [];
  for (const call of calls) {
    kept.push(call);
    const repeated = [1, 2, 3].find((length) => endsInRepetition(kept, length));
    if (repeated !== undefined) kept.splice(-repeated);
  }
  return kept.map(callText);
}

/** Whether the last calls are those before them once more: one, or several of which one is a write. */
function endsInRepetition(calls: readonly AwsCall[], length: number): boolean {
  const last = calls.slice(-length).map(callText);
  const before = calls.slice(-2 * length, -length).map(callText);
  const counts = length === 1 || calls.slice(-length).some(({ operation }) => isWrite(operation));
  return counts && before.length === length && last.every((line, index) => line === before[index]);
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
