import { isObject } from '../../src/shared/json.ts';
import { type Answer, type AwsCall, isWrite, type Rule } from './aws-proxy.ts';

/** A rule by which reads about a table show, for `staleMs` after a write to it, what they showed before the write. */
export function staleReads(staleMs: number, now: () => number = Date.now): Rule {
  const writtenAt = new Map<string, number>();
  const shown = new Map<string, Answer>();
  return {
    answer: (call, answered) => {
      const table = tableOf(call);
      if (table === undefined) return answered;
      if (isWrite(call.operation)) {
        if (answered.status === 200) writtenAt.set(table, now());
        return answered;
      }
      const question = `${call.operation} ${JSON.stringify(call.input)}`;
      const before = shown.get(question);
      const isStale = now() - (writtenAt.get(table) ?? Number.NEGATIVE_INFINITY) < staleMs;
      if (isStale && before !== undefined) return before;
      if (!isStale) shown.set(question, answered);
      return isStale && answered.status === 200 ? notFound(answered) : answered;
    },
  };
}

/** What was not there before, or was not asked for, is not shown yet. */
function notFound(answered: Answer): Answer {
  const error = { __type: 'ResourceNotFoundException', message: 'Requested resource not found' };
  return { status: 400, headers: { ...answered.headers }, body: Buffer.from(JSON.stringify(error)) };
}

function tableOf({ input }: AwsCall): string | undefined {
  if (!isObject(input)) return undefined;
  const { TableName: name, ResourceArn: arn } = input;
  return typeof name === 'string' ? name : typeof arn === 'string' ? arn.split('/').at(-1) : undefined;
}
