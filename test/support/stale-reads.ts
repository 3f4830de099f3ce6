import { isObject } from '../../src/shared/json.ts';
import { type Answer, type AwsCall, isWrite, type Rule } from './aws-proxy.ts';

/** What AWS knew of a table when it was asked. */
interface Known {
  readonly at: number;
  readonly answer: Answer;
}

/** A rule by which each write to a table shows in reads about it only `staleMs` later, whatever is written since. */
export function staleReads(staleMs: number, now: () => number = Date.now): Rule {
  const writesTo = new Map<string, number[]>();
  const knownTo = new Map<string, Known[]>();
  return {
    answer: (call, answered) => {
      const table = tableOf(call);
      if (table === undefined) return answered;
      const writes = listIn(writesTo, table);
      if (isWrite(call.operation)) {
        if (answered.status === 200) writes.push(now());
        return answered;
      }
      const known = listIn(knownTo, `${call.operation} ${JSON.stringify(call.input)}`);
      const unseen = writes.find((at) => at > now() - staleMs);
      const seen = writes.findLast((at) => at <= now() - staleMs);
      const before = known.findLast(({ at }) => at <= (unseen ?? at) && at >= (seen ?? at));
      known.push({ at: now(), answer: answered });
      if (unseen === undefined) return answered;
      if (before !== undefined) return before.answer;
      // What nobody asked about in between cannot be shown as it was then.
      return seen === undefined && answered.status === 200 ? notFound(answered) : answered;
    },
  };
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** What was not there before is not shown yet. */
function notFound(answered: Answer): Answer {
  const error = { __type: 'ResourceNotFoundException', message: 'Requested resource not found' };
  return { status: 400, headers: { ...answered.headers }, body: Buffer.from(JSON.stringify(error)) };
}

function tableOf({ input }: AwsCall): string | undefined {
  if (!isObject(input)) return undefined;
  const { TableName: name, ResourceArn: arn } = input;
  return typeof name === 'string' ? name : typeof arn === 'string' ? arn.split('/').at(-1) : undefined;
}
