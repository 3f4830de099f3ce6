import type { ObjectPlan } from '../../../src/engine/plan/planner.ts';
import { plannedText, type RecordedCall, writesAmong } from './recorder.ts';

/**
 * What is wrong with a plan, by the calls that were made in the end: those that AWS took have to be the planned ones, or
 * the first of them where AWS has refused one. `plain` takes out what differs from run to run.
 */
export async function planProblem(
  { definition, calls, outcome }: ObjectPlan,
  made: readonly RecordedCall[],
  plain: (text: string) => string,
): Promise<string | undefined> {
  const planned = (await Promise.all(calls.map((call) => plannedText(definition.service, call)))).map(plain);
  const found = writesAmong(made, { tries: false }).map(plain);
  const mayEndEarly = made.some(({ refusal }) => refusal !== undefined);
  const isComplete = found.length === planned.length || (mayEndEarly && found.length < planned.length);
  if (isComplete && found.every((text, index) => isAsPlanned(text, planned[index] ?? ''))) return undefined;
  return `planned (${JSON.stringify(outcome)})\n${planned.join('\n')}\nmade\n${found.join('\n')}`;
}

/** Marks of a plan, such as `<QueueUrl of CreateQueue>`, stand for any text. */
function isAsPlanned(made: string, planned: string): boolean {
  const [start = '', ...rest] = planned.split(/<[^<>]+ of [^<>]+>/);
  if (rest.length === 0) return made === planned;
  let at = made.startsWith(start) ? start.length : -1;
  for (const part of rest) at = at < 0 ? at : indexAfter(made, part, at);
  return at >= 0 && made.endsWith(rest.at(-1) ?? '');
}

function indexAfter(text: string, part: string, from: number): number {
  const index = text.indexOf(part, from);
  return index < 0 ? index : index + part.length;
}
